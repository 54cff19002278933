import * as z from "zod";
import { FAILURES } from "../../shared/errors.ts";
import { phaseName } from "../../shared/phase.ts";
import { chooseRun } from "../choose-run.ts";
import { loadConfig } from "../load-config.ts";
import { findMigration } from "../parts.ts";
import { parseGiven, runName } from "../parse-given.ts";
import { planJson } from "../plan/plan-json.ts";
import { planLines } from "../plan/plan-lines.ts";
import { planRun } from "../plan/plan-run.ts";
import { blockingFirst, isBlocking } from "../preflight/finding.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  migration: z.string(),
  phase: phaseName.optional(),
  run: runName.optional(),
  new: z.boolean().default(false),
});

/** The very steps that a run would take, what they would cost and what would stand in its way. Writes nothing anywhere. Exits as the run would that is blocked. */
export const plan: VerbAction = async (given, { terminal, signal }) => {
  const config = loadConfig();
  const asked = parseGiven(shape, given);
  const migration = findMigration(asked.migration);
  const chosen = chooseRun({
    runsDir: config.runsDir,
    migration: migration.name,
    run: asked.run ?? null,
    isNew: asked.new,
    now: new Date(),
  });
  const planned = await planRun({
    config,
    migration,
    phases: (migration.phases ?? []).filter(({ name }) => asked.phase === undefined || name === asked.phase),
    run: chosen.run,
    isBegun: chosen.isUnfinished,
    isCopyingHere: config.workers > 0,
    isThorough: true,
    redisUrl: null,
    onProgress: (what) => terminal.progress(what),
    signal,
  });
  const { stop } = planned;
  // What keeps a run from beginning comes before what it would stop at.
  const findings = blockingFirst(stop === null ? planned.findings : [...planned.findings, stop]);
  terminal.clear();
  for (const line of planLines({ migration, chosen, planned, findings }, terminal.columns)) terminal.say(line);
  const first = findings.find(isBlocking);
  return {
    json: planJson({ migration, chosen, planned, findings }),
    exitCode: first === undefined ? 0 : FAILURES[first.code],
  };
};
