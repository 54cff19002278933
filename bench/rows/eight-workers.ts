import type { Bench } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { measureFleet, type MeasuredFleet } from "../measure-fleet.ts";
import { openSourceBed } from "../source-bed.ts";
import { perSecond, seconds } from "../units.ts";

const MANY = 8;
const LATENCY_MS = 50;
const PAGE_SIZE = 25;
/** One worker reads some 400 documents a second at this latency: more of them would only take longer. */
const RECORDS_MAX = 12_000;

/** Throughput of eight workers over one while the source's latency, and not this machine, is what they wait for. */
export async function eightWorkers(bench: Bench): Promise<Figure> {
  const bed = await openSourceBed(bench, Math.min(bench.records, RECORDS_MAX));
  try {
    await bed.setFaults([{ kind: "latency", ms: LATENCY_MS, method: "RunQuery" }]);
    const fleets: MeasuredFleet[] = [];
    for (const workers of [1, MANY]) {
      bench.say(`eight-workers: a run with ${workers}`);
      fleets.push(await measureFleet(bench, bed, { workers, pageSize: PAGE_SIZE, concurrency: 1 }));
    }
    const [one, many] = fleets.map(rateOf);
    return {
      kind: "measured",
      row: "eight-workers",
      value: (many ?? Number.NaN) / (one ?? Number.NaN),
      lines: [
        `every query of the source answers after ${LATENCY_MS} ms; pages of ${PAGE_SIZE} documents, one at a time in each worker, so that the latency is what limits; ${bed.documents} documents`,
        "in:  what landed once the last collections were on the queue; out: the start of processes, and the small collections before, which have to wait for one another",
        ...fleets.map(describeFleet),
      ],
      raw: { latencyMs: LATENCY_MS, pageSize: PAGE_SIZE, records: bed.documents, fleets },
    };
  } finally {
    await bed.stop();
  }
}

function rateOf({ documents, durationMs }: MeasuredFleet): number {
  return documents / durationMs;
}

function describeFleet({ workers, documents, durationMs, wholeMs, coresBusy, cores }: MeasuredFleet): string {
  const rate = `${documents} documents in ${seconds(durationMs)}, ${perSecond(documents, durationMs)} documents/s`;
  return `${workers} transform worker${workers === 1 ? "" : "s"} and a loader: ${rate}; whole command ${seconds(wholeMs)}, ${coresBusy.toFixed(2)} of ${cores} cores busy on average`;
}
