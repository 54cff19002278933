import { statSync } from "node:fs";
import type { Target } from "../../../shared/connections/sqlite.ts";
import { DISPOSITION_CODES, dispositionOf } from "../../../shared/ledger-schema.ts";
import type { Collection } from "../../../shared/migration.ts";
import type { PublishedTable } from "../../../shared/publication.ts";
import { hashFile } from "../../backup/hash-file.ts";
import { literal, name } from "../../validators/sql-text.ts";
import type { ScanFile, SourceFileFacts } from "../publishing.ts";
import type { Turn } from "../turn.ts";
import { compareCells, type PublishedRecord } from "./compare-cells.ts";
import type { Question } from "./findings.ts";

export type RecordsProof = {
  /** The published staging database, and the target that it was made from. */
  readonly database: Target;
  readonly target: Target;
  readonly file: SourceFileFacts;
  readonly collection: Pick<Collection, "name">;
  /** That are made of the collection's records. */
  readonly tables: readonly PublishedTable[];
  readonly scan: ScanFile;
  readonly records: Question;
  readonly cells: Question;
  readonly turn: Turn;
};

/**
 * Reads a source file again with a parser of its own and follows every record to its one published row, or to the ledger's word on why it has none; then
 * compares every cell. Walks file, rows and ledger in the order of the records, and holds one of each.
 */
export async function proveRecords(proof: RecordsProof): Promise<void> {
  const { file, records, tables } = proof;
  const rows = new Cursor(rowsByRecord(proof.database, tables));
  const unmapped = new Cursor(unmappedRecords(proof.target, proof.collection.name));
  const seen = { records: 0, bytes: 0, unmapped: 0, header: [] as readonly string[] };
  const isPlaced = tables.every(({ raw }) => raw !== undefined);
  try {
    for await (const scanned of proof.scan(file.file)) {
      seen.bytes = scanned.bytes;
      if (scanned.record === 0) {
        seen.header = scanned.cells;
        continue;
      }
      seen.records += 1;
      records.looked();
      const place = { found: rows.takeAt(scanned.record), fates: unmapped.takeAt(scanned.record) };
      seen.unmapped += place.fates.length;
      if (isPlaced) judgePlace(proof, scanned.record, place);
      for (const row of place.found) compareCells({ row, scanned, header: seen.header, file, question: proof.cells });
      if (proof.turn.isDue()) await proof.turn.take();
    }
    for (const row of rows.rest()) {
      records.fault({
        ...row,
        detail: `says that it is record ${row.record} of ${file.name}, which has ${seen.records}`,
      });
    }
    if (!isPlaced) judgeCount(proof, seen);
    await judgeFile(proof, seen);
  } finally {
    rows.close();
    unmapped.close();
  }
  records.tell(
    `${file.name}: ${seen.records} records in ${seen.bytes} bytes, ${tables.map((table) => table.name).join(", ")}`,
  );
}

type Place = { readonly found: readonly PublishedRecord[]; readonly fates: readonly Fate[] };

/** A record is in one row, or the ledger says why it is in none. */
function judgePlace({ records, file, tables }: RecordsProof, record: number, { found, fates }: Place): void {
  const table = found[0]?.table ?? tables[0]?.name ?? "";
  const key = found[0]?.key ?? `${file.path}/${record}`;
  if (found.length > 1) {
    const others = found.map((row) => `${row.table} ${row.key}`).join(", ");
    records.fault({ table, key, detail: `record ${record} of ${file.name} is in more than one row: ${others}` });
  }
  const [fate] = fates;
  if (found.length === 0 && fate === undefined) {
    records.fault({
      table,
      key,
      detail: `record ${record} of ${file.name} is in no row, and the ledger does not say why`,
    });
  }
  if (found.length > 0 && fate !== undefined) {
    records.fault({
      table,
      key,
      detail: `record ${record} of ${file.name} is in a row, and the ledger says ${fate.disposition}`,
    });
  }
}

type Seen = { readonly records: number; readonly bytes: number; readonly unmapped: number };

/** Where rows do not say which record they are, there must be as many of them as of the records that the ledger calls mapped. */
function judgeCount({ database, tables, records, file }: RecordsProof, seen: Seen): void {
  const rows = tables.map(({ name: table }) =>
    database
      .prepare<[], number>(`SELECT count(*) FROM ${name(table)}`)
      .pluck()
      .get(),
  );
  const published = rows.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  if (published + seen.unmapped === seen.records) return;
  const detail = `${seen.records} records, ${published} rows, and ${seen.unmapped} that the ledger says are none`;
  records.fault({ table: tables[0]?.name ?? "", key: file.name, detail });
}

/** The file is the one that was read, and all of it was read, both times. */
async function judgeFile({ file, records, target, collection, tables }: RecordsProof, seen: Seen): Promise<void> {
  const table = tables[0]?.name ?? "";
  const fault = (detail: string): void => records.fault({ table, key: file.name, detail });
  const { size } = statSync(file.file);
  if (seen.bytes !== size) fault(`${seen.bytes} of ${size} bytes were understood`);
  const sha256 = await hashFile(file.file);
  if (sha256 !== file.sha256) fault(`is not the file that was loaded: SHA-256 ${sha256}, not ${file.sha256}`);
  if (seen.records !== file.records) fault(`${seen.records} records, and ${file.records} were counted before the load`);
  const landed = target
    .prepare<[string], number>("SELECT coalesce(sum(documents), 0) FROM _touchdown_pages WHERE collection = ?")
    .pluck()
    .get(collection.name);
  if (seen.records !== landed) fault(`${seen.records} records, and ${landed} landed`);
}

/** Rows without columns that say which record they are do not take part: they are counted. */
function* rowsByRecord(database: Target, tables: readonly PublishedTable[]): Generator<PublishedRecord> {
  const selects = tables.flatMap(({ name: table, key, raw }) =>
    raw === undefined
      ? []
      : [
          `SELECT ${name(raw.record)} AS record, ${literal(table)} AS "table", ${name(key)} AS "key", ${name(raw.cells)} AS cells,
             ${name(raw.sha256)} AS sha256, ${name(raw.firstLine)} AS firstLine, ${name(raw.lastLine)} AS lastLine
           FROM ${name(table)}`,
        ],
  );
  if (selects.length === 0) return;
  yield* database.prepare<[], PublishedRecord>(`${selects.join(" UNION ALL ")} ORDER BY record`).iterate();
}

type Fate = { readonly record: number; readonly disposition: string };

/** Records of the collection that became no row of their own; the number is the end of the path. */
function* unmappedRecords(target: Target, collection: string): Generator<Fate> {
  const rows = target
    .prepare<[string], { readonly path: string; readonly code: number }>(
      `SELECT path, disposition AS code FROM _touchdown_records
       WHERE collection = ? AND disposition <> ${DISPOSITION_CODES.mapped} AND instr(path, '#') = 0 ORDER BY path`,
    )
    .iterate(collection);
  for (const { path, code } of rows) {
    yield { record: Number(path.slice(path.lastIndexOf("/") + 1)), disposition: dispositionOf(code) };
  }
}

/** What stands in the order of the records, taken record by record. */
class Cursor<Item extends { readonly record: number }> {
  readonly #items: Generator<Item>;
  #next: Item | null;

  constructor(items: Generator<Item>) {
    this.#items = items;
    this.#next = this.#advance();
  }

  /** All that belongs to the record, and whatever should have been asked for before. */
  takeAt(record: number): readonly Item[] {
    const taken: Item[] = [];
    while (this.#next !== null && this.#next.record <= record) {
      taken.push(this.#next);
      this.#next = this.#advance();
    }
    return taken;
  }

  *rest(): Generator<Item> {
    while (this.#next !== null) {
      yield this.#next;
      this.#next = this.#advance();
    }
  }

  close(): void {
    this.#items.return(undefined);
  }

  #advance(): Item | null {
    const { done, value } = this.#items.next();
    return done === true ? null : value;
  }
}
