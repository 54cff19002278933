import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Probed } from "../plan/rates.ts";
import { sumOf } from "../sum-of.ts";
import { checkFiles } from "./check-files.ts";
import { checkSchema } from "./check-schema.ts";
import { countCollections, type Counted } from "./count-collections.ts";
import { findingOf, type Finding } from "./finding.ts";
import { openSources, type OpenedSources } from "./open-sources.ts";
import { probeCollections, probePages, type ProbedCollection } from "./probe-sources.ts";

export type LookOptions = {
  readonly migration: Migration;
  readonly config: Config;
  /** Whether documents of every collection are looked at. */
  readonly isThorough: boolean;
  /** Whether pages are read to take the time. */
  readonly isTimed: boolean;
  readonly onProgress: (what: string) => void;
};

export type SourceLook = {
  /** Collections of the sources that answer. */
  readonly counted: readonly Counted[];
  readonly probed: Probed | null;
  readonly findings: readonly Finding[];
};

/** Counts what the sources hold, and looks at some of it. What fails there is found, and the rest is looked at nevertheless. */
export async function lookAtSources(options: LookOptions): Promise<SourceLook> {
  const { migration, config, onProgress } = options;
  const opened = await openSources(migration, config);
  try {
    const { pinned } = opened;
    const files = await checkFiles(options);
    const { counted, findings } = await countCollections({
      migration,
      config,
      pinned,
      onCollection: (name) => onProgress(`counting ${name}`),
    });
    const paged = options.isTimed ? await findTimed(opened, counted) : null;
    const schema = options.isThorough ? await findSurprises(opened, { options, counted, paged }) : [];
    return {
      counted,
      probed: paged?.probed ?? null,
      findings: distinct([...opened.findings, ...files, ...findings, ...(paged?.findings ?? []), ...schema]),
    };
  } finally {
    await opened.close();
  }
}

/** A file that is looked at and a source that is opened stumble over the same thing. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.what, finding])).values()];
}

type Paged = {
  readonly probed: Probed | null;
  readonly collections: readonly ProbedCollection[];
  readonly findings: readonly Finding[];
};

async function findTimed({ pinned }: OpenedSources, counted: readonly Counted[]): Promise<Paged> {
  try {
    const { collections, timed } = await probePages({ counted, pinned });
    if (timed === null) return { probed: null, collections, findings: [] };
    return { probed: { timed, documentBytes: documentBytes(counted, collections) }, collections, findings: [] };
  } catch (error) {
    return { probed: null, collections: [], findings: [findingOf(error)] };
  }
}

/** Each collection counts by its documents. */
function documentBytes(counted: readonly Counted[], probed: readonly ProbedCollection[]): number {
  const sizes = new Map(counted.map(({ collection, documents }) => [collection, documents]));
  const documents = sumOf(probed.map(({ collection }) => sizes.get(collection) ?? 0));
  return sumOf(probed.map((each) => each.documentBytes * (sizes.get(each.collection) ?? 0))) / documents;
}

type Surprising = {
  readonly options: LookOptions;
  readonly counted: readonly Counted[];
  readonly paged: Paged | null;
};

async function findSurprises(
  { pinned }: OpenedSources,
  { options, counted, paged }: Surprising,
): Promise<readonly Finding[]> {
  const { migration, config, onProgress } = options;
  onProgress("looking at documents of every collection");
  const { collections, findings } = await probeCollections({ counted, pinned });
  onProgress("looking for collections that the migration does not name");
  const probed = [...collections, ...(paged?.collections ?? []).map((each) => ({ ...each, paths: [] }))];
  const schema = await checkSchema({ migration, config, systems: [...pinned.keys()], counted, probed });
  return [...findings, ...schema];
}
