import type { DiffRowsJob } from "../shared/batch.ts";
import { WHOLE_RANGE } from "../shared/key.ts";
import { DISPOSITION_CODES, ROWS_SUBJECT } from "../shared/ledger-schema.ts";
import type { DiffParts } from "./diff-batch.ts";
import { Findings } from "./diff-ledger.ts";
import { Repair } from "./repair.ts";

type Unowned = { readonly table: string; readonly id: string | null };

/** Looks for rows that neither a mapped record nor a derived entry owns. Everything else has been compared from its records by now. */
export function diffRows({ isRepair }: DiffRowsJob, parts: DiffParts): void {
  const { target, diff, reach } = parts;
  const compare = target.transaction(() => {
    if (diff.reached(ROWS_SUBJECT) === "done") return;
    const startedAtMs = performance.now();
    const findings = new Findings();
    if (isRepair) removeUnowned(parts, findings);
    const { rows, unowned } = findUnowned(parts);
    findings.countDocuments(rows);
    for (let owned = rows - unowned.length; owned > 0; owned -= 1) findings.count("matching");
    for (const { table, id } of unowned) {
      findings.count("extra");
      findings.differ({
        system: "",
        path: "",
        kind: "row",
        table,
        id: id ?? "",
        column: "",
        expected: null,
        actual: "a row",
      });
    }
    diff.write(ROWS_SUBJECT, WHOLE_RANGE, { ...findings.compared, durationMs: performance.now() - startedAtMs });
    reach("in-transaction");
  });
  compare.immediate();
  reach("after-commit");
}

/** Each by itself: one that others refer to stays, and is told. */
function removeUnowned(parts: DiffParts, findings: Findings): void {
  const repair = new Repair(parts);
  let left = findUnowned(parts).unowned.flatMap(({ table, id }) => (id === null ? [] : [{ table, id }]));
  for (let before = left.length + 1; left.length > 0 && left.length < before;) {
    before = left.length;
    left = left.filter(({ table, id }) => repair.attempt(() => repair.writer.remove(table, id)) !== null);
  }
  for (const { table, id } of left) {
    const reason = repair.attempt(() => repair.writer.remove(table, id));
    findings.differ({
      system: "",
      path: "",
      kind: "unrepaired",
      table,
      id,
      column: "",
      expected: null,
      actual: reason,
    });
  }
}

/** All rows by number, and those without an owner. */
export function findUnowned({ target, catalog }: DiffParts): { readonly rows: number; readonly unowned: Unowned[] } {
  let rows = 0;
  const unowned: Unowned[] = [];
  for (const table of catalog.keys()) {
    const name = `"${table.replaceAll('"', '""')}"`;
    const count = target.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck().get() ?? 0;
    rows += count;
    if (count === 0) continue;
    const ids = target
      .prepare<[string, string], string | null>(
        `SELECT id FROM ${name} WHERE id IS NULL OR id NOT IN (
           SELECT target_id FROM _touchdown_records WHERE target_table = ? AND disposition = ${DISPOSITION_CODES.mapped} AND target_id IS NOT NULL
           UNION ALL SELECT target_id FROM _touchdown_derived WHERE target_table = ?)`,
      )
      .pluck()
      .all(table, table);
    unowned.push(...ids.map((id) => ({ table, id })));
  }
  return { rows, unowned };
}
