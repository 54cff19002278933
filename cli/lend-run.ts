import { holdRunFolder } from "../coordinator/hold-run-folder.ts";
import { withHeldRun, type RunHold } from "../coordinator/hold-run.ts";
import type { Config } from "../shared/config.ts";
import { lendRedis } from "./lend-redis.ts";

export type LendRunOptions = {
  readonly config: Config;
  readonly run: string;
  /** The verb at work, for whoever is refused meanwhile. */
  readonly doing: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

export type LentRun = { readonly redisUrl: string; readonly hold: RunHold };

/** Lends a run to this process alone, with its Redis, for as long as `use` takes. Refuses while another process has it (RUN_CONFLICT). */
export async function lendRun<Result>(
  { config, run, doing, say, signal }: LendRunOptions,
  use: (lent: LentRun) => Promise<Result>,
): Promise<Result> {
  const { runsDir, queuePrefix } = config;
  const folder = await holdRunFolder({ runsDir, run, doing });
  try {
    return await lendRedis(config, run, (redisUrl) =>
      withHeldRun({ folder, redisUrl, queuePrefix, say, signal }, (hold) => use({ redisUrl, hold })),
    );
  } finally {
    folder.release();
  }
}
