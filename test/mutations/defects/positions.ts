import { createHash } from "node:crypto";
import type Database from "better-sqlite3";
import { byEngine, byHand, byMapping, type Topic } from "../planting.ts";
import { SOME_HIGHLIGHT, editRect, editRects, highlights, nextUp, reposition, rounded } from "../reposition.ts";

const ALL = "SELECT id FROM highlight WHERE scaled_position LIKE '%boundingRect%'";
const COLUMNS = "scaled_position, page_number, x1, y1, x2, y2, page_width, page_height, use_pdf_coordinates";

export const positions: Topic = {
  title: "Highlights and their coordinates",
  defects: [
    byMapping(
      "A coordinate is off by one unit in the last place; column, JSON and ledger agree.",
      reposition(
        SOME_HIGHLIGHT,
        editRect((rect) => ({ ...rect, x1: nextUp(rect["x1"]) })),
      ),
    ),
    byHand("A coordinate is off by one unit in the last place in its column alone.", (target) => {
      const row = target
        .prepare<[], { id: string; y2: number }>(`SELECT id, y2 FROM highlight WHERE id IN (${SOME_HIGHLIGHT})`)
        .get();
      target.prepare("UPDATE highlight SET y2 = ? WHERE id = ?").run(nextUp(row?.y2), row?.id);
    }),
    byMapping(
      "A coordinate of one rectangle is off by one unit in the last place; the ledger agrees.",
      reposition(
        SOME_HIGHLIGHT,
        editRects((rects) => rects.map((rect, index) => (index === 1 ? { ...rect, y1: nextUp(rect["y1"]) } : rect))),
      ),
    ),
    byMapping(
      "All coordinates are rounded to two decimals; the ledger agrees.",
      reposition(
        ALL,
        editRect((rect) => ({ ...rect, x1: rounded(rect["x1"]), y1: rounded(rect["y1"]) })),
      ),
    ),
    byMapping(
      "The rectangles are in another order; the ledger agrees.",
      reposition(
        SOME_HIGHLIGHT,
        editRects((rects) => rects.toReversed()),
      ),
    ),
    byMapping(
      "A rectangle is lost; the ledger agrees.",
      reposition(
        SOME_HIGHLIGHT,
        editRects((rects) => rects.slice(1)),
      ),
    ),
    byMapping(
      "usePdfCoordinates is the other way round; the ledger agrees.",
      reposition(SOME_HIGHLIGHT, (position) => ({
        ...position,
        usePdfCoordinates: position["usePdfCoordinates"] !== true,
      })),
    ),
    byMapping(
      "The page is counted from 0; the ledger agrees.",
      reposition(SOME_HIGHLIGHT, (position) => ({ ...position, pageNumber: Number(position["pageNumber"]) - 1 })),
    ),
    byMapping(
      "A -0 has become 0; the ledger agrees.",
      reposition(
        "SELECT id FROM highlight WHERE source_path LIKE '%/oddReview#highlights/negative'",
        editRect((rect) => ({ ...rect, y1: 0 })),
      ),
    ),
    byMapping(
      "A removed highlight is off by one unit in the last place; the ledger agrees.",
      reposition(
        highlights("removedHighlight", "1"),
        editRect((rect) => ({ ...rect, x2: nextUp(rect["x2"]) })),
        "removedHighlight",
      ),
    ),
    byEngine(
      "Two highlights of one review have each other's position; the ledger agrees.",
      `CREATE TEMP TABLE pair AS SELECT h.id, h.review_id, r.hash, ${COLUMNS} FROM highlight AS h JOIN _touchdown_records AS r ON r.target_id = h.id
         WHERE h.review_id = (SELECT review_id FROM highlight WHERE x1 <> 0 GROUP BY review_id HAVING count(DISTINCT scaled_position) > 1 ORDER BY review_id LIMIT 1) AND h.x1 <> 0
         GROUP BY scaled_position ORDER BY h.id LIMIT 2;
       UPDATE highlight SET (${COLUMNS}) = (SELECT ${COLUMNS} FROM pair WHERE pair.id <> highlight.id) WHERE id IN (SELECT id FROM pair);
       UPDATE _touchdown_records SET hash = (SELECT hash FROM pair WHERE pair.id <> target_id) WHERE target_id IN (SELECT id FROM pair)`,
    ),
    byEngine(
      "An image of a highlight has one byte changed.",
      changeImage(() => undefined),
    ),
    byMapping(
      "An image of a highlight has one byte changed; the digests of file and highlight agree.",
      changeImage((target, { id, owner, sha256 }) => {
        target.prepare("UPDATE file SET sha256 = ? WHERE id = ?").run(sha256, id);
        target.prepare("UPDATE highlight SET image_sha256 = ? WHERE id = ?").run(sha256, owner);
      }),
    ),
  ],
};

type Image = { readonly id: string; readonly owner: string; readonly sha256: string };

/** Changes the last byte of an image that a highlight holds; `agree` makes others say the same. */
function changeImage(agree: (target: Database.Database, image: Image) => void): (target: Database.Database) => void {
  return (target) => {
    const row = target
      .prepare<[], { id: string; owner: string; content: Buffer }>(
        "SELECT id, owner_id AS owner, content FROM file WHERE source_kind = 'inline' AND owner_type = 'highlight' ORDER BY id LIMIT 1",
      )
      .get();
    if (row === undefined) throw new Error("there is no image");
    const content = Buffer.from(row.content);
    content.writeUInt8(content.readUInt8(content.length - 1) ^ 1, content.length - 1);
    target.prepare("UPDATE file SET content = ? WHERE id = ?").run(content, row.id);
    agree(target, { ...row, sha256: createHash("sha256").update(content).digest("hex") });
  };
}
