import type Database from "better-sqlite3";
import { compareKeys } from "../../../shared/key.ts";

type Document = { readonly path: string; readonly records: number; readonly counts: Readonly<Record<string, number>> };

const COUNTS = { mapped: 1, embedded: 2, merged: 3, excluded: 4, rejected: 5 } as const;

/** Takes one document away from its table, its lineage and its page's tally, and leaves it in the page's count of documents. */
export function loseDocument(table: string): string {
  return `CREATE TEMP TABLE lost AS SELECT path, page, target_id AS id FROM _touchdown_records
      WHERE target_table = '${table}' AND disposition = 1 AND instr(path, '#') = 0 ORDER BY path LIMIT 1;
    DELETE FROM ${table} WHERE id = (SELECT id FROM lost);
    DELETE FROM _touchdown_records WHERE path = (SELECT path FROM lost);
    UPDATE _touchdown_pages SET read = read - 1, mapped = mapped - 1 WHERE page = (SELECT page FROM lost)`;
}

/** Takes one element away from its table, its lineage and its page's tally. */
export function loseElement(table: string): string {
  return `CREATE TEMP TABLE lost AS SELECT path, page, target_id AS id FROM _touchdown_records
      WHERE target_table = '${table}' AND disposition = 1 AND instr(path, '#') > 0
        AND NOT EXISTS (SELECT 1 FROM _touchdown_records AS below WHERE below.path LIKE _touchdown_records.path || '#%')
      ORDER BY path LIMIT 1;
    DELETE FROM ${table} WHERE id = (SELECT id FROM lost);
    DELETE FROM _touchdown_records WHERE path = (SELECT path FROM lost);
    UPDATE _touchdown_pages SET read = read - 1, mapped = mapped - 1 WHERE page = (SELECT page FROM lost)`;
}

/** Rejects one document in the ledger, and leaves its row where it is. */
export function rejectOne(table: string): string {
  return `CREATE TEMP TABLE refused AS SELECT system, path, collection, page FROM _touchdown_records
      WHERE target_table = '${table}' AND disposition = 1 ORDER BY path LIMIT 1;
    UPDATE _touchdown_records SET disposition = 5, rule = 'odd', target_table = NULL, target_id = NULL WHERE path = (SELECT path FROM refused);
    INSERT INTO _touchdown_rejects SELECT system, path, collection, 'odd', 'It is odd.', '', page FROM refused;
    UPDATE _touchdown_pages SET mapped = mapped - 1, rejected = rejected + 1 WHERE page = (SELECT page FROM refused)`;
}

/** Gives each of two rows the other's id, so that each id has the other record's content. `pair` selects the ids as low and high. */
export function swapIds(table: string, pair: string): string {
  return `CREATE TEMP TABLE pair AS ${pair};
    UPDATE ${table} SET id = 'elsewhere' WHERE id = (SELECT low FROM pair);
    UPDATE ${table} SET id = (SELECT low FROM pair) WHERE id = (SELECT high FROM pair);
    UPDATE ${table} SET id = (SELECT high FROM pair) WHERE id = 'elsewhere'`;
}

/** Takes a collection away with its rows, its lineage, its pages and its plan, as if it had never been asked for. */
export function forgetCollection(collection: string, table: string): string {
  return `DELETE FROM ${table} WHERE id IN (SELECT target_id FROM _touchdown_records WHERE collection = '${collection}');
    ${["records", "rejects", "pages", "plan"].map((part) => `DELETE FROM _touchdown_${part} WHERE collection = '${collection}';`).join("\n")}`;
}

/** Makes one page of each document, as a run does that is resumed over and over with a page size of one. */
export function landOneByOne(target: Database.Database): void {
  const pages = target
    .prepare<[], { page: number; after: string | null; up_to: string | null }>(
      "SELECT page, after, up_to FROM _touchdown_pages WHERE documents > 1",
    )
    .all();
  const insert = target.prepare(
    `INSERT INTO _touchdown_pages SELECT @page, collection, @after, @upTo, 1, @records, @mapped, @embedded, @merged, @excluded, @rejected, 0, 'd', 1, loaded_at_ms
     FROM _touchdown_pages WHERE page = @of`,
  );
  const move = target.prepare(
    "UPDATE _touchdown_records SET page = @page WHERE page = @of AND (path = @path OR path LIKE @path || '#%')",
  );
  let next = 1_000_000;
  for (const { page, after, up_to } of pages) {
    const documents = documentsOf(target, page);
    for (const [index, { path, records, counts }] of documents.entries()) {
      next += 1;
      const range = {
        after: documents[index - 1]?.path ?? after,
        upTo: index === documents.length - 1 ? up_to : path,
      };
      insert.run({ page: next, of: page, records, ...range, ...counts });
      move.run({ page: next, of: page, path });
    }
    target.prepare("DELETE FROM _touchdown_pages WHERE page = ?").run(page);
  }
}

function documentsOf(target: Database.Database, page: number): readonly Document[] {
  const counts = Object.entries(COUNTS).map(
    ([name, code]) => `count(CASE disposition WHEN ${code} THEN 1 END) AS ${name}`,
  );
  const rows = target
    .prepare<[number], { path: string; records: number } & Record<keyof typeof COUNTS, number>>(
      `SELECT substr(path, 1, instr(path || '#', '#') - 1) AS path, count(*) AS records, ${counts.join(", ")}
       FROM _touchdown_records WHERE page = ? GROUP BY 1`,
    )
    .all(page);
  return rows
    .map(({ path, records, ...own }) => ({ path, records, counts: own }))
    .toSorted((a, b) => compareKeys(a.path, b.path));
}

/** Rejects an engagement that has no derived rows and all that lies beneath it, and unlinks what points at it. */
export function rejectSubtree(target: Database.Database): void {
  target.exec(`CREATE TEMP TABLE root AS SELECT id, source_path AS path FROM engagement
      WHERE id NOT IN (SELECT engagement_id FROM checklist WHERE engagement_id IS NOT NULL) ORDER BY id LIMIT 1;
    CREATE TEMP TABLE doomed AS SELECT r.system, r.path, r.collection, r.page, r.target_table, r.target_id FROM _touchdown_records AS r, root
      WHERE r.disposition = 1 AND (r.path = root.path OR r.path LIKE root.path || '/%');
    DELETE FROM rfi WHERE id IN (SELECT target_id FROM doomed);
    DELETE FROM engagement WHERE id IN (SELECT target_id FROM doomed);
    UPDATE review SET engagement_ref = NULL WHERE engagement_ref = (SELECT id FROM root);
    UPDATE _touchdown_records SET disposition = 5, rule = 'missing-parent', target_table = NULL, target_id = NULL
      WHERE (system, path) IN (SELECT system, path FROM doomed);
    INSERT INTO _touchdown_rejects SELECT system, path, collection, 'missing-parent', 'Its parent does not stand.', '', page FROM doomed;
    UPDATE _touchdown_pages SET mapped = mapped - (SELECT count(*) FROM doomed WHERE doomed.page = _touchdown_pages.page),
      rejected = rejected + (SELECT count(*) FROM doomed WHERE doomed.page = _touchdown_pages.page)`);
}
