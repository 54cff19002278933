import type { Derivation, DerivationContext, DerivationGroup, Derived } from "../../../shared/migration.ts";
import { duplicatePolicyOf } from "../settings.ts";
import { keySuffix, shortHash } from "./key-suffix.ts";
import { textOf, textOrNull } from "./row-cells.ts";

/** A table whose rows are known by a key. `select` gives of each row: id, business_id (null where it has none), page_id, title, hash of its cells. */
export type KeyedTable = { readonly table: string; readonly select: string };

export const PROJECT_KEYS: KeyedTable = {
  table: "project",
  select: `SELECT p.id, p.project_id AS business_id, g.page_id, p.title, p.source_hash AS hash
    FROM project AS p LEFT JOIN project_page AS g ON g.id = p.id`,
};

export const PHASE_KEYS: KeyedTable = {
  table: "phase",
  select: `SELECT p.id, p.phase_id AS business_id, l.phase_page_id AS page_id, p.title, p.source_hash AS hash
    FROM phase AS p LEFT JOIN phase_link AS l ON l.id = p.id`,
};

/** The key of every row of these tables: its business id, with a suffix where it is that of several. All of them are kept. */
export function businessKeys(tables: readonly KeyedTable[]): Derivation {
  const selects = tables.map(
    ({ table, select }) =>
      `SELECT '${table} ' || coalesce(business_id, '') AS key, '${table}' AS "table", id, business_id, page_id, title, hash FROM (${select})`,
  );
  return {
    name: "business-keys",
    tables: ["business_key"],
    sql: `${selects.join("\nUNION ALL\n")}\nORDER BY 1, 5, 6, 7, 3`,
    derive,
  };
}

type Keyed = {
  readonly id: string;
  readonly businessId: string;
  readonly suffixes: readonly string[];
};

function derive({ rows }: DerivationGroup, { settings }: DerivationContext): Derived {
  const keyed = rows.map((row): Keyed => {
    const title = textOf(row["title"]);
    const suffix = keySuffix(textOrNull(row["page_id"]), title);
    return {
      id: textOf(row["id"]),
      businessId: textOf(row["business_id"]),
      suffixes: [suffix, shortHash(textOf(row["hash"]))],
    };
  });
  const keys = keysOf(keyed);
  const table = textOf(rows[0]?.["table"]);
  return {
    rows: keyed.map(({ id, businessId }, index) => ({
      table: "business_key",
      values: {
        id: `${table} ${id}`,
        table_name: table,
        row_id: id,
        business_id: businessId,
        key: keys[index] ?? "",
        rows_alike: businessId === "" ? 1 : keyed.length,
        policy: duplicatePolicyOf(settings),
      },
    })),
  };
}

/** Those alike in id and suffix are told apart by their cells, and those alike in every cell by a number: which of them has which makes no difference. */
function keysOf(rows: readonly Keyed[]): readonly string[] {
  const [first] = rows;
  if (rows.length === 1 && first !== undefined && first.businessId !== "") return [first.businessId];
  const taken = new Set<string>();
  const plain = rows.map(({ businessId, suffixes }) => `${businessId}~${suffixes[0] ?? ""}`);
  const seen = new Set<string>();
  const shared = new Set(plain.filter((key) => seen.size === seen.add(key).size));
  return rows.map(({ businessId, suffixes }, index) => {
    const wanted = plain[index] ?? "";
    return take(shared.has(wanted) ? `${businessId}~${suffixes[1] ?? ""}` : wanted, taken);
  });
}

function take(key: string, taken: Set<string>): string {
  let name = key;
  for (let number = 2; taken.has(name); number += 1) name = `${key}~${number}`;
  taken.add(name);
  return name;
}
