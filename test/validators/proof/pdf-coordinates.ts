import { both, defect, oddity, unseen, type Proof } from "./planting.ts";
import { SOME_HIGHLIGHT, editJson, editRects, exchangePositions, landPosition, nudge } from "./position-changes.ts";

const SHARED_COLUMNS = ["scaled_position", "page_number", "x1", "y1", "x2", "y2", "use_pdf_coordinates"];
const NOWHERE = "x1 = NULL, y1 = NULL, x2 = NULL, y2 = NULL, use_pdf_coordinates = NULL";
const SIZELESS = "page_width = NULL, page_height = NULL";

/** What a rectangle is at the source, and in the columns of either target. */
type Rectangle = { readonly x1: string; readonly y1: string; readonly x2: string; readonly y2: string };

function positionOf({ x1, y1, x2, y2 }: Rectangle): string {
  const rect = `{"height":792.5,"width":612.25,"x1":${x1},"x2":${x2},"y1":${y1},"y2":${y2}}`;
  return `{"boundingRect":${rect},"pageNumber":0,"rects":[${rect}],"usePdfCoordinates":false}`;
}

function landRectangle(rectangle: Rectangle) {
  const { x1, y1, x2, y2 } = rectangle;
  const first = x1.startsWith("{") ? "0" : x1;
  const columns = `page_number = 0, x1 = ${first}, y1 = ${y1}, x2 = ${x2}, y2 = ${y2}, use_pdf_coordinates = 0`;
  const json = positionOf(rectangle);
  return {
    sound: landPosition(json, columns),
    moonlanding: landPosition(json, `${columns}, page_width = 612.25, page_height = 792.5`),
  };
}

function pageAlone(columns: string) {
  const json = '{"pageNumber":1,"rects":[]}';
  return {
    sound: landPosition(json, `page_number = 1, ${columns}`),
    moonlanding: landPosition(json, `page_number = 1, ${columns}, ${SIZELESS}`),
  };
}

export const pdfCoordinates: Proof = {
  validator: "pdf-coordinates",
  plantings: [
    defect(
      "A coordinate is one unit in the last place off, in its column.",
      both(nudge({ column: true })),
      /1 row of highlight differ from the source/,
    ),
    defect(
      "A coordinate is one unit in the last place off, in the JSON.",
      both(nudge({ json: true })),
      /1 row of highlight differ/,
    ),
    defect(
      "A coordinate is one unit in the last place off, in column and JSON alike.",
      both(nudge({ column: true, json: true })),
      /1 row of highlight differ/,
    ),
    defect(
      "A coordinate is one unit in the last place off, in the JSON and in the ledger.",
      both(nudge({ json: true, ledger: true })),
      /1 row of highlight differ/,
    ),
    defect(
      "A coordinate is rounded to two places.",
      both(`UPDATE highlight SET y2 = round(y2, 2) + 0.004 WHERE id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "Two coordinates are exchanged.",
      both(`UPDATE highlight SET x1 = x2, x2 = x1 WHERE id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "The page is the next one.",
      both(`UPDATE highlight SET page_number = page_number + 1 WHERE id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "A coordinate is gone that the JSON has.",
      both(`UPDATE highlight SET x2 = NULL WHERE id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "A coordinate is infinite.",
      both(`UPDATE highlight SET x2 = 9e999 WHERE id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "A coordinate is there that the source does not have.",
      {
        sound: landPosition(
          '{"pageNumber":1,"rects":[]}',
          "page_number = 1, x1 = 0, y1 = NULL, x2 = NULL, y2 = NULL, use_pdf_coordinates = NULL",
        ),
        moonlanding: landPosition(
          '{"pageNumber":1,"rects":[]}',
          `page_number = 1, x1 = 0, y1 = NULL, x2 = NULL, y2 = NULL, use_pdf_coordinates = NULL, ${SIZELESS}`,
        ),
      },
      /1 row of highlight differ/,
    ),
    defect(
      "What the coordinates are measured in is the other unit.",
      both(`UPDATE highlight SET use_pdf_coordinates = 1 - use_pdf_coordinates WHERE id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "The rectangles of a highlight are in another order.",
      both(editRects((rects) => rects.toReversed())),
      /1 row of highlight differ/,
    ),
    defect(
      "A highlight has a rectangle more.",
      both(editRects((rects) => [...rects, ...rects.slice(0, 1)])),
      /1 row of highlight differ/,
    ),
    defect(
      "A position is written in another notation, so that it cannot be compared.",
      both(editJson((json) => `${json} `)),
      /1 row of highlight differ/,
    ),
    defect(
      "A position is taken away with all its coordinates.",
      {
        sound: `UPDATE highlight SET scaled_position = NULL, page_number = NULL, ${NOWHERE} WHERE id = ${SOME_HIGHLIGHT}`,
        moonlanding: `UPDATE highlight SET is_general = 1, scaled_position = NULL, page_number = NULL, ${NOWHERE}, ${SIZELESS} WHERE id = ${SOME_HIGHLIGHT}`,
      },
      /1 row of highlight differ/,
    ),
    defect(
      "A position is taken away and its coordinates are left.",
      both(`UPDATE highlight SET scaled_position = NULL WHERE id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "Two highlights have each other's position, with all its columns.",
      {
        sound: exchangePositions(SHARED_COLUMNS),
        moonlanding: exchangePositions([...SHARED_COLUMNS, "page_width", "page_height"]),
      },
      /2 rows of highlight differ/,
    ),
    defect(
      "A highlight is there that no record became.",
      both(`DELETE FROM _touchdown_records WHERE target_id = ${SOME_HIGHLIGHT}`),
      /1 row of highlight differ/,
    ),
    defect(
      "A column of coordinates has another name.",
      both("ALTER TABLE highlight RENAME COLUMN x1 TO left"),
      /no column highlight\.x1/,
    ),
    oddity("A position is a page and nothing more.", pageAlone(NOWHERE)),
    oddity("A -0 is 0 in its column.", landRectangle({ x1: '{"$double":"-0"}', y1: "0.1", x2: "1.5", y2: "0.2" })),
    oddity(
      "A rectangle is turned over and lies outside its page.",
      landRectangle({ x1: "612.5", y1: "-0.1", x2: "-3.25", y2: "9000.5" }),
    ),
    oddity(
      "Coordinates are the smallest and the largest that a double holds.",
      landRectangle({
        x1: "5e-324",
        y1: "1.7976931348623157e308",
        x2: "2.2250738585072014e-308",
        y2: "0.30000000000000004",
      }),
    ),
    oddity("A remark has no position, as its source has none.", {
      sound: "UPDATE highlight SET comment = NULL WHERE scaled_position IS NULL",
    }),
    oddity("No highlight was ever made.", {
      sound: `DELETE FROM highlight; CREATE TEMP TABLE gone AS SELECT page, count(*) AS records FROM _touchdown_records WHERE target_table = 'highlight' GROUP BY page;
        DELETE FROM _touchdown_records WHERE target_table = 'highlight';
        UPDATE _touchdown_pages SET read = read - records, mapped = mapped - records FROM gone WHERE gone.page = _touchdown_pages.page`,
    }),
    unseen("A coordinate is altered in column, JSON and ledger alike.", {
      sound: nudge({ column: true, json: true, ledger: true }),
    }),
  ],
};
