import { CheckFaults } from "../../../shared/check-faults.ts";
import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../../shared/check.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { duplicatePolicyOf } from "../settings.ts";
import { cellIn, RecordRows } from "./record-rows.ts";
import { SeenIds } from "./seen-ids.ts";

/** Collections whose records have an id of their own: table, and column of the file. */
const KEYED: Readonly<Record<string, { readonly table: string; readonly column: string }>> = {
  projects: { table: "project", column: "projectID" },
  phases: { table: "phase", column: "phaseid" },
};

/** Ids that occur more than once are known as such, all their records are kept under keys of their own, and no other record's key was changed; under policy fail there is none. */
export const duplicateKeysCheck: Check = {
  name: "duplicate-keys",
  title: "Every record is known by a key of its own",
  collections: Object.keys(KEYED),
  open: openKeys,
};

type KeyRow = { readonly key: string; readonly businessId: string; readonly alike: number; readonly shared: number };

const KEY = `SELECT k.key, k.business_id AS businessId, k.rows_alike AS alike,
    (SELECT count(*) FROM business_key AS o WHERE o.table_name = k.table_name AND o.key = k.key) AS shared
  FROM business_key AS k WHERE k.id = ?`;

function openKeys({ target, given }: CheckFacts): OpenCheck {
  const faults = new CheckFaults();
  const policy = duplicatePolicyOf(given.settings);
  const rows = Object.fromEntries(
    Object.entries(KEYED).map(([name, { table }]) => [name, new RecordRows(target, table)]),
  );
  const keyOf = target.prepare<[string], KeyRow>(KEY);
  const ids = new SeenIds(target);
  let checked = 0;

  const see = (record: SourceRecord, collection: string): void => {
    const keyed = KEYED[collection];
    const { row, isLeftBehind } = rows[collection]?.of(record) ?? { row: null, isLeftBehind: false };
    if (keyed === undefined || isLeftBehind) return;
    checked += 1;
    const id = cellIn(record, keyed.column).trim();
    const key = row === null ? undefined : keyOf.get(`${keyed.table} ${String(row["id"])}`);
    if (key === undefined) return faults.add("record has no key", { table: keyed.table, key: record.path });
    if (key.businessId !== id || (key.key !== id && !key.key.startsWith(`${id}~`)))
      faults.add("key is not that of the record's id", {
        table: keyed.table,
        key: record.path,
        detail: `${key.key} of ${id}`,
      });
    if (key.shared > 1)
      faults.add("key is that of several records", { table: keyed.table, key: record.path, detail: key.key });
    if (id === "") return;
    if (key.alike === 1 && key.key !== id)
      faults.add("key has a suffix that it does not need", { table: keyed.table, key: record.path, detail: key.key });
    ids.add({ id: `${keyed.table} ${id}`, said: key.alike, path: `${record.path} as ${key.key}` });
  };
  const conclude = (): CheckOutcome => {
    const named: string[] = [];
    let several = 0;
    for (const { id, seen, said, paths } of ids.notable()) {
      if (seen !== said)
        faults.add("id occurs more or less often than the target says", {
          key: id,
          detail: `${seen} instead of ${said}`,
        });
      if (seen === 1) continue;
      if (policy === "fail")
        faults.add("id occurs more than once, and the policy is fail", { key: id, detail: paths().join(", ") });
      several += 1;
      if (named.length < NAMED_MAX) named.push(`${id} (${paths().join(", ")})`);
    }
    const list = several === 0 ? "" : `: ${named.join("; ")}`;
    return faults.conclude({
      checked,
      figures: `${checked} records, policy ${policy}; ${several} ${several === 1 ? "id occurs" : "ids occur"} more than once${list}.`,
    });
  };
  return { see, conclude };
}

const NAMED_MAX = 5;
