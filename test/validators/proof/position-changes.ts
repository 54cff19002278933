import type Database from "better-sqlite3";
import { canonicalJson, parseCanonical } from "../../../shared/canonical.ts";
import { digest } from "../../../shared/identity.ts";
import { isArray, type SourceMap, type SourceValue } from "../../../shared/value.ts";

/** The first highlight of several rectangles that does not begin at 0. */
export const SOME_HIGHLIGHT =
  "(SELECT min(id) FROM highlight WHERE x1 <> 0 AND json_array_length(scaled_position, '$.rects') > 1)";

/** Where a change is made. */
export type Places = { readonly column?: true; readonly json?: true; readonly ledger?: true };

/** Moves one coordinate by one unit in the last place. */
export function nudge(at: Places): (target: Database.Database) => void {
  return (target) => {
    const { id, x1, json } = readPosition(target);
    const nudged = nextUp(x1);
    // The first x1 is that of boundingRect: canonical JSON has its keys in order.
    const changed = json.replace(/"x1":[^,}]+/, `"x1":${nudged}`);
    if (at.column === true) target.prepare("UPDATE highlight SET x1 = ? WHERE id = ?").run(nudged, id);
    if (at.json === true) writeJson(target, id, changed);
    if (at.ledger === true) writeLedger(target, id, changed);
  };
}

/** Changes the JSON of a position and nothing else. */
export function editJson(edit: (json: string) => string): (target: Database.Database) => void {
  return (target) => {
    const { id, json } = readPosition(target);
    writeJson(target, id, edit(json));
  };
}

/** Changes the rectangles of a position and nothing else. */
export function editRects(
  edit: (rects: readonly SourceValue[]) => readonly SourceValue[],
): (target: Database.Database) => void {
  return editJson((json) => {
    // Written by ourselves.
    const position = parseCanonical(json) as SourceMap;
    const { rects } = position;
    if (!isArray(rects)) throw new Error("the position has no rectangles");
    return canonicalJson({ ...position, rects: edit(rects) });
  });
}

/** Makes a highlight what a source with this position gives: JSON, ledger, and these columns. */
export function landPosition(json: string, columns: string): (target: Database.Database) => void {
  return (target) => {
    const { id } = readPosition(target);
    target.exec(`UPDATE highlight SET ${columns} WHERE id = '${id}'`);
    writeJson(target, id, json);
    writeLedger(target, id, json);
  };
}

/** Gives each of two highlights the other's position, with all its columns. */
export function exchangePositions(columns: readonly string[]): (target: Database.Database) => void {
  return (target) => {
    const rows = target
      .prepare<[], Record<string, unknown>>(
        `SELECT id, ${columns.join(", ")} FROM highlight WHERE scaled_position IS NOT NULL GROUP BY scaled_position ORDER BY id LIMIT 2`,
      )
      .all();
    const [first, second] = [rows[0]!, rows[1]!];
    const sql = `UPDATE highlight SET ${columns.map((column) => `${column} = ?`).join(", ")} WHERE id = ?`;
    const put = target.prepare(sql);
    put.run(...columns.map((column) => second[column]), first["id"]);
    put.run(...columns.map((column) => first[column]), second["id"]);
  };
}

function readPosition(target: Database.Database): { readonly id: string; readonly x1: number; readonly json: string } {
  const row = target
    .prepare<[], { id: string; x1: number; json: string }>(
      `SELECT id, x1, scaled_position AS json FROM highlight WHERE id = ${SOME_HIGHLIGHT}`,
    )
    .get();
  if (row === undefined) throw new Error("there is no highlight with a position");
  return row;
}

function writeJson(target: Database.Database, id: string, json: string): void {
  target.prepare("UPDATE highlight SET scaled_position = ? WHERE id = ?").run(json, id);
}

function writeLedger(target: Database.Database, id: string, json: string): void {
  target.prepare("UPDATE _touchdown_records SET hash = ? WHERE target_id = ?").run(digest(json), id);
}

function nextUp(value: number): number {
  const bits = new BigUint64Array(new Float64Array([value]).buffer);
  return new Float64Array(new BigUint64Array([bits[0]! + 1n]).buffer)[0]!;
}
