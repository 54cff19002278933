import { planCollection } from "../../producers/plan-collection.ts";
import type { Config } from "../../shared/config.ts";
import { invariant } from "../../shared/errors.ts";
import type { Key } from "../../shared/key.ts";
import type { Collection, Migration } from "../../shared/migration.ts";
import { plannedRanges } from "../../shared/plan.ts";
import { planWaves } from "../plan-waves.ts";
import { findingOf, type Finding } from "./finding.ts";
import type { PinnedSource } from "./open-sources.ts";

/** A collection as a run would read it: real counts and the ranges that its key space is split into. */
export type CountedCollection = {
  readonly collection: string;
  readonly system: string;
  readonly path: string;
  readonly wave: number;
  readonly documents: number;
  readonly ranges: number;
  readonly pages: number;
  /** Documents read for moving all of it, as the source bills them; planning is in them. */
  readonly reads: number;
};

export type Counted = CountedCollection & {
  readonly declared: Collection;
  readonly pageSize: number;
  readonly boundaries: readonly Key[];
  /** Of the reads, those of counting and splitting. */
  readonly planReads: number;
};

export type CountOptions = {
  readonly migration: Migration;
  readonly config: Config;
  readonly pinned: ReadonlyMap<string, PinnedSource>;
  readonly onCollection?: (name: string) => void;
};

export type Counts = { readonly counted: readonly Counted[]; readonly findings: readonly Finding[] };

/** Collections that are counted at once: enough to hide a distant source's latency. */
const COUNTED_AT_ONCE = 8;

/** Index entries counted for one read (https://firebase.google.com/docs/firestore/pricing, "Aggregation queries"). */
const COUNTED_A_READ = 1000;

/** Counts and splits every collection of the sources that answer, in the order in which a run would begin them. */
export async function countCollections(options: CountOptions): Promise<Counts> {
  const { migration, pinned, onCollection } = options;
  const waves = planWaves(migration);
  const waiting = migration.collections.filter(({ system }) => pinned.has(system)).values();
  const counted = new Map<string, Counted>();
  const findings: Finding[] = [];
  await Promise.all(
    Array.from({ length: COUNTED_AT_ONCE }, async () => {
      for (const collection of waiting) {
        onCollection?.(collection.name);
        try {
          counted.set(collection.name, await countOne(collection, options, waves.get(collection.name) ?? 1));
        } catch (error) {
          findings.push(findingOf(error));
        }
      }
    }),
  );
  const inOrder = migration.collections.flatMap(({ name }) => counted.get(name) ?? []);
  return { counted: inOrder.toSorted((a, b) => a.wave - b.wave), findings: distinct(findings) };
}

async function countOne(declared: Collection, { config, pinned }: CountOptions, wave: number): Promise<Counted> {
  const { name, system, at, pageSizeMax } = declared;
  const pageSize = config.pageSize === 0 ? pageSizeMax : Math.min(config.pageSize, pageSizeMax);
  const from = pinned.get(system);
  invariant(from !== undefined, `collection ${name} is of a source that answers`);
  const { counted, boundaries } = await planCollection(declared, from.source, { readTime: from.readTime, pageSize });
  const ranges = plannedRanges({ boundaries }).length;
  // Ranges are of like size; each ends with a page that is not full, which may be empty and is then billed as one read.
  const pages = ranges * (Math.floor(counted / ranges / pageSize) + 1);
  // The source's own meter runs over all that is asked of it at once.
  const planReads = Math.max(1, Math.ceil(counted / COUNTED_A_READ));
  return {
    collection: name,
    system,
    path: at.kind === "group" ? `**/${at.id}` : at.path,
    wave,
    documents: counted,
    ranges,
    pages,
    reads: Math.max(counted, pages) + planReads,
    declared,
    pageSize,
    boundaries,
    planReads,
  };
}

/** One source that fails fails for each of its collections. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const bySystem = new Map(findings.map((finding) => [finding.what.split(": ", 1)[0] ?? finding.what, finding]));
  return [...bySystem.values()];
}
