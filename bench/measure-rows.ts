import { invariant } from "../shared/errors.ts";
import type { Bench } from "./bench.ts";
import { ROW_NAMES, type Figure, type RowName } from "./figure.ts";
import { measurePlain } from "./measure-plain.ts";
import { measureRun, type MeasuredRun } from "./measure-run.ts";
import { consoleRow } from "./rows/console.ts";
import { csvVsPlain } from "./rows/csv-vs-plain.ts";
import { cutover } from "./rows/cutover.ts";
import { eightWorkers } from "./rows/eight-workers.ts";
import { fullDiff } from "./rows/full-diff.ts";
import { loaderVsRaw } from "./rows/loader-vs-raw.ts";
import { differences, migrationVsPlain, type Pair } from "./rows/migration-vs-plain.ts";
import { millionOverBase } from "./rows/million-over-base.ts";
import { redisMemory } from "./rows/redis-memory.ts";
import { residentMemory } from "./rows/resident-memory.ts";
import { validators } from "./rows/validators.ts";
import { withSourceBed, type SourceBed } from "./source-bed.ts";

export type Wanted = { readonly rows: readonly RowName[]; readonly isMillion: boolean };

const MILLION = 1_000_000;
/** Rows that are read off the same full runs. */
const FROM_RUNS: readonly RowName[] = [
  "migration-vs-plain",
  "redis-memory",
  "resident-memory",
  "million-over-230k",
  "validators",
  "full-diff",
];
const FROM_MILLION: readonly RowName[] = ["resident-memory", "million-over-230k"];

type Runs = { readonly runs: readonly MeasuredRun[]; readonly pairs: readonly Pair[] };

/** The rows that are wanted, in the table's order; what several of them need is measured once. */
export async function measureRows(bench: Bench, { rows, isMillion }: Wanted): Promise<readonly Figure[]> {
  const wants = (some: readonly RowName[]): boolean => some.some((row) => rows.includes(row));
  const figures = new Map<RowName, Figure>();
  let full: Runs = { runs: [], pairs: [] };
  if (wants([...FROM_RUNS, "loader-vs-raw", "console"])) {
    full = await withSourceBed(bench, bench.records, async (bed) => {
      const measured = wants(FROM_RUNS)
        ? await measureRuns(bench, bed, {
            isPaired: rows.includes("migration-vs-plain"),
            isVerified: rows.includes("full-diff"),
          })
        : full;
      if (rows.includes("console")) figures.set("console", await consoleRow(bench, bed));
      if (rows.includes("loader-vs-raw")) figures.set("loader-vs-raw", await loaderVsRaw(bench, bed));
      return measured;
    });
  }
  if (rows.includes("eight-workers")) figures.set("eight-workers", await eightWorkers(bench));
  if (rows.includes("csv-vs-plain")) figures.set("csv-vs-plain", await csvVsPlain(bench));
  if (rows.includes("cutover")) figures.set("cutover", await cutover(bench));
  const million = isMillion && wants(FROM_MILLION) ? await measureMillion(bench) : null;
  for (const figure of fromRuns(full, { million, workers: bench.workers, rows })) figures.set(figure.row, figure);
  return ROW_NAMES.map((row) => figures.get(row) ?? { kind: "not run", row, reason: "--rows" });
}

type FromRuns = { readonly million: MeasuredRun | null; readonly workers: number; readonly rows: readonly RowName[] };

function fromRuns({ runs, pairs }: Runs, { million, workers, rows }: FromRuns): readonly Figure[] {
  if (runs.length === 0) return [];
  const figures = [
    ...(pairs.length === 0 ? [] : [migrationVsPlain(pairs, workers)]),
    redisMemory(runs),
    residentMemory(runs, million),
    millionOverBase(runs, million),
    validators(runs),
    fullDiff(runs),
  ];
  return figures.filter(({ row }) => rows.includes(row));
}

type RunsPlan = { readonly isPaired: boolean; readonly isVerified: boolean };

/** Full runs, each paired with the plain script where that is wanted. They take turns in going first. */
async function measureRuns(bench: Bench, bed: SourceBed, { isPaired, isVerified }: RunsPlan): Promise<Runs> {
  const runs: MeasuredRun[] = [];
  const pairs: Pair[] = [];
  for (let number = 1; number <= bench.repeat; number += 1) {
    const first = isPaired && number % 2 === 0 ? await plainOf(bench, bed, number) : null;
    bench.say(`migration ${number} of ${bench.repeat}`);
    const ours = await measureRun(bench, bed, { run: `bench-${number}`, isVerified });
    runs.push(ours);
    if (!isPaired) continue;
    const pair = { ours, plain: first ?? (await plainOf(bench, bed, number)) };
    const differing = differences(pair);
    invariant(differing.length === 0, `the plain script does not write the same rows: ${differing.join("; ")}`);
    pairs.push(pair);
  }
  return { runs, pairs };
}

async function plainOf(bench: Bench, bed: SourceBed, number: number): Promise<Pair["plain"]> {
  bench.say(`plain script ${number} of ${bench.repeat}`);
  return measurePlain(bench, bed);
}

async function measureMillion(bench: Bench): Promise<MeasuredRun> {
  return withSourceBed(bench, MILLION, async (bed) => {
    bench.say("migration of a million");
    return measureRun(bench, bed, { run: "bench-million", isVerified: false });
  });
}
