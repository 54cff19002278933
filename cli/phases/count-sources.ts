import { readRun } from "../../coordinator/open-run.ts";
import type { SourceCounts } from "../../coordinator/phases/compare-sources.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { retryTransient } from "../../shared/retry-transient.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { ReadTime, Source } from "../../shared/source.ts";
import { openSourceWith } from "../parts.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Documents of each collection at the source, as of when the phase's target was pinned. */
export async function countSources({
  config,
  migration,
  of,
}: Pick<PhaseContext, "config" | "migration" | "of">): Promise<SourceCounts> {
  const readTimes = readTimesOf(targetFile(of.runsDir, of.run));
  const openSource = openSourceWith(config);
  const sources = new Map<string, Source>(migration.sources.map(({ system }) => [system, openSource(system)]));
  try {
    const counts = await Promise.all(
      migration.collections.map(async ({ name, system, at }) => {
        const count = (): Promise<number> =>
          sources.get(system)?.count(at, readTimes[system] ?? null) ?? Promise.resolve(0);
        return [name, await retryTransient(count)] as const;
      }),
    );
    return Object.fromEntries(counts);
  } finally {
    for (const source of sources.values()) await source.close();
  }
}

/** As of when the sources of a target are read. */
export function readTimesOf(file: string): Readonly<Record<string, ReadTime>> {
  const target = openTargetReadOnly(file);
  try {
    const run = readRun(target);
    // Written by openRun.
    return run === null ? {} : JSON.parse(run.readTimes);
  } finally {
    target.close();
  }
}
