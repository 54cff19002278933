import { sumOf } from "../../cli/sum-of.ts";
import { SECOND } from "../../shared/config.ts";
import { invariant } from "../../shared/errors.ts";
import type { Bench } from "../bench.ts";
import { measureFleet, type MeasuredFleet } from "../measure-fleet.ts";
import { measureRun } from "../measure-run.ts";
import { withSourceBed, type SourceBed } from "../source-bed.ts";
import type { Reader, Sizing, WholeRun } from "./sizing.ts";

const LATENCIES_MS = [10, 50, 200] as const;
/** One worker reads them at the largest latency in some seconds. */
const RECORDS_MAX = 12_000;
/** The defaults of TOUCHDOWN_PAGE_SIZE and TOUCHDOWN_CONCURRENCY. */
const DEFAULTS = { pageSize: 0, concurrency: 2 } as const;

/** Measures what the table of sizes is computed from. */
export async function measureSizing(bench: Bench): Promise<Sizing> {
  const whole = await withSourceBed(bench, bench.records, (bed) => measureWhole(bench, bed));
  return withSourceBed(bench, Math.min(bench.records, RECORDS_MAX), async (bed) => {
    const readers: Reader[] = [];
    const fleets: MeasuredFleet[] = [];
    for (const latencyMs of LATENCIES_MS) {
      bench.say(`one transform worker, the source answers in ${latencyMs} ms`);
      await bed.setFaults([{ kind: "latency", ms: latencyMs, method: "RunQuery" }]);
      const fleet = await measureFleet(bench, bed, { workers: 1, ...DEFAULTS });
      fleets.push(fleet);
      readers.push({ latencyMs, documentsPerSecond: (fleet.documents * SECOND) / fleet.durationMs });
    }
    const [first] = fleets;
    invariant(first !== undefined, "there is a latency");
    const cpuMs = sumOf(fleets.map(loaderCpu));
    return {
      whole,
      loader: { documents: bed.documents * fleets.length, cpuMs },
      readers,
      directories: { documents: bed.documents, ...first.directories },
    };
  });
}

function loaderCpu({ uses }: MeasuredFleet): number {
  return sumOf(uses.filter(({ name }) => name === "worker load").map(({ cpuMs }) => cpuMs));
}

async function measureWhole(bench: Bench, bed: SourceBed): Promise<WholeRun> {
  bench.say("a whole run and its diff");
  const run = await measureRun(bench, bed, { run: "sizing", isVerified: true });
  invariant(run.diff !== null, "the run was compared with its source");
  return {
    documents: run.documents,
    rows: sumOf(Object.values(run.tables)),
    reads: run.reads,
    targetBytes: run.targetBytes,
    redisPeakMb: run.redis.peakMb,
    residentMb: Math.max(...run.atEnd.filter(({ name }) => name !== "emulator").map(({ residentMb }) => residentMb)),
    afterLoadMs: run.indexedMs - run.loadMs + run.searchMs + run.validateMs,
    diffMs: run.diff.diffMs,
  };
}
