import { openGovernance } from "../../coordinator/governance/governance-log.ts";
import type { Publishing } from "../../coordinator/publication/publishing.ts";
import { scanCsv } from "../../producers/csv/scan-csv.ts";
import { invariant } from "../../shared/errors.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { Mappings, Settings } from "../../shared/setting.ts";
import type { PhaseContext } from "./phase-context.ts";
import { pinnedFiles } from "./pinned-files.ts";

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
    files: (await pinnedFiles(context)).flatMap(({ files }) => files),
    scan: scanCsv,
    governance: openGovernance(folder, reach),
    now: () => new Date(),
    reach,
    signal,
  };
}

/** Of a mapping file what it says counts, not where it lies. */
function withDigests(settings: Settings, mappings: Mappings): Settings {
  const digests = Object.entries(mappings).map(([name, { sha256 }]) => [name, sha256]);
  return { ...settings, ...Object.fromEntries(digests) };
}
