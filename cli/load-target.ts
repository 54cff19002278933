import { Observer } from "../coordinator/observe.ts";
import { runLoad } from "../coordinator/run-load.ts";
import { readFileFigures } from "../coordinator/read-file-figures.ts";
import type { Config } from "../shared/config.ts";
import type { ErrorBudget, Migration } from "../shared/migration.ts";
import { withRun, type RunMigrationOptions } from "./run-migration.ts";

/** Loads the target of a run from wherever its ledger says it stands: a new one, or an interrupted one. Leaves nothing running. */
export function loadTarget(options: RunMigrationOptions): Promise<void> {
  return withRun(options, async ({ migration, target, queues, board, actions, info, log, requireSound }) => {
    const { config, display, signal } = options;
    await runLoad({
      migration: { ...migration, errorBudget: budgetOf(migration, config) },
      info,
      observer: new Observer({
        target,
        queues,
        board,
        collections: migration.collections.map(({ name }) => name),
        files: migration.files,
      }),
      actions,
      board,
      log,
      onFacts: (facts) => {
        requireSound();
        display.onFacts(facts);
      },
      onStep: (step) => display.onStep(step),
      signal,
    });
    log("loaded", { run: info.run, files: readFileFigures(target) });
    target.pragma("wal_checkpoint(TRUNCATE)");
  });
}

/** The operator's limits before the migration's own. */
function budgetOf({ errorBudget }: Migration, { rejectsMax, rejectRatioMax }: Config): ErrorBudget {
  return { countMax: rejectsMax ?? errorBudget.countMax, ratioMax: rejectRatioMax ?? errorBudget.ratioMax };
}
