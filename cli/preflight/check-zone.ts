import { MINUTE } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import { warns, type Finding } from "./finding.ts";

const DAY = 24 * 60 * MINUTE;
/** Often enough to meet every summer and winter. */
const ASKED_EVERY_MS = 30 * DAY;

/**
 * Whether the zone in which the migration reads times without one is what it takes it for, at every time that its records may be of. The zone of this process
 * does not come into it: no transform asks for it.
 */
export function checkZone(
  { zone, validation }: Pick<Migration, "zone" | "validation">,
  nowMs: number,
): readonly Finding[] {
  if (zone === undefined) return [];
  const clock = openZone(zone.name);
  if (clock === null) {
    return [
      warns(
        `this Node does not know the zone ${zone.name}, so it cannot be proved that its times are ${zone.minutes} minutes ahead of UTC`,
        "Use a Node with full ICU data (the official ones have it).",
      ),
    ];
  }
  for (let atMs = Date.parse(validation.earliest); atMs <= nowMs; atMs += ASKED_EVERY_MS) {
    const minutes = minutesAhead(clock, atMs);
    if (minutes !== zone.minutes) return [differs(zone, { minutes, atMs })];
  }
  return [];
}

function openZone(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    return null;
  }
}

/** "GMT+02:00", and "GMT" alone for none. */
function minutesAhead(clock: Intl.DateTimeFormat, atMs: number): number {
  const text = clock.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d+):(\d+)/.exec(text) ?? [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

function differs(
  { name, minutes }: NonNullable<Migration["zone"]>,
  at: { readonly minutes: number; readonly atMs: number },
): Finding {
  const day = new Date(at.atMs).toISOString().slice(0, 10);
  return warns(
    `times in ${name} were ${at.minutes} minutes ahead of UTC on ${day}, and the migration takes them for ${minutes}`,
    "Correct the migration's zone before anything is moved: every time without a zone would be off.",
  );
}
