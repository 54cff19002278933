import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { findSourceFiles, type SourceFile } from "../../producers/csv/find-files.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { CsvDeclaration } from "../../shared/migration.ts";
import { shortReadTime } from "../../shared/read-time-text.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { sumOf } from "../sum-of.ts";
import { countSources, readTimesOf } from "./count-sources.ts";
import type { PhaseContext } from "./phase-context.ts";

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
  const csv = migration.sources.flatMap((source) => (source.kind === "csv" ? [source] : []));
  const files = (await Promise.all(csv.map((source) => filesOf(source, context)))).flat();
  // Files are read, and not billed; a live source bills counting (producers/plan-collection.ts).
  return { sources: { ...sources }, expected, files, settings: { ...settings }, reads: readsOf(context, sources) };
}

/** The files must be those of the state that was pinned. */
async function filesOf(
  source: CsvDeclaration,
  { config, migration, of }: PhaseContext,
): Promise<Evidence<"survey">["files"]> {
  const { system, variables } = source;
  const { files, digest } = await findSourceFiles(source, config.sourceDirs[variables] ?? null);
  const pinned = readTimesOf(targetFile(of.runsDir, of.run))[system] ?? null;
  if (digest !== pinned) {
    throw new TerminalError(
      "SOURCE_CHANGED",
      `${system} was pinned as ${shortReadTime(pinned)}, and there are ${shortReadTime(digest)} now`,
      { hint: "Begin a new run (--new) over the files as they are now, or put back those that were there." },
    );
  }
  const collectionOf = ({ path }: SourceFile): string =>
    migration.collections.find(({ system: own, at }) => own === system && at.kind === "collection" && at.path === path)
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
