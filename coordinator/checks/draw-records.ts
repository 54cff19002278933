import type { Target } from "../../shared/connections/sqlite.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import { seededRandom } from "./seeded-random.ts";

/** A record that became a row. */
export type DrawnRecord = {
  readonly system: string;
  readonly path: string;
  readonly collection: string;
  readonly table: string;
  readonly id: string;
};

export type Draw = { readonly records: readonly DrawnRecord[]; readonly strata: number; readonly mapped: number };

/**
 * Draws from the mapped records, documents and elements alike. A stratum is what one collection brought to one table: each gives one record, or the
 * largest do where fewer are drawn than there are strata, and the rest of the draw is shared out by size.
 */
export function drawRecords(target: Target, { count, seed }: { readonly count: number; readonly seed: number }): Draw {
  const strata = readStrata(target, { count, seed });
  const mapped = strata.reduce((sum, { size }) => sum + size, 0);
  const seats = seatsOf(strata, count);
  const records = strata.flatMap(({ reservoir }, index) => reservoir.slice(0, seats[index]));
  return { records, strata: strata.length, mapped };
}

/** `reservoir`: as many records of the stratum as may be drawn at the most, in random order. */
type Stratum = { size: number; readonly reservoir: DrawnRecord[] };

function readStrata(target: Target, { count, seed }: { readonly count: number; readonly seed: number }): Stratum[] {
  const random = seededRandom(seed, "records");
  const strata = new Map<string, Stratum>();
  const all = target
    .prepare<[], [string, string, string, string, string]>(
      `SELECT system, path, collection, target_table, target_id FROM _touchdown_records
       WHERE disposition = ${DISPOSITION_CODES.mapped} AND target_table IS NOT NULL AND target_id IS NOT NULL`,
    )
    .raw()
    .iterate();
  for (const [system, path, collection, table, id] of all) {
    const name = `${collection} ${table}`;
    const stratum = strata.get(name) ?? { size: 0, reservoir: [] };
    strata.set(name, stratum);
    stratum.size += 1;
    // Each record of the stratum has the same chance of every place among the drawn ones.
    const place = Math.floor(random() * stratum.size);
    if (place >= count) continue;
    const displaced = stratum.reservoir[place];
    stratum.reservoir[place] = { system, path, collection, table, id };
    if (displaced !== undefined && stratum.reservoir.length < count) stratum.reservoir.push(displaced);
  }
  return [...strata].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, stratum]) => stratum);
}

/** One seat each, the larger ones first where there are not enough; the other seats by size. */
function seatsOf(strata: readonly Stratum[], count: number): readonly number[] {
  const bySize = strata.map((_, index) => index).toSorted((a, b) => sizeAt(strata, b) - sizeAt(strata, a));
  const seats = strata.map(() => 0);
  for (const index of bySize.slice(0, count)) seats[index] = 1;
  for (let left = count - Math.min(count, strata.length); left > 0; left -= 1) {
    const most = bySize
      .filter((index) => (seats[index] ?? 0) < sizeAt(strata, index))
      .toSorted((a, b) => claimAt(strata, seats, b) - claimAt(strata, seats, a))[0];
    if (most === undefined) break;
    seats[most] = (seats[most] ?? 0) + 1;
  }
  return seats;
}

function sizeAt(strata: readonly Stratum[], index: number): number {
  return strata[index]?.size ?? 0;
}

/** Records of the stratum to a seat that it would have: the highest has the best claim to the next one. */
function claimAt(strata: readonly Stratum[], seats: readonly number[], index: number): number {
  return sizeAt(strata, index) / ((seats[index] ?? 0) + 1);
}
