import { findSourceFiles, type SourceFile } from "../../producers/csv/find-files.ts";
import { scanCsv } from "../../producers/csv/scan-csv.ts";
import type { DeclaredFile } from "../../coordinator/curation/find-drift.ts";
import type { FileState, RecordSketch } from "../../coordinator/curation/source-state.ts";
import type { Config } from "../../shared/config.ts";
import type { CuratedSource } from "../../shared/curation.ts";
import { digest } from "../../shared/identity.ts";
import type { CsvDeclaration, Migration } from "../../shared/migration.ts";

/** What the files of a migration's sources are now, read from end to end by the independent scanner; null where no source has files. */
export async function readSourceFiles(migration: Migration, config: Config): Promise<readonly FileState[] | null> {
  const declarations = csvSources(migration);
  if (declarations.length === 0) return null;
  const states: FileState[] = [];
  for (const declaration of declarations) {
    const { files } = await findSourceFiles(declaration, config.sourceDirs[declaration.variables] ?? null);
    for (const file of files) states.push(await readFileState(file, curatedSource(migration, file.path)));
  }
  return states;
}

/** What is known of the files before any run. */
export function declaredFiles(migration: Migration): readonly DeclaredFile[] {
  return csvSources(migration).flatMap(({ files }) =>
    files.map(({ path, columns }) => {
      const { vocabularies = {} } = curatedSource(migration, path) ?? {};
      return { path, columns, values: vocabularies };
    }),
  );
}

/** Records that are remembered of a file: enough to tell a column from another one, and some 300 KB at the most. */
const SKETCH_MAX = 500;
const DIGEST_LENGTH = 12;

async function readFileState(file: SourceFile, curated: CuratedSource | null): Promise<FileState> {
  const { path, name, databaseId, sha256, bytes, columns } = file;
  const values = new Map(Object.keys(curated?.vocabularies ?? {}).map((column) => [column, new Map<string, number>()]));
  const sketch = new LeastSketch(columns.indexOf(curated?.key ?? ""));
  let records = 0;
  for await (const { record, cells } of scanCsv(file.file)) {
    if (record === 0) continue;
    records += 1;
    sketch.add(cells);
    for (const [column, counts] of values) count(counts, cells[columns.indexOf(column)] ?? "");
  }
  const counted = [...values].map(([column, counts]) => [column, Object.fromEntries(counts)] as const);
  return {
    path,
    name,
    databaseId,
    sha256,
    bytes,
    records,
    columns: [...columns],
    values: Object.fromEntries(counted),
    sketch: [...sketch.records()],
  };
}

/** A list from which one chooses is short: what has more values than these is none, and only the first are counted. */
const VALUES_MAX = 200;

function count(counts: Map<string, number>, cell: string): void {
  const value = cell.trim();
  if (value === "" || (counts.size >= VALUES_MAX && !counts.has(value))) return;
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** The records with the least digests of their keys: of two exports these are mostly the same ones, in whatever order they stand. */
class LeastSketch {
  readonly #key: number;
  #kept: RecordSketch[] = [];
  #limit: string | null = null;

  /** `key`: index of the column; -1 where a record has none, and is its own key. */
  constructor(key: number) {
    this.#key = key;
  }

  add(cells: readonly string[]): void {
    const text = this.#key === -1 ? JSON.stringify(cells) : (cells[this.#key] ?? "").trim();
    const key = digest(text);
    if (this.#limit !== null && key > this.#limit) return;
    this.#kept.push({ key, cells: cells.map((cell) => (cell === "" ? "" : digest(cell).slice(0, DIGEST_LENGTH))) });
    if (this.#kept.length >= 2 * SKETCH_MAX) this.#cut();
  }

  records(): readonly RecordSketch[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept = this.#kept.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, SKETCH_MAX);
    if (this.#kept.length === SKETCH_MAX) this.#limit = this.#kept.at(-1)?.key ?? null;
  }
}

function csvSources({ sources }: Migration): readonly CsvDeclaration[] {
  return sources.filter((source): source is CsvDeclaration => source.kind === "csv");
}

function curatedSource({ curation }: Migration, path: string): CuratedSource | null {
  return curation?.sources?.find((source) => source.path === path) ?? null;
}
