import { openForScan, type Target } from "../../../shared/connections/sqlite.ts";
import type { Collection } from "../../../shared/migration.ts";
import type { PublishedSet, PublishedTable } from "../../../shared/publication.ts";
import { documentsOf } from "../draft-documents.ts";
import type { Publishing } from "../publishing.ts";
import { setDatabase } from "../set-files.ts";
import { selectedRows, tableRows } from "../table-rows.ts";
import { tableShape } from "../table-shape.ts";
import { Turn } from "../turn.ts";
import { askKeys, askReferences } from "./ask-keys.ts";
import { compareDocument } from "./compare-documents.ts";
import { compareValues } from "./compare-values.ts";
import type { Findings, Question } from "./findings.ts";
import { proveRecords } from "./prove-records.ts";

/** Reads the staging set back from the disk: every record of the source files, every cell of the loaded target, every row of every document. */
export async function proveStaging(publishing: Publishing, findings: Findings): Promise<void> {
  const { publication, folder, targetFile, signal } = publishing;
  const database = openForScan(setDatabase(publication, folder, "staging"));
  const target = openForScan(targetFile);
  try {
    await proveSource(publishing, { database, target }, findings);
    const values = findings.ask("values", "Every cell is the one that the loaded target selects");
    for (const table of publication.tables) {
      const shape = tableShape(database, table);
      const columns = shape.columns.map((_, at) => at);
      const [expected, actual] = [selectedRows(target, shape), tableRows(database, shape)];
      await compareValues({ shape, expected, actual, columns, question: values, turn: new Turn(signal) });
    }
    values.done();
    await proveSet(publishing, { database, set: "staging" }, findings);
  } finally {
    target.close();
    database.close();
  }
}

/** What is asked of both sets alike: documents, keys and references. */
export async function proveSet(
  publishing: Publishing,
  { database, set }: { readonly database: Target; readonly set: PublishedSet },
  findings: Findings,
): Promise<void> {
  const documents = documentsOf(publishing, database, set);
  if (documents.length > 0) {
    const question = findings.ask("documents", "Every document, parsed again, says what the database says");
    for (const { of, file } of documents) await compareDocument(of, file, question);
    question.done();
  }
  const keys = findings.ask("keys", "Every row has a key of its own");
  for (const table of publishing.publication.tables) askKeys(database, table, keys);
  keys.done();
  const references = findings.ask("references", "Every reference leads to a row, and the database is sound");
  askReferences(database, references);
  references.done();
}

type Databases = { readonly database: Target; readonly target: Target };

/** Every record of the source files against the staging set, collection by collection, those whose rows are published. */
export async function proveSource(publishing: Publishing, databases: Databases, findings: Findings): Promise<void> {
  const { migration, publication } = publishing;
  const tablesOf = (name: string): readonly PublishedTable[] =>
    publication.tables.filter(({ collection }) => collection === name);
  const collections = migration.collections.filter(({ name }) => tablesOf(name).length > 0);
  if (collections.length === 0) return;
  const records = findings.ask("records", "Every record of the source files is in one row, or named where it is not");
  const isRaw = publication.tables.some(({ raw }) => raw !== undefined);
  const cells = isRaw ? findings.ask("cells", "Every cell of every record is what its row has kept of it") : records;
  for (const collection of collections) {
    const tables = tablesOf(collection.name);
    await proveCollection(publishing, { ...databases, collection, tables, records, cells });
  }
  records.done();
  cells.done();
}

type CollectionProof = Databases & {
  readonly collection: Collection;
  readonly tables: readonly PublishedTable[];
  readonly records: Question;
  readonly cells: Question;
};

async function proveCollection({ files, scan, signal }: Publishing, of: CollectionProof): Promise<void> {
  const { at, name } = of.collection;
  const file = at.kind === "collection" ? files.find(({ path }) => path === at.path) : undefined;
  if (file !== undefined) return proveRecords({ ...of, file, scan, turn: new Turn(signal) });
  const detail = `nothing was given that the records of ${name} could be read from again`;
  for (const table of of.tables) of.records.fault({ table: table.name, key: name, detail });
}
