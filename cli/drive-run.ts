import { existsSync, readdirSync, rmdirSync } from "node:fs";
import * as z from "zod";
import type { Config } from "../shared/config.ts";
import { readRunEvidence } from "../coordinator/report/run/phase-evidence.ts";
import { phaseState } from "../coordinator/report/run/phase-state.ts";
import { isPassedOver } from "../coordinator/report/run/run-state.ts";
import { redactUrl } from "../shared/connections/redis.ts";
import { discardRedisData } from "../shared/connections/redis-server.ts";
import { crashRehearsal } from "../shared/checkpoint.ts";
import { TerminalError } from "../shared/errors.ts";
import type { Migration } from "../shared/migration.ts";
import { PHASE_NAMES, type PhaseDeclaration } from "../shared/phase.ts";
import { runFolder } from "../shared/run-folder.ts";
import { besideBoard } from "./beside-board.ts";
import { chooseRun, type ChosenRun } from "./choose-run.ts";
import { lendRun, type LentRun } from "./lend-run.ts";
import { findMigration } from "./parts.ts";
import { runName, wholeNumber } from "./parse-given.ts";
import { findWalked, outcomeLines, type WalkOutcome } from "./phases/walk-outcome.ts";
import { waiveEarlier } from "./phases/waive-earlier.ts";
import { requirePreflight } from "./preflight/require-preflight.ts";
import { walkRun } from "./phases/walk-run.ts";
import { watchedWalk } from "./phases/watched-walk.ts";
import { openRunProgress } from "./run-progress.ts";
import type { VerbContext, VerbResult } from "./verb.ts";
import { watchRun } from "./watch-run.ts";

/** What `run` and `coordinator` are told. */
export const driveShape = z.object({
  migration: z.string(),
  phase: z.enum(PHASE_NAMES, { error: `one of ${PHASE_NAMES.join(", ")}` }).optional(),
  run: runName.optional(),
  new: z.boolean().default(false),
  maxReads: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  seed: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(1),
  by: z.string().optional(),
  approve: z.boolean().default(false),
  waive: z.string().optional(),
  board: z.boolean().default(false),
});

export type DriveOptions = z.infer<typeof driveShape> & { readonly config: Config; readonly workers: number };

/** Chooses the run, sees to its Redis, walks its phases, and shows the outcome. */
export async function driveRun(options: DriveOptions, context: VerbContext): Promise<VerbResult> {
  const { config } = options;
  const { terminal } = context;
  const migration = findMigration(options.migration);
  requireName(options);
  const chosen = chooseRun({
    runsDir: config.runsDir,
    migration: migration.name,
    run: options.run ?? null,
    isNew: options.new,
    now: new Date(),
  });
  terminal.say(`${chosen.isUnfinished ? "resuming" : "new"} run ${chosen.run}`);
  let outcome: WalkOutcome | null = null;
  try {
    const { signal } = context;
    const say = (line: string): void => terminal.say(line);
    outcome = await lendRun({ config, run: chosen.run, doing: "run", say, signal }, (lent) => {
      terminal.say(`Redis at ${redactUrl(lent.redisUrl)}, ${options.workers} worker processes`);
      const board = { isWanted: options.board, config, redisUrl: lent.redisUrl, isWritable: false, say };
      return besideBoard(board, () => walk({ ...options, ...lent, ...chosen, migration: migration.name }, context));
    });
    for (const line of outcomeLines(outcome, terminal.columns)) terminal.say(line);
    return { json: outcome, exitCode: outcome.ok ? 0 : 1 };
  } finally {
    tidy(config, chosen.run, outcome?.ok === true);
  }
}

export type WalkOptions = DriveOptions & LentRun & ChosenRun;

/** Walks a run whose Redis is up. A gate that does not hold is an outcome; whatever else stops the walk is thrown. */
export async function walk(options: WalkOptions, { terminal, signal }: VerbContext): Promise<WalkOutcome> {
  const { config, run, by = null, approve, waive } = options;
  const migration = findMigration(options.migration);
  const phases = chosenPhases(migration, { ...options, runsDir: config.runsDir });
  const startedAtMs = Date.now();
  const of = { config, migration, phases: migration.phases ?? [], run };
  const warnings = await requirePreflight({
    config,
    migration,
    phases,
    run,
    redisUrl: options.redisUrl,
    isBegun: options.isUnfinished,
    isCopyingHere: options.workers > 0,
    signal,
    onProgress: (what) => terminal.progress(what),
  });
  for (const { what } of warnings) terminal.say(`! ${what}`);
  if (waive !== undefined && by !== null) await waiveEarlier({ ...of, walked: phases, by, why: waive });
  const { redisUrl } = options;
  const say = (line: string): void => terminal.say(line);
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
          reach: crashRehearsal(config.crashAt),
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

/** The phase that was asked for, or all but those that the run has passed over on record. */
function chosenPhases(
  migration: Migration,
  { phase, run, runsDir }: Pick<WalkOptions, "phase" | "run"> & { readonly runsDir: string },
): readonly PhaseDeclaration[] {
  const { name, phases = [] } = migration;
  const states = readRunEvidence({ runsDir, run, migration, phases }).phases.map(phaseState);
  const chosen = phases.filter((declared, index) =>
    phase === undefined ? !isPassedOver(states, index) : declared.name === phase,
  );
  if (chosen.length > 0) return chosen;
  throw new TerminalError("USAGE", `--phase: ${name} has no phase ${phase ?? "at all"}`, {
    hint: `Its phases: ${phases.map((declared) => declared.name).join(", ")}.`,
  });
}

/** Nobody's approval is none, and nobody answers for a waiver. */
function requireName({ approve, waive, by }: DriveOptions): void {
  if ((!approve && waive === undefined) || (by !== undefined && by.trim() !== "")) return;
  throw new TerminalError("USAGE", `${approve ? "--approve" : "--waive"} needs the name of who answers for it`, {
    hint: "Add --by NAME.",
  });
}

/** The queues of a run that has passed hold nothing that counts, and one that never began leaves no folder behind. */
function tidy({ runsDir }: Config, run: string, isPassed: boolean): void {
  const folder = runFolder(runsDir, run);
  if (!existsSync(folder)) return;
  const hasBegun = readdirSync(folder).some((name) => name.startsWith("phase-") || name === "target.db");
  if (isPassed || !hasBegun) discardRedisData(folder);
  if (!hasBegun && readdirSync(folder).length === 0) rmdirSync(folder);
}
