import type Database from "better-sqlite3";
import { canonicalJson, parseCanonical } from "../../shared/canonical.ts";
import { digest } from "../../shared/identity.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isArray, type SourceMap, type SourceValue } from "../../shared/value.ts";

type Tables = "highlight" | "removedHighlight";

/** The first highlight with several rectangles. */
export const SOME_HIGHLIGHT = highlights("highlight", "1");

/** SQL of the ids of those with several rectangles that do not begin at 0, of which `condition` selects. */
export function highlights(table: Tables, condition: string): string {
  return `SELECT id FROM ${table} WHERE x1 <> 0 AND typeof(scaled_position ->> '$.boundingRect.x1') = 'real'
    AND json_array_length(scaled_position, '$.rects') > 1 AND ${condition} ORDER BY id LIMIT 1`;
}

/**
 * Lands other positions than the source has, as a mapping would that is mistaken: the lossless JSON, the columns that are computed from it, and the digest in
 * the ledger all say the same.
 */
export function reposition(
  ids: string,
  edit: (position: SourceMap) => SourceMap,
  table: Tables = "highlight",
): (target: Database.Database) => void {
  return (target) => {
    const rows = target
      .prepare<[], { id: string; json: string }>(
        `SELECT id, scaled_position AS json FROM ${table} WHERE id IN (${ids})`,
      )
      .all();
    for (const { id, json } of rows) {
      // Written by a mapping as canonical JSON of a map.
      const position = edit(parseCanonical(json) as SourceMap);
      const changed = canonicalJson(position);
      const rect = mapAt(position["boundingRect"]);
      target
        .prepare(
          `UPDATE ${table} SET scaled_position = ?, page_number = ?, x1 = ?, y1 = ?, x2 = ?, y2 = ?, page_width = ?, page_height = ?, use_pdf_coordinates = ? WHERE id = ?`,
        )
        .run(
          changed,
          position["pageNumber"],
          ...["x1", "y1", "x2", "y2", "width", "height"].map((field) => rect[field] ?? null),
          position["usePdfCoordinates"] === undefined ? null : Number(position["usePdfCoordinates"]),
          id,
        );
      target.prepare("UPDATE _touchdown_records SET hash = ? WHERE target_id = ?").run(digest(changed), id);
    }
  };
}

export function editRect(edit: (rect: SourceMap) => SourceMap): (position: SourceMap) => SourceMap {
  return (position) => ({ ...position, boundingRect: edit(mapAt(position["boundingRect"])) });
}

export function editRects(
  edit: (rects: readonly SourceMap[]) => readonly SourceValue[],
): (position: SourceMap) => SourceMap {
  return (position) => {
    const { rects } = position;
    return { ...position, rects: edit(isArray(rects) ? rects.map(mapAt) : []) };
  };
}

/** The next double above. */
export function nextUp(value: SourceValue | undefined): number {
  const bits = new BigUint64Array(new Float64Array([Number(value)]).buffer);
  return new Float64Array(new BigUint64Array([(bits[0] ?? 0n) + 1n]).buffer)[0] ?? 0;
}

/** Two decimals, as somebody would who thinks of pixels. */
export function rounded(value: SourceValue | undefined): number {
  return Math.round(Number(value) * 100) / 100;
}

function mapAt(value: SourceValue | undefined): SourceMap {
  return value === undefined ? {} : (mapOf(value) ?? {});
}
