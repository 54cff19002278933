import type { Target } from "../../shared/connections/sqlite.ts";
import { toError } from "../../shared/errors.ts";
import { name } from "../validators/sql-text.ts";
import type { Asking } from "./integration.ts";
import { termOf } from "./parameter-draw.ts";

/** Rows of each index whose words are searched for. */
const SEARCHED = 20;

/** A full-text index over the rows of a table. */
type SearchIndex = {
  readonly index: string;
  readonly table: string;
  readonly rowid: string;
  readonly columns: readonly string[];
};

/** Searches each index for words of rows drawn at random; each must find its row. How many did. */
export function askSearches(asking: Asking): number {
  let found = 0;
  for (const search of searchIndexes(asking.target)) {
    try {
      found += askSearch(asking, search);
    } catch (error) {
      asking.faults.add("is an index that cannot be searched", { key: search.index, detail: toError(error).message });
    }
  }
  return found;
}

/** Has FTS5 compare each index with its table, word by word; only a copy can be asked that. How many are true. */
export function checkSearchIndexes({ target, faults }: Asking): number {
  const indexes = searchIndexes(target);
  return indexes.filter(({ index, table }) => {
    try {
      target.prepare(`INSERT INTO ${name(index)} (${name(index)}, rank) VALUES ('integrity-check', 1)`).run();
      return true;
    } catch (error) {
      faults.add("is a search index that is not true to its table", {
        table,
        key: index,
        detail: toError(error).message,
      });
      return false;
    }
  }).length;
}

type Words = Readonly<Record<string, unknown>>;

function askSearch({ target, random, faults }: Asking, { index, table, rowid, columns }: SearchIndex): number {
  const last =
    target
      .prepare<[], number | null>(`SELECT max(rowid) FROM ${name(table)}`)
      .pluck()
      .get() ?? 0;
  const cells = [`id`, `${name(rowid)} AS rowid_of_search`, ...columns.map(name)].join(", ");
  const pick = target.prepare<[number], Words>(
    `SELECT ${cells} FROM ${name(table)} WHERE rowid >= ? ORDER BY rowid LIMIT 1`,
  );
  const search = target.prepare(`SELECT 1 FROM ${name(index)} WHERE ${name(index)} MATCH ? AND rowid = ?`);
  let found = 0;
  for (let searched = 0; searched < SEARCHED; searched += 1) {
    const row = pick.get(1 + Math.floor(random() * last));
    const term = row === undefined ? null : termIn(row, columns, random);
    if (row === undefined || term === null) continue;
    if (search.get(term, row["rowid_of_search"]) !== undefined) found += 1;
    else
      faults.add("is not found by a word of its own", {
        table,
        key: String(row["id"]),
        detail: `${index} does not find it`,
      });
  }
  return found;
}

function termIn(row: Words, columns: readonly string[], random: () => number): string | null {
  const texts = columns.flatMap((column) => {
    const text = row[column];
    const term = typeof text === "string" ? termOf(text, random) : null;
    return term === null ? [] : [`${name(column)} : ${term}`];
  });
  return texts[Math.floor(random() * texts.length)] ?? null;
}

/** As their own SQL declares them: content='rfi', content_rowid='search_key'. */
function searchIndexes(target: Target): readonly SearchIndex[] {
  const declared = target
    .prepare<[], { index: string; sql: string }>(
      `SELECT name AS "index", sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%' ORDER BY name`,
    )
    .all();
  return declared.flatMap(({ index, sql }) => {
    const table = /content\s*=\s*'([^']+)'/.exec(sql)?.[1];
    const rowid = /content_rowid\s*=\s*'([^']+)'/.exec(sql)?.[1];
    if (table === undefined || rowid === undefined) return [];
    const columns = target.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(index);
    return [{ index, table, rowid, columns }];
  });
}
