import type { CollectionFigures, Figure, PhaseFigures } from "../../../shared/phase-report.ts";
import { percentage } from "./percentage.ts";

/** Of each collection of a system how much of it is in the sample; null while nobody has counted. */
export function sampledCollections({ load }: PhaseFigures, system: string): Figure {
  const collections = collectionsOf(load, system);
  return (
    collections?.map(({ name, total, documents }) => ({
      name,
      totalRecords: total,
      sampledRecords: documents,
      percentage: percentage(documents, total),
    })) ?? null
  );
}

/** The same of a whole system. A collection that nobody has counted leaves its total unknown. */
export function sampledSystem({ load }: PhaseFigures, system: string): Figure {
  const collections = collectionsOf(load, system);
  if (collections === null) return null;
  const sampledRecords = sum(collections.map(({ documents }) => documents));
  const totals = collections.map(({ total }) => total);
  const totalRecords = totals.includes(null) ? null : sum(totals.map((total) => total ?? 0));
  return {
    collections: collections.length,
    totalRecords,
    sampledRecords,
    percentage: percentage(sampledRecords, totalRecords),
  };
}

export function collectionsOf(load: PhaseFigures["load"], system: string): readonly CollectionFigures[] | null {
  return load?.landed?.collections.filter((collection) => collection.system === system) ?? null;
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
