import * as z from "zod";
import { FAILURES } from "../../shared/errors.ts";
import { phaseName } from "../../shared/phase.ts";
import { MODES } from "../../shared/setting.ts";
import { chooseRun } from "../choose-run.ts";
import { cutoverPlan } from "../cutover/cutover-plan.ts";
import { loadConfig } from "../load-config.ts";
import { findMigration } from "../parts.ts";
import { modePhases } from "../modes/mode-phases.ts";
import { rehearsed } from "../modes/rehearse-run.ts";
import { parseGiven, runName } from "../parse-given.ts";
import { planJson } from "../plan/plan-json.ts";
import { planLines } from "../plan/plan-lines.ts";
import { planRun } from "../plan/plan-run.ts";
import { blockingFirst, isBlocking } from "../preflight/finding.ts";
import { chooseSettings } from "../settings/choose-settings.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { settingNames } from "../settings/setting-names.ts";
import { withSourceDir } from "../settings/with-source-dir.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  migration: z.string(),
  phase: phaseName.optional(),
  run: runName.optional(),
  new: z.boolean().default(false),
  mode: z.enum(MODES, { error: `one of ${MODES.join(", ")}` }).optional(),
});

/** The very steps that a run would take, what they would cost and what would stand in its way. Writes nothing anywhere. Exits as the run would that is blocked. */
export const plan: VerbAction = async (given, { terminal, signal }) => {
  const loaded = loadConfig();
  const asked = parseGiven(shape, given);
  const declared = findMigration(asked.migration);
  const { mode } = asked;
  const migration = mode === "dry-run" ? rehearsed(declared) : declared;
  const phases = mode === undefined ? (migration.phases ?? []) : modePhases(migration, mode);
  const settings = parseSettings(given, migration, settingNames());
  const { runsDir } = loaded;
  const chosen = chooseRun({
    runsDir,
    migration: migration.name,
    run: asked.run ?? null,
    isNew: asked.new,
    now: new Date(),
  });
  const choice = chooseSettings({ runsDir, run: chosen.run, migration, given: settings });
  const config = withSourceDir(loaded, migration, choice.settings);
  const planned = await planRun({
    ...choice,
    config,
    migration,
    phases: phases.filter(({ name }) => asked.phase === undefined || name === asked.phase),
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
  const cutover = await cutoverPlan({ ...choice, migration, runsDir, run: chosen.run }, planned.steps);
  for (const line of cutover.lines) terminal.say(line);
  const first = findings.find(isBlocking);
  const json = planJson({ migration, chosen, planned, findings });
  return {
    json: cutover.steps.length === 0 ? json : { ...json, cutover: cutover.steps },
    exitCode: first === undefined ? 0 : FAILURES[first.code],
  };
};
