import * as z from "zod";
import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import type { Config } from "../../shared/config.ts";
import { redactUrl } from "../../shared/connections/redis.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { phaseOf } from "../../shared/phase.ts";
import { actingHere } from "../actions/acting.ts";
import { audited } from "../actions/audited.ts";
import { diffLines, showValue } from "../diff-lines.ts";
import { lendRun } from "../lend-run.ts";
import { loadConfig } from "../load-config.ts";
import { findMigration } from "../parts.ts";
import { parseGiven, runName, wholeNumber } from "../parse-given.ts";
import { readLedger } from "../../coordinator/runs/read-ledger.ts";
import { resultLines } from "../result-lines.ts";
import { openRunProgress } from "../run-progress.ts";
import { sampleOfRun } from "../sample-of-run.ts";
import type { VerbAction } from "../verb.ts";
import { verifyRun, type Verified } from "../verify-run.ts";
import { watchRun } from "../watch-run.ts";
import { writeRunPage } from "../write-run-page.ts";

const shape = z.object({
  run: runName,
  collection: z.string().min(1).optional(),
  repair: z.boolean().default(false),
  restart: z.boolean().default(false),
  showValues: z.boolean().default(false),
  workers: wholeNumber(0, 64).optional(),
});

/** Compares a finished run with its source. Exits 1 when anything differs, or, after a repair, a validator does not pass. */
export const verify: VerbAction = async (given, { terminal, signal }) => {
  const { run, collection = null, repair, restart, showValues, workers } = parseGiven(shape, given);
  const config = loadConfig();
  const migration = findMigration(readLedger(config.runsDir, run).migration);
  requireCollection(migration, collection, repair);
  const count = workers ?? config.workers;
  const say = (line: string): void => terminal.say(line);
  const lent = { config, run, doing: repair ? "verify --repair" : "verify", say, signal };
  const compare = () =>
    lendRun(lent, async ({ redisUrl, hold }) => {
      terminal.say(`Redis at ${redactUrl(redisUrl)}, ${count} worker processes`);
      const phase = phaseOf(run, migration.phases);
      const display = openRunProgress({ migration, phase, terminal });
      return watchRun({ config, redisUrl, migration, run, say }, (watch) => {
        watch.onMoment({ run, phase, act: "diff", facts: null });
        return verifyRun({
          config,
          redisUrl,
          migration,
          run,
          workers: count,
          readsMax: null,
          sample: sampleOfRun(config.runsDir, run),
          hold,
          phase,
          collection,
          isRepair: repair,
          isRestart: restart,
          display,
          terminal,
          signal,
        });
      });
    });
  const { diff, validated, rolledBackTo } = repair ? await auditedRepair(config, run, compare) : await compare();
  terminal.clear();
  writeRunPage(config.runsDir, run, migration);
  for (const line of diffLines(diff, { columns: terminal.columns, isShowingValues: showValues })) terminal.say(line);
  if (validated !== null) for (const line of resultLines(validated, terminal.columns)) terminal.say(line);
  if (rolledBackTo !== null)
    terminal.say(
      `the repair is undone: the target is what backup ${rolledBackTo} holds, since a validator did not pass`,
    );
  if (!showValues && diff.samples.length > 0)
    terminal.say("values are masked, as they may be personal (--show-values)");
  const ok = diff.ok && (validated?.ok ?? true);
  return {
    json: { run, migration: migration.name, ...shownTo(diff, showValues), ok, validated, rolledBackTo },
    exitCode: ok ? 0 : 1,
  };
};

async function auditedRepair(config: Config, run: string, compare: () => Promise<Verified>): Promise<Verified> {
  const { verified } = await audited(actingHere(config), { run, action: "repair", given: {} }, async () => {
    const repaired = await compare();
    const { diff, rolledBackTo } = repaired;
    const end =
      rolledBackTo === null ? `the target ${diff.ok ? "matches" : "does not match"} its source` : `it was undone`;
    return { lines: [`repaired run ${run}: ${end}`], verified: repaired };
  });
  return verified;
}

function shownTo(diff: DiffOutcome, isShowingValues: boolean): DiffOutcome {
  const samples = diff.samples.map((sample) => ({
    ...sample,
    expected: showValue(sample.expected, sample.kind, isShowingValues),
    actual: showValue(sample.actual, sample.kind, isShowingValues),
  }));
  return { ...diff, samples };
}

function requireCollection({ name, collections }: Migration, collection: string | null, isRepair: boolean): void {
  if (collection === null) return;
  if (isRepair) {
    throw new TerminalError(
      "USAGE",
      "a repair is of the whole run: what other collections refer to may be part of it",
      {
        hint: "Leave --collection out.",
      },
    );
  }
  if (collections.some((known) => known.name === collection)) return;
  throw new TerminalError("USAGE", `${name} has no collection "${collection}"`, {
    hint: `Its collections: ${collections.map((known) => known.name).join(", ")}.`,
  });
}
