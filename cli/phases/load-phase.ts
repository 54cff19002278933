import type { Evidence, PhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { loadTarget } from "../load-target.ts";
import type { PhaseContext } from "./phase-context.ts";
import { sampleOf } from "./draw-phase.ts";

/** Loads the phase's target: the whole source, or the sample that was drawn for it. */
export async function loadPhase(context: PhaseContext, { steps }: PhaseRecord): Promise<Evidence<"load">> {
  const { config, redisUrl, migration, phase, of, workers, readsMax, hold, signal } = context;
  await loadTarget({
    config,
    redisUrl,
    migration,
    run: of.run,
    workers,
    readsMax,
    phase: phase.name,
    sample: phase.share === 1 ? null : sampleOf(context),
    hold,
    display: context.displayOf(phase),
    signal,
  });
  const target = openTargetReadOnly(targetFile(of.runsDir, of.run));
  try {
    const counts = countCollections(target);
    return { ...sumUp(target), sources: steps.draw?.detail.sources ?? counts };
  } finally {
    target.close();
  }
}

/** Documents that the source counted, by collection. */
function countCollections(target: Target): Record<string, number> {
  const plans = target
    .prepare<[], { collection: string; counted: number }>("SELECT collection, counted FROM _touchdown_plan")
    .all();
  return Object.fromEntries(plans.map(({ collection, counted }) => [collection, counted]));
}

function sumUp(target: Target): { readonly documents: number; readonly reads: number } {
  const sums = target
    .prepare<[], { documents: number; reads: number }>(
      `SELECT (SELECT coalesce(sum(documents), 0) FROM _touchdown_pages) AS documents,
       (SELECT coalesce(sum(reads), 0) FROM _touchdown_pages) + (SELECT coalesce(sum(reads), 0) FROM _touchdown_plan) AS reads`,
    )
    .get();
  return sums ?? { documents: 0, reads: 0 };
}
