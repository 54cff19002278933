import { setImmediate } from "node:timers/promises";
import type { ApplicationQuery, LatencyDeclaration } from "../../shared/check-declaration.ts";
import { CheckFaults } from "../../shared/check-faults.ts";
import type { Check, CheckFacts, CheckOutcome } from "../../shared/check.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { toError } from "../../shared/errors.ts";
import { figure } from "../validators/fault.ts";
import { countRows, growTarget } from "./grow-target.ts";
import { ParameterDraw, type GivenCells } from "./parameter-draw.ts";
import { seededRandom } from "./seeded-random.ts";
import { withCopy } from "./with-copy.ts";

/** Milliseconds that pass; a test has its own. */
export type Clock = () => number;

/** The application's queries are answered in time, each asked often and with other parameters, on a target of full size. */
export function latencyCheck(declaration: LatencyDeclaration, clock: Clock = () => performance.now()): Check {
  return {
    name: "latency",
    title: "Latency of the application's queries",
    collections: [],
    open: (facts) => ({ see: () => undefined, conclude: () => checkLatency(facts, { declaration, clock }) }),
  };
}

type Timing = { readonly declaration: LatencyDeclaration; readonly clock: Clock };

/** How long a query took, in milliseconds, nearest rank; `runs` is 0 where there was nothing to ask about. */
type Measured = { readonly name: string; readonly runs: number; readonly p95Ms: number; readonly p99Ms: number };

type Measuring = Timing & { readonly target: Target; readonly seed: number; readonly faults: CheckFaults };

const WARM_UP_RUNS = 20;
/** Runs before the event loop has its turn. */
const RUNS_A_TURN = 20;

async function checkLatency({ target, seed }: CheckFacts, timing: Timing): Promise<CheckOutcome> {
  const { rowsMin } = timing.declaration;
  const faults = new CheckFaults();
  const rows = countRows(target);
  if (rows === 0) return { checked: 0, failed: 0, detail: "The target has no rows.", samples: [] };
  if (rows >= rowsMin) {
    const measured = await measureAll({ ...timing, target, seed, faults });
    return conclude({ measured, timing, faults, size: `${figure(rows)} rows` });
  }
  return withCopy(target.name, async (copy) => {
    const grown = await growTarget(copy, rowsMin);
    const measured = await measureAll({ ...timing, target: copy, seed, faults });
    const size = `a copy of the target that was multiplied from ${figure(rows)} to ${figure(grown)} rows, as the target itself is smaller than ${figure(rowsMin)}`;
    return conclude({ measured, timing, faults, size });
  });
}

async function measureAll(measuring: Measuring): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const query of measuring.declaration.queries) {
    try {
      all.push(await measure(measuring, query));
    } catch (error) {
      measuring.faults.add("is a query that the target refuses", { key: query.name, detail: toError(error).message });
    }
  }
  return all;
}

async function measure({ target, seed, declaration, clock }: Measuring, query: ApplicationQuery): Promise<Measured> {
  const { name, sql, given } = query;
  const draw = new ParameterDraw(target, given, seededRandom(seed, `latency of ${name}`));
  const ask = target.prepare<[GivenCells]>(sql);
  const times: number[] = [];
  for (let run = -WARM_UP_RUNS; run < declaration.runs; run += 1) {
    const cells = draw.next();
    if (cells === null) return { name, runs: 0, p95Ms: 0, p99Ms: 0 };
    const startedMs = clock();
    ask.all(cells);
    const tookMs = clock() - startedMs;
    if (run >= 0) times.push(tookMs);
    if (run % RUNS_A_TURN === 0) await setImmediate();
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { name, runs: times.length, p95Ms: nearestRank(sorted, 0.95), p99Ms: nearestRank(sorted, 0.99) };
}

/** The smallest value that so large a share of all does not exceed. */
export function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
}

type Concluding = {
  readonly measured: readonly Measured[];
  readonly timing: Timing;
  readonly faults: CheckFaults;
  readonly size: string;
};

function conclude({ measured, timing, faults, size }: Concluding): CheckOutcome {
  const { queriesMin, runs, p95MsMax, p99MsMax } = timing.declaration;
  const timed = measured.filter((each) => each.runs > 0);
  for (const { name, p95Ms, p99Ms } of timed) {
    const detail = `p95 ${milliseconds(p95Ms)}, p99 ${milliseconds(p99Ms)}`;
    if (p95Ms >= p95MsMax) faults.add(`is a query whose p95 is not below ${p95MsMax} ms`, { key: name, detail });
    if (p99Ms >= p99MsMax) faults.add(`is a query whose p99 is not below ${p99MsMax} ms`, { key: name, detail });
  }
  if (timed.length < queriesMin)
    faults.add(`were measured instead of at least ${queriesMin}`, { key: `${timed.length} queries` });
  const slowest = timed.toSorted((a, b) => b.p95Ms - a.p95Ms).slice(0, SLOWEST_NAMED);
  const named = slowest.map(
    ({ name, p95Ms, p99Ms }) => `${name} p95 ${milliseconds(p95Ms)} p99 ${milliseconds(p99Ms)}`,
  );
  const figures = `${timed.length} queries, ${runs} runs each after ${WARM_UP_RUNS} to warm up, on ${size}; slowest: ${named.join(", ")}`;
  const { failed } = faults;
  const detail = failed === 0 ? `${figures}.` : `${faults.describe()}; ${figures}.`;
  return { checked: timed.reduce((sum, each) => sum + each.runs, 0), failed, detail, samples: faults.samples() };
}

const SLOWEST_NAMED = 3;

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}
