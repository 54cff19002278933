import { CronExpressionParser } from "cron-parser";
import { MINUTE } from "../../shared/config.ts";

/** When runs are due: a cron pattern in a zone (IANA). */
export type Timetable = { readonly pattern: string; readonly zone: string };

/** "02:30" as a cron pattern: every night at that time. */
export function nightlyPattern(at: string): string {
  const [hour = "", minute = ""] = at.split(":");
  return `${Number(minute)} ${Number(hour)} * * *`;
}

/** A run that is due may take this long to begin: a worker that comes back, a host that starts. */
const LATE_MS_MAX = 10 * MINUTE;
/** More than a year of nights: whoever was away for longer is told of so many. */
const INSTANTS_MAX = 400;
const DAY_MS = 24 * 60 * MINUTE;

/**
 * The instants at which runs were due behind `afterMs` and up to `upToMs`, the oldest first. Each is the next one behind the one before, which is what the scheduler
 * does as well: a night on which the clock goes forward over the time has its run an hour later, one on which it comes by twice has one run. (Asked backwards,
 * cron-parser skips the first and counts the second twice.)
 */
export function dueInstants({ pattern, zone }: Timetable, afterMs: number, upToMs: number): readonly number[] {
  const from = Math.max(afterMs, upToMs - INSTANTS_MAX * DAY_MS);
  const times = CronExpressionParser.parse(pattern, { currentDate: new Date(from), tz: zone });
  const instants: number[] = [];
  while (instants.length < INSTANTS_MAX) {
    const next = times.next().getTime();
    if (next > upToMs) break;
    instants.push(next);
  }
  return instants;
}

/** The instant at which the next run is due. */
export function nextInstant({ pattern, zone }: Timetable, nowMs: number): number {
  return CronExpressionParser.parse(pattern, { currentDate: new Date(nowMs), tz: zone })
    .next()
    .getTime();
}

/** Runs that were due since the last one began, and did not begin though each had its time to. `lastMs`: of the last run, else since when there should be any. */
export function missedInstants(timetable: Timetable, lastMs: number, nowMs: number): readonly number[] {
  return dueInstants(timetable, lastMs, nowMs - LATE_MS_MAX);
}
