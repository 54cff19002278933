import type { SourceRecord } from "../../shared/landing.ts";
import { seededShare } from "./seeded.ts";

/** How many roots of a stratum there are, and how many of them were drawn. */
export type StratumFigures = { readonly of: number; readonly drawn: number };
export type Strata = Readonly<Record<string, StratumFigures>>;

export type RootsOptions = {
  readonly seed: number;
  readonly share: number;
  readonly stratum: (head: SourceRecord) => string;
};

/**
 * A share of the roots, at least one: sorted by stratum, and within it by the seed, every so-manieth is drawn. So each stratum, and each run of like
 * strata, is drawn from in proportion, however small it is.
 */
export function drawRoots(
  roots: readonly SourceRecord[],
  { seed, share, stratum }: RootsOptions,
): { readonly drawn: readonly SourceRecord[]; readonly strata: Strata } {
  const ranked = roots
    .map((root) => ({ root, stratum: stratum(root), rank: seededShare(seed, root.path) }))
    .toSorted((a, b) => compareTexts(a.stratum, b.stratum) || a.rank - b.rank);
  const wanted = Math.min(ranked.length, Math.max(1, Math.round(ranked.length * share)));
  const start = seededShare(seed, `roots ${ranked.length}`);
  const places = Array.from({ length: wanted }, (_, index) => Math.floor(((index + start) * ranked.length) / wanted));
  const chosen = new Set(places);
  const strata: Record<string, StratumFigures> = {};
  for (const [place, { stratum: name }] of ranked.entries()) {
    const { of, drawn } = strata[name] ?? { of: 0, drawn: 0 };
    strata[name] = { of: of + 1, drawn: drawn + Number(chosen.has(place)) };
  }
  return { drawn: ranked.filter((_, place) => chosen.has(place)).map(({ root }) => root), strata };
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
