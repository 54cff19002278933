import { findSourceFiles } from "../../producers/csv/find-files.ts";
import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import { shortReadTime } from "../../shared/read-time-text.ts";
import { isFilesState, type ReadTime } from "../../shared/source.ts";

export type SourceStates = Readonly<Record<string, ReadTime>>;

/** What sources that are made of files hold now, by system; those that live are left out, as no two instants of them are the same. */
export async function fileStates({ sources }: Migration, config: Config): Promise<SourceStates> {
  const states = await Promise.all(
    sources.map(async (source) => {
      if (source.kind !== "csv") return [];
      const { digest } = await findSourceFiles(source, config.sourceDirs[source.variables] ?? null);
      return [[source.system, digest] as const];
    }),
  );
  return Object.fromEntries(states.flat());
}

/** A sentence for each source whose files are others than those that were read before. */
export function compareStates(before: SourceStates, now: SourceStates): readonly string[] {
  return Object.entries(now).flatMap(([system, present]) => {
    const then = before[system] ?? null;
    if (then === present || !(isFilesState(then) || isFilesState(present))) return [];
    return [`${system} was read from ${shortReadTime(then)}, and there are ${shortReadTime(present)}`];
  });
}
