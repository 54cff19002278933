export type ZonedInstant = { readonly instantMs: number; readonly isAmbiguous: boolean };

/**
 * The instant at which the clocks of a zone (IANA) show a time, given as if it were UTC in milliseconds; null where they skip it. Where they show it twice
 * it is the earlier one.
 */
export function zonedInstant(localMs: number, zone: string): ZonedInstant | null {
  // No zone is a day away from UTC, so these are its offsets before and after whatever change there may be.
  const offsets = new Set([offsetAt(localMs - DAY_MS, zone), offsetAt(localMs + DAY_MS, zone)]);
  const instants = [...offsets].map((offset) => localMs - offset).filter((ms) => ms + offsetAt(ms, zone) === localMs);
  if (instants.length === 0) return null;
  return { instantMs: Math.min(...instants), isAmbiguous: instants.length > 1 };
}

const DAY_MS = 86_400_000;
/** Clocks are changed at quarters of an hour. */
const QUARTER_MS = 15 * 60_000;
const KNOWN_MAX = 50_000;

const clocks = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, number>();

/** Milliseconds that the clocks of the zone are ahead of UTC. Asking Intl is slow, and records of one quarter are many. */
function offsetAt(instantMs: number, zone: string): number {
  const quarter = Math.floor(instantMs / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const offset = readOffset(quarter * QUARTER_MS, zone);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, offset);
  return offset;
}

function readOffset(instantMs: number, zone: string): number {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - instantMs;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const found = clocks.get(zone);
  if (found !== undefined) return found;
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  clocks.set(zone, clock);
  return clock;
}
