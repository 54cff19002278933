/** The rows of the table, in its order. */
export const ROW_NAMES = [
  "migration-vs-plain",
  "loader-vs-raw",
  "eight-workers",
  "redis-memory",
  "resident-memory",
  "million-over-230k",
  "validators",
  "full-diff",
  "console",
  "csv-vs-plain",
  "cutover",
] as const;
export type RowName = (typeof ROW_NAMES)[number];

export type Goal = { readonly kind: "at most" | "at least"; readonly value: number };

/** One row of the table: measured, or why not. A figure is never made up. */
export type Figure =
  | {
      readonly kind: "measured";
      readonly row: RowName;
      readonly value: number;
      /** The raw figures behind it, line by line. */
      readonly lines: readonly string[];
      /** The same for programs. */
      readonly raw: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "not run"; readonly row: RowName; readonly reason: string };

type RowDeclaration = { readonly title: string; readonly unit: "" | " MB"; readonly goals: readonly Goal[] };

/** design.md, section 6, and the console beside a run. Several goals are stages, the easier first. */
export const ROWS: Readonly<Record<RowName, RowDeclaration>> = {
  "migration-vs-plain": {
    title: "migration over plain script, wall time",
    unit: "",
    goals: [
      { kind: "at most", value: 0.8 },
      { kind: "at most", value: 0.6 },
    ],
  },
  "loader-vs-raw": { title: "loader over raw inserts, rows/s", unit: "", goals: [{ kind: "at least", value: 0.6 }] },
  "eight-workers": {
    title: "8 workers over 1, source answers in 50 ms",
    unit: "",
    goals: [{ kind: "at least", value: 7 }],
  },
  "redis-memory": { title: "Redis memory at the peak", unit: " MB", goals: [{ kind: "at most", value: 64 }] },
  "resident-memory": {
    title: "resident memory of the largest process",
    unit: " MB",
    goals: [{ kind: "at most", value: 250 }],
  },
  "million-over-230k": {
    title: "wall time, 1,000,000 over 230,000",
    unit: "",
    goals: [{ kind: "at most", value: 4.6 }],
  },
  validators: { title: "eight validators over load time", unit: "", goals: [{ kind: "at most", value: 0.1 }] },
  "full-diff": { title: "full diff over load time", unit: "", goals: [{ kind: "at most", value: 0.5 }] },
  console: { title: "load with the console open over without", unit: "", goals: [{ kind: "at most", value: 1.03 }] },
  "csv-vs-plain": {
    title: "CSV run over plain script with csv-parse, records/s",
    unit: "",
    goals: [{ kind: "at least", value: 0.7 }],
  },
  cutover: {
    title: "cutover's time away or rollback over its budget",
    unit: "",
    goals: [{ kind: "at most", value: 1 }],
  },
};

export function isMet(value: number, goal: Goal): boolean {
  return goal.kind === "at most" ? value <= goal.value : value >= goal.value;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
