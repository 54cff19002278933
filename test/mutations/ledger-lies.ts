import type Database from "better-sqlite3";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";

const { mapped, embedded, merged, excluded, rejected } = DISPOSITION_CODES;
const COUNTED = { mapped, embedded, merged, excluded, rejected };

/** Responses to an RFI are counted after the load: a clever lie counts them anew. */
export const RECOUNT = `UPDATE rfi SET (response_count, last_response_date) =
  (SELECT count(*), max(a.response_date) FROM rfi_response AS a WHERE a.rfi_id = rfi.id);`;

/** The records of rows: SQL of a condition on _touchdown_records. */
export function recordsOf(table: string, ids: string): string {
  return `disposition = ${mapped} AND target_table = '${table}' AND target_id IN (${ids})`;
}

/** Remembers records as `chosen`: all below is about them. */
export function choose(condition: string): string {
  return `CREATE TEMP TABLE chosen AS SELECT * FROM _touchdown_records WHERE ${condition};`;
}

/** Their rows are no more. */
export function dropRows(table: string): string {
  return `DELETE FROM ${table} WHERE id IN (SELECT target_id FROM chosen WHERE target_table = '${table}');`;
}

/** The ledger has never heard of them: plan, ranges and tallies agree. */
export const FORGET = `
  ${["records", "rejects", "findings", "claims"].map((part) => `DELETE FROM _touchdown_${part} WHERE (system, path) IN (SELECT system, path FROM chosen);`).join("\n")}
  UPDATE _touchdown_pages SET read = read - ${countOf("1")}, documents = documents - ${countOf("instr(path, '#') = 0")},
    ${Object.entries(COUNTED)
      .map(([column, code]) => `${column} = ${column} - ${countOf(`disposition = ${code}`)}`)
      .join(", ")};
  UPDATE _touchdown_plan SET counted = counted -
    (SELECT count(*) FROM chosen WHERE chosen.collection = _touchdown_plan.collection AND instr(path, '#') = 0);`;

function countOf(condition: string): string {
  return `(SELECT count(*) FROM chosen WHERE chosen.page = _touchdown_pages.page AND ${condition})`;
}

/** The ledger says that they were refused, for a reason that sounds right. */
export function refuse(rule: string, reason: string): string {
  return `
    INSERT INTO _touchdown_rejects SELECT system, path, collection, '${rule}', '${reason}', 'null', page FROM chosen;
    UPDATE _touchdown_records SET disposition = ${rejected}, rule = '${rule}', target_table = NULL, target_id = NULL
      WHERE (system, path) IN (SELECT system, path FROM chosen);
    UPDATE _touchdown_pages SET mapped = mapped - ${countOf("1")}, rejected = rejected + ${countOf("1")};`;
}

/** The ledger says that a rule leaves them behind. */
export function exclude(rule: string): string {
  return `
    UPDATE _touchdown_records SET disposition = ${excluded}, rule = '${rule}', target_table = NULL, target_id = NULL
      WHERE (system, path) IN (SELECT system, path FROM chosen);
    UPDATE _touchdown_pages SET mapped = mapped - ${countOf("1")}, excluded = excluded + ${countOf("1")};`;
}

/** The ledger says that they were found to be the same as the records of other rows: `into` selects a row's id for each `chosen`. */
export function mergeInto(into: string): string {
  return `
    UPDATE _touchdown_records SET disposition = ${merged}, target_id = (SELECT ${into} FROM chosen WHERE chosen.path = _touchdown_records.path)
      WHERE (system, path) IN (SELECT system, path FROM chosen);
    UPDATE _touchdown_pages SET mapped = mapped - ${countOf("1")}, merged = merged + ${countOf("1")};`;
}

/** A row stands a second time, with lineage of its own, as a page does that was landed twice under other paths. `set` alters the copy. */
export function double(table: string, condition: string): (target: Database.Database) => void {
  return (target) => {
    const columns = target
      .prepare<[], { name: string; hidden: number }>(`PRAGMA table_xinfo(${table})`)
      .all()
      .filter(({ hidden }) => hidden === 0)
      .map(({ name }) => name);
    const altered: Readonly<Record<string, string>> = {
      id: "id || 'x'",
      source_path: "source_path || '~2'",
      search_key: "search_key + 1",
    };
    const list = columns.map((name) => `"${name}"`).join();
    const values = columns.map((name) => altered[name] ?? `"${name}"`).join();
    target.exec(`${choose(`disposition = ${mapped} AND target_table = '${table}' AND ${condition}`)}
      INSERT INTO ${table} (${list}) SELECT ${values} FROM ${table} WHERE id IN (SELECT target_id FROM chosen);
      INSERT INTO _touchdown_records SELECT system, path || '~2', collection, disposition, rule, target_table, target_id || 'x', hash, update_time_us, page FROM chosen;
      UPDATE _touchdown_pages SET read = read + ${countOf("1")}, mapped = mapped + ${countOf("1")}, documents = documents + ${countOf("instr(path, '#') = 0")};
      UPDATE _touchdown_plan SET counted = counted + (SELECT count(*) FROM chosen WHERE chosen.collection = _touchdown_plan.collection AND instr(path, '#') = 0)`);
  };
}
