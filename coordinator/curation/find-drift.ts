import type { FileState, RecordSketch } from "./source-state.ts";

const DRIFT_KINDS = ["column-added", "column-removed", "column-renamed", "value-new", "database-changed"] as const;

/** How the source is not what it was. A rename is a guess, and says on what it rests. */
export type Drift = {
  readonly kind: (typeof DRIFT_KINDS)[number];
  readonly path: string;
  /** Column, value or database that it is about. */
  readonly subject: string;
  /** One sentence. */
  readonly what: string;
};

/** What is known of a collection before any run: its declared columns and values. */
export type DeclaredFile = {
  readonly path: string;
  readonly columns: readonly string[];
  readonly values: Readonly<Record<string, readonly string[]>>;
};

/** Compares the files of a source with what the last run saw, or, where there was none, with what is declared. In the order of the files. */
export function findDrift(
  now: readonly FileState[],
  before: readonly FileState[] | null,
  declared: readonly DeclaredFile[],
): readonly Drift[] {
  return now.flatMap((file) => {
    const known = declared.find(({ path }) => path === file.path) ?? { path: file.path, columns: [], values: {} };
    const last = before?.find(({ path }) => path === file.path) ?? null;
    return [...databaseDrift(file, last), ...columnDrift(file, last, known), ...valueDrift(file, last, known)];
  });
}

function databaseDrift({ path, databaseId }: FileState, last: FileState | null): readonly Drift[] {
  if (last === null || last.databaseId === databaseId) return [];
  const what = `${path} was exported from database ${last.databaseId ?? "(unnamed)"} and now comes from ${databaseId ?? "(unnamed)"}`;
  return [{ kind: "database-changed", path, subject: databaseId ?? "", what }];
}

function columnDrift(file: FileState, last: FileState | null, known: DeclaredFile): readonly Drift[] {
  const { path } = file;
  const columns = last?.columns ?? known.columns;
  const added = file.columns.filter((column) => !columns.includes(column));
  const removed = columns.filter((column) => !file.columns.includes(column));
  const renames = last === null ? [] : guessRenames({ file, last, added, removed });
  const since = last === null ? "that is not declared" : "that it had not at the last run";
  return [
    ...added.map((column): Drift => ({
      kind: "column-added",
      path,
      subject: column,
      what: `${path} has a column "${column}" ${since}`,
    })),
    ...removed.map((column): Drift => ({
      kind: "column-removed",
      path,
      subject: column,
      what: `${path} has no column "${column}" any more`,
    })),
    ...renames,
  ];
}

type Changed = {
  readonly file: FileState;
  readonly last: FileState;
  readonly added: readonly string[];
  readonly removed: readonly string[];
};

/** Fewer equal values are a coincidence. */
const EQUAL_RATIO_MIN = 0.5;

/** For each column that is gone, the new one that says the same in the most records, if it does so in half of those that said anything. */
function guessRenames({ file, last, added, removed }: Changed): readonly Drift[] {
  if (added.length === 0 || removed.length === 0) return [];
  const pairs = pairRecords(file, last);
  return removed.flatMap((from) => {
    const told = added
      .map((to) => ({ to, ...equalCells(pairs, last.columns.indexOf(from), file.columns.indexOf(to)) }))
      .toSorted((a, b) => b.equal - a.equal);
    const [best] = told;
    if (best === undefined || best.filled === 0 || best.equal < EQUAL_RATIO_MIN * best.filled) return [];
    const what = `${file.path}: removed "${from}", added "${best.to}", equal values in ${best.equal} of ${best.filled} records that had one: perhaps it was renamed`;
    return [{ kind: "column-renamed", path: file.path, subject: `${from} -> ${best.to}`, what } as const];
  });
}

type Pair = { readonly before: RecordSketch; readonly now: RecordSketch };

function equalCells(pairs: readonly Pair[], from: number, to: number) {
  const filled = pairs.filter(({ before }) => (before.cells[from] ?? "") !== "");
  const equal = filled.filter(({ before, now }) => before.cells[from] === now.cells[to]);
  return { filled: filled.length, equal: equal.length };
}

/** The same record in both: by its key, or, where the column of the key itself has gone, by all that both columns lists hold. */
function pairRecords(file: FileState, last: FileState): readonly Pair[] {
  const byKey = pairBy(file.sketch, last.sketch, { now: ({ key }) => key, before: ({ key }) => key });
  if (byKey.length > 0) return byKey;
  const common = file.columns.filter((column) => last.columns.includes(column));
  const sameIn = (columns: readonly string[]) => (record: RecordSketch) =>
    common.map((column) => record.cells[columns.indexOf(column)]).join(",");
  return pairBy(file.sketch, last.sketch, { now: sameIn(file.columns), before: sameIn(last.columns) });
}

type Identity = { readonly now: (record: RecordSketch) => string; readonly before: (record: RecordSketch) => string };

function pairBy(now: readonly RecordSketch[], before: readonly RecordSketch[], identity: Identity): readonly Pair[] {
  const known = new Map(before.map((record) => [identity.before(record), record]));
  return now.flatMap((record) => {
    const match = known.get(identity.now(record));
    return match === undefined ? [] : [{ before: match, now: record }];
  });
}

function valueDrift({ path, values }: FileState, last: FileState | null, known: DeclaredFile): readonly Drift[] {
  return Object.entries(values).flatMap(([column, found]) => {
    const seen = new Set([...(known.values[column] ?? []), ...Object.keys(last?.values[column] ?? {})]);
    return Object.entries(found)
      .filter(([value]) => !seen.has(value))
      .map(([value, records]): Drift => {
        const what = `${path}: column "${column}" has a new value "${value}" in ${records} ${records === 1 ? "record" : "records"}`;
        return { kind: "value-new", path, subject: `${column} = ${value}`, what };
      });
  });
}
