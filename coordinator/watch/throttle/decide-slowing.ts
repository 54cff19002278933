import type { Throttle } from "../../../shared/throttle.ts";
import type { SourceHealth } from "./source-health.ts";

/** How slow reading is for the sources' sake. */
export type Slowing = {
  /** Pages at work at once over all workers; null sets no limit. */
  readonly limit: number | null;
  /** One page at the most is begun in this time; null sets none. */
  readonly paceMs: number | null;
  readonly reasons: readonly string[];
  /** The systems for whose sake it is, and for how many windows none of them has been asked anything. */
  readonly systems: readonly string[];
  readonly quietWindows: number;
};

export const NOT_SLOWED: Slowing = { limit: null, paceMs: null, reasons: [], systems: [], quietWindows: 0 };

export type SlowingFacts = {
  /** What was asked of each system in the window that has just ended. */
  readonly sources: readonly SourceHealth[];
  /** Whether pages wait, or are at work. */
  readonly isReading: boolean;
  /** Pages that all workers offer to read at once, as far as the operator lets them. */
  readonly capacity: number;
  readonly limits: HealthLimits;
  /** How long a window lasts at the least, and how long this one has lasted. */
  readonly windowMs: number;
  readonly elapsedMs: number;
};

export type HealthLimits = { readonly errorRatioMax: number; readonly latencyMsMax: number };

/** Fewer say nothing about the health of a source, unless there were no more in a long time. */
const REQUESTS_MIN = 5;
const LONG_WINDOWS = 4;
/** One alone is nobody's health. */
const FAILURES_MIN = 2;
/** Beyond this part of the requests a source is down: what is tried at all uses up the attempts of its page. */
const DOWN_RATIO = 0.9;
/** A system that was not asked anything for so long has nothing left to be spared: no page waits as long for its next attempt, unless TOUCHDOWN_BACKOFF_MS was raised. */
const QUIET_WINDOWS_MAX = 24;
/** Up by one, or in large fleets by a tenth of what they offer. */
const STEPS_UP = 10;

/** Whether there is enough to judge by. A window goes on until there is, or until it is long. */
export function isWindowOver(facts: SlowingFacts, previous: Slowing): boolean {
  const { sources, isReading, windowMs, elapsedMs } = facts;
  if (elapsedMs < windowMs) return false;
  if (!isReading || elapsedMs >= LONG_WINDOWS * windowMs) return true;
  if (sources.some((source) => judge(source, facts, previous).health === "unknown")) return false;
  return previous.limit !== null || sources.some(({ requests }) => requests >= REQUESTS_MIN);
}

/**
 * The slowing after a window: halved where a source is ill, one page a window where it is down, up by a step where all are well, gone when it would reach what the
 * workers offer. Where a window has nothing to say it stays as it is. Called once a window.
 */
export function decideSlowing(facts: SlowingFacts, previous: Slowing): Slowing {
  const verdicts = facts.sources.map((source) => ({ ...judge(source, facts, previous), system: source.system }));
  const bad = verdicts.filter(({ health }) => health === "down" || health === "ill");
  if (bad.length > 0) return slower(facts, previous, bad);
  if (previous.limit === null) return previous;
  if (verdicts.some(({ health }) => health === "unknown")) return { ...previous, quietWindows: 0 };
  const isAnswered = previous.systems.length === 0 ? verdicts.length > 0 : hasAll(verdicts, previous.systems);
  if (isAnswered || !facts.isReading) return faster(previous, facts.capacity);
  const quietWindows = previous.quietWindows + 1;
  return quietWindows > QUIET_WINDOWS_MAX ? faster(previous, facts.capacity) : { ...previous, quietWindows };
}

/** What a coordinator goes on with when the one before it has ended without taking leave. */
export function slowingOf(throttle: Throttle | null): Slowing {
  if (throttle === null || throttle.concurrency === null) return NOT_SLOWED;
  const { concurrency: limit, paceMs = null, state, reasons } = throttle;
  const known = state === "slowed" ? reasons : ["the coordinator before this one had slowed it"];
  return { ...NOT_SLOWED, limit, paceMs, reasons: known };
}

type Verdict = { readonly health: "down" | "ill" | "unknown" | "well"; readonly reason: string };

function judge(source: SourceHealth, facts: SlowingFacts, { limit }: Slowing): Verdict {
  const { limits, windowMs, elapsedMs } = facts;
  const { system, requests, failed, p95Ms } = source;
  const ratio = failed / requests;
  const isEnough = requests >= REQUESTS_MIN || elapsedMs >= LONG_WINDOWS * windowMs;
  const failures = `${failed} of ${requests} requests to ${system} failed in ${seconds(elapsedMs)}`;
  if (ratio >= DOWN_RATIO && (isEnough || limit === 1)) return { health: "down", reason: failures };
  if (ratio > limits.errorRatioMax && failed >= FAILURES_MIN)
    return { health: isEnough ? "ill" : "unknown", reason: failures };
  const slow = `a request in twenty to ${system} takes ${seconds(p95Ms)} or more`;
  if (p95Ms > limits.latencyMsMax) return { health: isEnough ? "ill" : "unknown", reason: slow };
  return { health: "well", reason: "" };
}

type Bad = Verdict & { readonly system: string };

/** The reasons stay those of the first window as long as nothing else changes. */
function slower({ capacity, windowMs }: SlowingFacts, previous: Slowing, bad: readonly Bad[]): Slowing {
  const isDown = bad.some(({ health }) => health === "down");
  const from = Math.min(previous.limit ?? capacity, Math.max(1, capacity));
  const limit = isDown ? 1 : Math.max(1, Math.floor(from / 2));
  const paceMs = isDown ? windowMs : null;
  const systems = [...new Set([...previous.systems, ...bad.map(({ system }) => system)])];
  const isAsBefore = limit === previous.limit && paceMs === previous.paceMs;
  const reasons = isAsBefore ? previous.reasons : bad.map(({ reason }) => reason);
  return { limit, paceMs, reasons, systems, quietWindows: 0 };
}

function faster({ limit, systems }: Slowing, capacity: number): Slowing {
  const next = (limit ?? capacity) + Math.max(1, Math.ceil(capacity / STEPS_UP));
  if (next >= capacity) return NOT_SLOWED;
  const who = systems.length === 0 ? "the sources" : systems.join(" and ");
  const reasons = [`${who} did badly, and ${systems.length === 1 ? "is" : "are"} well again`];
  return { limit: next, paceMs: null, reasons, systems, quietWindows: 0 };
}

function hasAll(verdicts: readonly { readonly system: string }[], systems: readonly string[]): boolean {
  return systems.every((system) => verdicts.some((verdict) => verdict.system === system));
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
