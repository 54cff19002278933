import { openGovernance } from "../../coordinator/governance/governance-log.ts";
import type { Publishing, SourceFileFacts } from "../../coordinator/publication/publishing.ts";
import { findSourceFiles } from "../../producers/csv/find-files.ts";
import { scanCsv } from "../../producers/csv/scan-csv.ts";
import { TerminalError, invariant } from "../../shared/errors.ts";
import { shortReadTime } from "../../shared/read-time-text.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { Mappings, Settings } from "../../shared/setting.ts";
import { readTimesOf } from "./count-sources.ts";
import type { PhaseContext } from "./phase-context.ts";

/** What publishing and promoting are given for a run: the files that it was read from, still as they were, and the governance log of the target folder. */
export async function publishingOf(context: PhaseContext): Promise<Publishing> {
  const { migration, of, run, settings, mappings, reach, signal } = context;
  const { publication } = migration;
  invariant(publication !== undefined, `migration ${migration.name} declares what it publishes`);
  const folder = settings["target"];
  invariant(folder !== undefined, "setting target has a default");
  return {
    migration,
    publication,
    targetFile: targetFile(of.runsDir, of.run),
    folder,
    facts: { run, actor: settings["actor"] ?? "touchdown", settings: withDigests(settings, mappings) },
    files: await pinnedFiles(context),
    scan: scanCsv,
    governance: openGovernance(folder, reach),
    now: () => new Date(),
    reach,
    signal,
  };
}

/** The files of every source that is made of files. Refuses (SOURCE_CHANGED) when they are not those that the run was pinned to. */
async function pinnedFiles({ config, migration, of }: PhaseContext): Promise<readonly SourceFileFacts[]> {
  const readTimes = readTimesOf(targetFile(of.runsDir, of.run));
  const found: SourceFileFacts[] = [];
  for (const source of migration.sources) {
    if (source.kind !== "csv") continue;
    const { files, digest } = await findSourceFiles(source, config.sourceDirs[source.variables] ?? null);
    const pinned = readTimes[source.system] ?? null;
    if (digest !== pinned) {
      const message = `${source.system} was loaded as ${shortReadTime(pinned)}, and there are ${shortReadTime(digest)} now`;
      throw new TerminalError("SOURCE_CHANGED", message, {
        hint: "Begin a new run (--new) over the files as they are now, or put back those that were there.",
      });
    }
    found.push(...files);
  }
  return found;
}

/** Of a mapping file what it says counts, not where it lies. */
function withDigests(settings: Settings, mappings: Mappings): Settings {
  const digests = Object.entries(mappings).map(([name, { sha256 }]) => [name, sha256]);
  return { ...settings, ...Object.fromEntries(digests) };
}
