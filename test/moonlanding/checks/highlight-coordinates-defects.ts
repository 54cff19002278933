import type Database from "better-sqlite3";
import { canonicalJson, parseCanonical } from "../../../shared/canonical.ts";
import { isArray, type SourceMap, type SourceValue } from "../../../shared/value.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import type { PlantedDefect } from "./planted-defect.ts";

const PLACED = "(SELECT min(id) FROM highlight WHERE x1 IS NOT NULL)";

/** A whole position in which something is changed, and the columns with it where it is in one. */
function reposition(
  change: (position: SourceMap) => SourceMap,
  where = "json_array_length(scaled_position, '$.rects') > 1",
) {
  return (target: Database.Database): void => {
    const sql = `SELECT id, scaled_position AS scaled FROM highlight WHERE ${where} ORDER BY id LIMIT 1`;
    const row = target.prepare<[], { id: string; scaled: string }>(sql).get();
    const position = mapOf(parseCanonical(row?.scaled ?? "null")) ?? {};
    target
      .prepare("UPDATE highlight SET scaled_position = ? WHERE id = ?")
      .run(canonicalJson(change(position)), row?.id);
  };
}

function rectsOf({ rects }: SourceMap): readonly SourceValue[] {
  return isArray(rects) ? rects : [];
}

/** The next double: a bit off. */
function nextUp(value: SourceValue | undefined): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number(value));
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

function withRect(position: SourceMap, change: (rect: SourceMap) => SourceMap): SourceMap {
  const [first = null, ...rest] = rectsOf(position);
  return { ...position, rects: [change(mapOf(first) ?? {}), ...rest] };
}

export const highlightCoordinatesDefects: readonly PlantedDefect[] = [
  [
    "a column that is a bit off",
    (target) => {
      const x1 = target.prepare<[], number>(`SELECT x1 FROM highlight WHERE id = ${PLACED}`).pluck().get();
      target.prepare(`UPDATE highlight SET x1 = ? WHERE id = ${PLACED}`).run(nextUp(x1));
    },
    /position differs/,
  ],
  [
    "a rectangle that is a bit off",
    reposition((position) => withRect(position, (rect) => ({ ...rect, y2: nextUp(rect["y2"]) }))),
    /position differs/,
  ],
  [
    "rectangles in another order",
    reposition((position) => ({ ...position, rects: rectsOf(position).toReversed() })),
    /position differs/,
  ],
  [
    "a rectangle that is lost",
    reposition((position) => ({ ...position, rects: rectsOf(position).slice(1) })),
    /position differs/,
  ],
  [
    "a whole number that became a double",
    reposition((position) => ({ ...position, pageNumber: Number(position["pageNumber"]) })),
    /position differs/,
  ],
  ["another page", `UPDATE highlight SET page_number = page_number + 1 WHERE id = ${PLACED}`, /position differs/],
  [
    "other coordinates",
    `UPDATE highlight SET use_pdf_coordinates = 1 - coalesce(use_pdf_coordinates, 0) WHERE id = ${PLACED}`,
    /position differs/,
  ],
  [
    "positions that were swapped",
    `UPDATE highlight SET scaled_position = (SELECT scaled_position FROM highlight AS h WHERE h.x1 <> highlight.x1 LIMIT 1) WHERE id = ${PLACED}`,
    /position differs/,
  ],
  [
    "a removed highlight that was moved",
    "UPDATE removedHighlight SET page_width = page_width + 1 WHERE id = (SELECT min(id) FROM removedHighlight WHERE page_width IS NOT NULL)",
    /position differs/,
  ],
  ["a highlight that is gone", `DELETE FROM highlight WHERE id = ${PLACED}`, /a row of highlight is missing/],
  [
    "a highlight nobody made",
    `INSERT INTO highlight (id, review_id, status, is_general) SELECT 'rogue', review_id, 'resolved', 1 FROM highlight LIMIT 1`,
    /highlight stems from no source record/,
  ],
  [
    "another image hash",
    "UPDATE highlight SET image_sha256 = replace(image_sha256, substr(image_sha256, 1, 1), 'x') WHERE id = (SELECT min(id) FROM highlight WHERE image_sha256 IS NOT NULL)",
    /image hash/,
  ],
  [
    "other bytes of an image",
    "UPDATE file SET content = x'00' WHERE id = (SELECT min(id) FROM file WHERE content IS NOT NULL)",
    /bytes of an image/,
  ],
  [
    "an image that is gone",
    "DELETE FROM file WHERE id = (SELECT min(id) FROM file WHERE content IS NOT NULL)",
    /file of an image is missing/,
  ],
  [
    "a highlight that was rejected for nothing",
    `UPDATE _touchdown_records SET disposition = 5, rule = 'bad-coordinates', target_table = NULL, target_id = NULL WHERE target_id = ${PLACED}; DELETE FROM highlight WHERE id = ${PLACED}`,
    /sound position is rejected/,
  ],
];
