import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { invariant } from "../../shared/errors.ts";
import type { Bench } from "../bench.ts";
import { median, type Figure } from "../figure.ts";
import { runScript } from "../run-script.ts";
import type { SourceBed } from "../source-bed.ts";
import { LAUNCH } from "../../shared/launch.ts";
import { perSecond, seconds } from "../units.ts";

type Side = "ours" | "raw";
type Written = { readonly rows: number; readonly durationMs: number; readonly cpuMs: number };
type Pair = Readonly<Record<Side, Written>>;

const PREPARE = fileURLToPath(new URL("../loader/prepare-batches.ts", import.meta.url));
const WRITE = fileURLToPath(new URL("../loader/write-rows.ts", import.meta.url));
/** They are short, so that one alone says little. */
const PAIRS_MIN = 3;
const writtenSchema = z.object({ rows: z.number(), durationMs: z.number(), cpuMs: z.number() });

/** Rows a second of the loader over raw inserts, each in a process of its own, from the same batches in one file. */
export async function loaderVsRaw(bench: Bench, bed: SourceBed): Promise<Figure> {
  const batches = join(bench.folder, "batches.ndjson");
  const pairs: Pair[] = [];
  try {
    bench.say("loader-vs-raw: preparing the batches");
    await prepare(bench, bed, batches);
    for (let pair = 0; pair < Math.max(PAIRS_MIN, bench.repeat); pair += 1) {
      bench.say(`loader-vs-raw: pair ${pair + 1}`);
      pairs.push(await measurePair(bench, batches, pair % 2 === 0));
    }
  } finally {
    rmSync(batches, { force: true });
  }
  const ratios = pairs.map(({ ours, raw }) => raw.durationMs / ours.durationMs);
  return {
    kind: "measured",
    row: "loader-vs-raw",
    value: median(ratios),
    lines: [
      "in:  JSON.parse of each batch, rows into the same tables.sql with the same pragmas and transactions; the loader also writes lineage, claims, ledger and settles the merges",
      "out: the queue, secondary indexes (both build them afterwards), and records that the target refuses (left out on both sides)",
      ...pairs.map(describePair),
    ],
    raw: { ratios, pairs },
  };
}

function describePair({ ours, raw }: Pair, index: number): string {
  const ratios = `ratio ${(raw.durationMs / ours.durationMs).toFixed(3)} (of CPU time ${(raw.cpuMs / ours.cpuMs).toFixed(3)})`;
  return `pair ${index + 1}: ${ours.rows} rows; loader ${describe(ours)}; raw ${describe(raw)}; ${ratios}`;
}

function describe({ rows, durationMs, cpuMs }: Written): string {
  return `${seconds(durationMs)}, ${perSecond(rows, durationMs)} rows/s, CPU ${((cpuMs * 1000) / rows).toFixed(1)} µs/row`;
}

async function measurePair(bench: Bench, batches: string, isOursFirst: boolean): Promise<Pair> {
  const first = isOursFirst ? await write(bench, batches, "ours") : null;
  const raw = await write(bench, batches, "raw");
  const ours = first ?? (await write(bench, batches, "ours"));
  invariant(ours.rows === raw.rows, `the loader wrote ${ours.rows} rows and raw inserts ${raw.rows}`);
  return { ours, raw };
}

async function prepare(bench: Bench, bed: SourceBed, batches: string): Promise<void> {
  const target = join(bench.folder, "prepare.db");
  const { emulatorHost, projects } = bed;
  const args = [
    LAUNCH,
    PREPARE,
    "--emulator",
    emulatorHost,
    "--projects",
    JSON.stringify(projects),
    "--target",
    target,
    "--batches",
    batches,
  ];
  try {
    await runScript({ args, environment: bench.environment, signal: bench.signal });
  } finally {
    removeTarget(target);
  }
}

async function write(bench: Bench, batches: string, side: Side): Promise<Written> {
  const target = join(bench.folder, `${side}.db`);
  try {
    const args = [LAUNCH, WRITE, "--side", side, "--target", target, "--batches", batches];
    const { told } = await runScript({ args, environment: bench.environment, signal: bench.signal });
    return writtenSchema.parse(told);
  } finally {
    removeTarget(target);
  }
}

function removeTarget(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
}
