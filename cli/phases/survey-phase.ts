import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import type { SourceFile } from "../../producers/csv/find-files.ts";
import { sumOf } from "../sum-of.ts";
import { countSources } from "./count-sources.ts";
import type { PhaseContext } from "./phase-context.ts";
import { pinnedFiles, type PinnedFiles } from "./pinned-files.ts";

/**
 * Counts the source as of the phase's pinned state, notes the files that it is made of, and holds the counts against what is expected: what nobody gave a number
 * for expects what there is.
 */
export async function surveyPhase(context: PhaseContext): Promise<Evidence<"survey">> {
  const { migration, settings } = context;
  const sources = await countSources(context);
  const expected = (migration.expectations ?? []).map(({ name, collection }) => {
    const found = sources[collection] ?? 0;
    const given = settings[`expect-${name}`];
    return { name, expected: given === undefined ? found : Number(given), found, isGiven: given !== undefined };
  });
  const files = (await pinnedFiles(context)).flatMap((pinned) => filesOf(migration, pinned));
  // Files are read, and not billed; a live source bills counting (producers/plan-collection.ts).
  return { sources: { ...sources }, expected, files, settings: { ...settings }, reads: readsOf(context, sources) };
}

function filesOf(
  { collections }: PhaseContext["migration"],
  { source, files }: PinnedFiles,
): Evidence<"survey">["files"] {
  const collectionOf = ({ path }: SourceFile): string =>
    collections.find(({ system, at }) => system === source.system && at.kind === "collection" && at.path === path)
      ?.name ?? path;
  return files.map((file) => ({
    collection: collectionOf(file),
    file: file.name,
    sha256: file.sha256,
    bytes: file.bytes,
    records: file.records,
  }));
}

/** Index entries counted for one read (https://firebase.google.com/docs/firestore/pricing, "Aggregation queries"). */
const COUNTED_A_READ = 1000;

function readsOf({ migration }: PhaseContext, sources: Readonly<Record<string, number>>): number {
  const live = new Set(migration.sources.flatMap(({ kind, system }) => (kind === "firestore" ? [system] : [])));
  return sumOf(
    migration.collections.map(({ name, system }) =>
      live.has(system) ? Math.max(1, Math.ceil((sources[name] ?? 0) / COUNTED_A_READ)) : 0,
    ),
  );
}
