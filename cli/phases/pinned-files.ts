import { findSourceFiles, type SourceFile } from "../../producers/csv/find-files.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { CsvDeclaration } from "../../shared/migration.ts";
import { shortReadTime } from "../../shared/read-time-text.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { readTimesOf } from "./count-sources.ts";
import type { PhaseContext } from "./phase-context.ts";

export type PinnedFiles = { readonly source: CsvDeclaration; readonly files: readonly SourceFile[] };

/** The files of every source that is made of files. Refuses (SOURCE_CHANGED) when they are not those that the phase's target was pinned to. */
export async function pinnedFiles({ config, migration, of }: PhaseContext): Promise<readonly PinnedFiles[]> {
  const readTimes = readTimesOf(targetFile(of.runsDir, of.run));
  const found: PinnedFiles[] = [];
  for (const source of migration.sources) {
    if (source.kind !== "csv") continue;
    const { files, digest } = await findSourceFiles(source, config.sourceDirs[source.variables] ?? null);
    const pinned = readTimes[source.system] ?? null;
    if (digest !== pinned) {
      const message = `${source.system} was pinned as ${shortReadTime(pinned)}, and there are ${shortReadTime(digest)} now`;
      throw new TerminalError("SOURCE_CHANGED", message, {
        hint: "Begin a new run (--new) over the files as they are now, or put back those that were there.",
      });
    }
    found.push({ source, files });
  }
  return found;
}
