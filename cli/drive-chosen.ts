import { existsSync, readdirSync, rmdirSync } from "node:fs";
import * as z from "zod";
import { SECOND, type Config } from "../shared/config.ts";
import { readRunEvidence } from "../coordinator/report/run/phase-evidence.ts";
import { phaseState } from "../coordinator/report/run/phase-state.ts";
import { isPassedOver } from "../coordinator/report/run/run-state.ts";
import { probeRedis, redactUrl } from "../shared/connections/redis.ts";
import { discardRedisData } from "../shared/connections/redis-server.ts";
import { crashRehearsal } from "../shared/checkpoint.ts";
import type { CutOver } from "../shared/cutover.ts";
import { TerminalError } from "../shared/errors.ts";
import type { Migration } from "../shared/migration.ts";
import { PHASE_NAMES, type PhaseDeclaration } from "../shared/phase.ts";
import { runFolder } from "../shared/run-folder.ts";
import { MODES } from "../shared/setting.ts";
import { settingsOf } from "../shared/settings-of.ts";
import { besideBoard } from "./beside-board.ts";
import type { ChosenRun } from "./choose-run.ts";
import { lendRun, type LentRun } from "./lend-run.ts";
import { runName, wholeNumber } from "./parse-given.ts";
import { finishTakingBack, isTakingBackLeft } from "./cutover/finish-taking-back.ts";
import { modePhases } from "./modes/mode-phases.ts";
import { findWalked, type WalkOutcome } from "./phases/walk-outcome.ts";
import { waiveEarlier } from "./phases/waive-earlier.ts";
import type { Finding } from "./preflight/finding.ts";
import { requirePreflight } from "./preflight/require-preflight.ts";
import { walkRun } from "./phases/walk-run.ts";
import { watchedWalk } from "./phases/watched-walk.ts";
import { chooseSettings } from "./settings/choose-settings.ts";
import { NO_SETTINGS_GIVEN, type GivenSettings } from "./settings/parse-settings.ts";
import { forgetChosen, keepChosen } from "./settings/settings-file.ts";
import { withSourceDir } from "./settings/with-source-dir.ts";
import { openRunProgress } from "./run-progress.ts";
import type { VerbContext } from "./verb.ts";
import { watchRun } from "./watch-run.ts";

/** What `run` and `coordinator` are told. */
export const driveShape = z.object({
  migration: z.string(),
  phase: z.enum(PHASE_NAMES, { error: `one of ${PHASE_NAMES.join(", ")}` }).optional(),
  run: runName.optional(),
  new: z.boolean().default(false),
  mode: z.enum(MODES, { error: `one of ${MODES.join(", ")}` }).optional(),
  maxReads: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  seed: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(1),
  by: z.string().optional(),
  approve: z.boolean().default(false),
  waive: z.string().optional(),
  board: z.boolean().default(false),
  report: z.string().optional(),
});

export type DriveOptions = z.infer<typeof driveShape> & {
  readonly config: Config;
  readonly workers: number;
  /** The settings that were typed. */
  readonly given?: GivenSettings;
};

/** A run that has been chosen, of a migration that may have been changed for it. */
export type DriveChosen = Omit<DriveOptions, "migration"> & {
  readonly migration: Migration;
  readonly chosen: ChosenRun;
};

const REDIS_PROBE_MS = 10 * SECOND;

/** Walks the run that was chosen, with its Redis. What stands in its way is told before anything is announced or written. */
export async function driveChosen(options: DriveChosen, context: VerbContext): Promise<WalkOutcome> {
  const { config, chosen } = options;
  const { terminal, signal } = context;
  // The sources are looked at for longer than Redis is asked: whoever has named a wrong one is told at once.
  if (config.redisUrl !== null) await probeRedis(config.redisUrl, REDIS_PROBE_MS);
  const warnings = await lookAhead({ ...options, ...chosen, redisUrl: null }, context);
  terminal.clear();
  terminal.say(`${chosen.isUnfinished ? "resuming" : "new"} run ${chosen.run}`);
  let outcome: WalkOutcome | null = null;
  try {
    const say = (line: string): void => terminal.say(line);
    outcome = await lendRun({ config, run: chosen.run, doing: "run", say, signal }, (lent) => {
      terminal.say(`Redis at ${redactUrl(lent.redisUrl)}, ${options.workers} worker processes`);
      const board = { isWanted: options.board, config, redisUrl: lent.redisUrl, isWritable: false, say };
      tellWarnings(warnings, context);
      return besideBoard(board, () => walkOn({ ...options, ...lent, ...chosen }, context));
    });
    return outcome;
  } finally {
    tidy(config, chosen.run, outcome?.ok === true);
  }
}

export type WalkOptions = Omit<DriveOptions, "migration"> & LentRun & ChosenRun & { readonly migration: Migration };

/** Walks a run whose Redis is up, if nothing stands in its way. */
export async function walk(options: WalkOptions, context: VerbContext): Promise<WalkOutcome> {
  tellWarnings(await lookAhead(options, context), context);
  return walkOn(options, context);
}

type Ahead = Omit<WalkOptions, "redisUrl" | "hold"> & {
  /** Null: that of REDIS_URL, or a private one that is not up yet. */
  readonly redisUrl: string | null;
};

/** What merely warns; whatever would stop the run is thrown. Reads, and writes nothing. */
async function lookAhead(options: Ahead, { terminal, signal }: VerbContext): Promise<readonly Finding[]> {
  const { redisUrl, isUnfinished, workers, waive } = options;
  // The walk ends that first, and begins nothing.
  if (isTakingBackLeft({ runsDir: options.config.runsDir, run: options.run })) return [];
  return requirePreflight({
    ...chosenOf(options),
    redisUrl,
    waive,
    isBegun: isUnfinished,
    isCopyingHere: workers > 0,
    signal,
    onProgress: (what) => terminal.progress(what),
  });
}

function tellWarnings(warnings: readonly Finding[], { terminal }: VerbContext): void {
  for (const { what } of warnings) terminal.say(`! ${what}`);
}

/** What is walked, under which choice; a choice that the run cannot be gone on with is refused. */
function chosenOf(options: Omit<Ahead, "redisUrl">) {
  const { migration, run, given = NO_SETTINGS_GIVEN } = options;
  const { runsDir } = options.config;
  const chosen = chooseSettings({ runsDir, run, migration, given });
  const config = withSourceDir(options.config, migration, chosen.settings);
  return { ...chosen, config, migration, run, phases: chosenPhases(migration, { ...options, runsDir }) };
}

/** A gate that does not hold is an outcome; whatever else stops the walk is thrown. */
async function walkOn(options: WalkOptions, { terminal, signal }: VerbContext): Promise<WalkOutcome> {
  const { by = null, approve, waive } = options;
  const { config, migration, run, phases, ...chosen } = chosenOf(options);
  const { runsDir } = config;
  const startedAtMs = Date.now();
  const of = { config, migration, phases: migration.phases ?? [], run, ...chosen };
  const say = (line: string): void => terminal.say(line);
  const reach = crashRehearsal(config.crashAt);
  const takenBack = await finishTakingBack({ ...of, runsDir }, { reach, signal, say });
  if (takenBack !== null) throw wasTakenBack(run, takenBack);
  if (settingsOf(migration).length > 0) keepChosen(runsDir, run, chosen);
  if (waive !== undefined && by !== null) await waiveEarlier({ ...of, walked: phases, by, why: waive });
  const { redisUrl } = options;
  const stopped = await watchRun({ config, redisUrl, migration, run, say }, (watch) =>
    walkRun(
      watchedWalk(
        {
          ...of,
          redisUrl,
          hold: options.hold,
          workers: options.workers,
          readsMax: options.maxReads ?? null,
          seed: options.seed,
          approveBy: approve ? by : null,
          displayOf: ({ name }) => openRunProgress({ migration, phase: name, terminal }),
          terminal,
          reach,
          signal,
        },
        watch,
      ),
      phases,
    ),
  ).then(() => null, gateFailure);
  return findWalked({ config, migration, run, phases, stopped, durationMs: Date.now() - startedAtMs });
}

function gateFailure(error: unknown): TerminalError {
  if (error instanceof TerminalError && error.code === "GATE_FAILED") return error;
  throw error;
}

/** Whoever was killed while it was taken back could not say so: this is told before anything is begun anew. */
function wasTakenBack(run: string, { rolledBack }: CutOver): TerminalError {
  const why = rolledBack === null ? "" : ` to ${rolledBack.backup}: ${rolledBack.reason}`;
  return new TerminalError(
    "CUTOVER_UNFINISHED",
    `the cutover of run ${run} was being taken back${why}; that is done now`,
    {
      hint: "The live database has its tables from before. Run again to cut over anew.",
    },
  );
}

/** The phase that was asked for, or all but those that the run has passed over on record. */
function chosenPhases(
  migration: Migration,
  { phase, mode, run, runsDir }: Pick<WalkOptions, "phase" | "mode" | "run"> & { readonly runsDir: string },
): readonly PhaseDeclaration[] {
  const { name, phases = [] } = migration;
  const ofMode = mode === undefined || mode === "dry-run" ? phases : modePhases(migration, mode);
  const states = readRunEvidence({ runsDir, run, migration, phases }).phases.map(phaseState);
  const chosen = phases.filter(
    (declared, index) =>
      ofMode.includes(declared) && (phase === undefined ? !isPassedOver(states, index) : declared.name === phase),
  );
  if (chosen.length > 0) return chosen;
  throw new TerminalError("USAGE", `--phase: ${name} has no phase ${phase ?? "at all"}`, {
    hint: `Its phases${mode === undefined ? "" : ` with --mode ${mode}`}: ${ofMode.map((declared) => declared.name).join(", ")}.`,
  });
}

/** The queues of a run that has passed hold nothing that counts, and one that never began leaves no folder behind. */
function tidy({ runsDir }: Config, run: string, isPassed: boolean): void {
  const folder = runFolder(runsDir, run);
  if (!existsSync(folder)) return;
  const hasBegun = readdirSync(folder).some((name) => name.startsWith("phase-") || name === "target.db");
  if (isPassed || !hasBegun) discardRedisData(folder);
  if (!hasBegun) forgetChosen(runsDir, run);
  if (!hasBegun && readdirSync(folder).length === 0) rmdirSync(folder);
}
