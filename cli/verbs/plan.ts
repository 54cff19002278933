import * as z from "zod";
import { BUILD_PARTS } from "../../coordinator/decide.ts";
import { planCollection } from "../../producers/plan-collection.ts";
import type { Config } from "../../shared/config.ts";
import type { Collection, Migration } from "../../shared/migration.ts";
import { plannedRanges } from "../../shared/plan.ts";
import type { ReadTime, Source } from "../../shared/source.ts";
import { loadConfig } from "../load-config.ts";
import { findMigration, openSourceWith } from "../parts.ts";
import { parseGiven } from "../parse-given.ts";
import { planWaves } from "../plan-waves.ts";
import { findStoreFailures } from "../require-stores.ts";
import { sumOf } from "../sum-of.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({ migration: z.string() });

type PlannedCollection = {
  readonly collection: string;
  readonly system: string;
  readonly path: string;
  readonly wave: number;
  readonly documents: number;
  readonly ranges: number;
  readonly pages: number;
  readonly reads: number;
};

/** Counts and splits every collection as a run would, and writes nothing anywhere. */
export const plan: VerbAction = async (given, { terminal }) => {
  const config = loadConfig();
  const migration = findMigration(parseGiven(shape, given).migration);
  const planned = await planAll(migration, config, (name) => terminal.progress(`counting ${name}`));
  terminal.clear();
  for (const line of tableLines(planned)) terminal.say(line);
  const documents = sumOf(planned.map((each) => each.documents));
  const reads = sumOf(planned.map((each) => each.reads));
  terminal.say("");
  const findings = await findingsOf(migration, config);
  for (const finding of findings) terminal.say(`! ${finding}`);
  terminal.say(`${documents} documents, about ${reads} reads; then ${laterSteps(migration).join(", ")}`);
  const { name, version } = migration;
  return { json: { migration: name, version, documents, reads, collections: planned, findings } };
};

/** What would have a run refused here although its sources can be read. */
async function findingsOf(migration: Migration, config: Config): Promise<readonly string[]> {
  const failures = await findStoreFailures({ migration, config, isCopyingHere: true });
  return failures.map(({ message, hint }) => `${message}. ${hint}`);
}

function laterSteps({ merges, files }: Migration): string[] {
  const copying = files === undefined ? [] : ["copy files"];
  return [...merges.map(({ name }) => `settle ${name}`), ...copying, ...BUILD_PARTS, "validators"];
}

async function planAll(
  migration: Migration,
  config: Config,
  onCollection: (name: string) => void,
): Promise<PlannedCollection[]> {
  const openSource = openSourceWith(config);
  const sources = new Map<string, { source: Source; readTime: ReadTime }>();
  const waves = planWaves(migration);
  try {
    for (const { system } of migration.sources) {
      const source = openSource(system);
      sources.set(system, { source, readTime: null });
      sources.set(system, { source, readTime: await source.pin() });
    }
    const planned: PlannedCollection[] = [];
    for (const collection of migration.collections) {
      onCollection(collection.name);
      const at = sources.get(collection.system);
      if (at !== undefined)
        planned.push(await planOne(collection, { ...at, config, wave: waves.get(collection.name) ?? 1 }));
    }
    return planned.toSorted((a, b) => a.wave - b.wave);
  } finally {
    for (const { source } of sources.values()) await source.close();
  }
}

type PlanOneOptions = {
  readonly source: Source;
  readonly readTime: ReadTime;
  readonly config: Config;
  readonly wave: number;
};

async function planOne(
  collection: Collection,
  { source, readTime, config, wave }: PlanOneOptions,
): Promise<PlannedCollection> {
  const pageSize = config.pageSize === 0 ? collection.pageSizeMax : Math.min(config.pageSize, collection.pageSizeMax);
  const { counted, boundaries, reads, system } = await planCollection(collection, source, { readTime, pageSize });
  const ranges = plannedRanges({ boundaries }).length;
  // Ranges are of like size; each ends with a page that is not full, which may be empty and is then billed as one read.
  const pages = ranges * (Math.floor(counted / ranges / pageSize) + 1);
  return {
    collection: collection.name,
    system,
    path: collection.at.kind === "group" ? `**/${collection.at.id}` : collection.at.path,
    wave,
    documents: counted,
    ranges,
    pages,
    reads: Math.max(counted, pages) + reads,
  };
}

function tableLines(planned: readonly PlannedCollection[]): string[] {
  return textTable(
    [
      { title: "wave", isNumber: true },
      { title: "collection" },
      { title: "system" },
      { title: "path" },
      { title: "documents", isNumber: true },
      { title: "ranges", isNumber: true },
      { title: "pages", isNumber: true },
      { title: "reads", isNumber: true },
    ],
    planned.map(({ wave, collection, system, path, documents, ranges, pages, reads }) => [
      wave,
      collection,
      system,
      path,
      documents,
      ranges,
      pages,
      reads,
    ]),
  );
}
