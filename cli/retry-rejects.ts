import { redactUrl } from "../shared/connections/redis.ts";
import type { Config } from "../shared/config.ts";
import { phaseOf } from "../shared/phase.ts";
import { lendRun } from "./lend-run.ts";
import { findMigration } from "./parts.ts";
import { resultLines } from "./result-lines.ts";
import { replayRun } from "./run-migration.ts";
import { openRunProgress } from "./run-progress.ts";
import { sampleOfRun } from "./sample-of-run.ts";
import type { VerbContext } from "./verb.ts";
import { watchRun } from "./watch-run.ts";

export type RetryRejectsOptions = {
  readonly config: Config;
  readonly run: string;
  readonly migration: string;
  /** Only documents with a reject of this rule; null for all. */
  readonly rule: string | null;
  readonly workers: number;
};

export type RetriedRejects = Awaited<ReturnType<typeof replayRun>>;

/** Reads the documents of rejected records again, as they are now, lands what can land, and validates anew. */
export async function retryRejects(
  options: RetryRejectsOptions,
  { terminal, signal }: VerbContext,
): Promise<RetriedRejects> {
  const { config, run, rule, workers } = options;
  const migration = findMigration(options.migration);
  const say = (line: string): void => terminal.say(line);
  return lendRun({ config, run, doing: "retry --rejects", say, signal }, async ({ redisUrl, hold }) => {
    terminal.say(`Redis at ${redactUrl(redisUrl)}, ${workers} worker processes`);
    const phase = phaseOf(run, migration.phases);
    const display = openRunProgress({ migration, phase, terminal });
    const outcome = await watchRun({ config, redisUrl, migration, run, say }, (watch) => {
      watch.onMoment({ run, phase, act: "replay", facts: null });
      return replayRun({
        config,
        redisUrl,
        migration,
        run,
        rule,
        workers,
        phase,
        readsMax: null,
        sample: sampleOfRun(config.runsDir, run),
        hold,
        display,
        signal,
      });
    });
    terminal.clear();
    for (const line of resultLines(outcome, terminal.columns)) terminal.say(line);
    return outcome;
  });
}
