import type { Sync } from "../../coordinator/curation/curation.ts";
import { readPhaseRecord } from "../../coordinator/phases/phase-record.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { driveChosen, driveShape } from "../drive-chosen.ts";
import { modePhases } from "../modes/mode-phases.ts";
import type { WalkOutcome } from "../phases/walk-outcome.ts";
import type { GivenSettings } from "../settings/parse-settings.ts";
import type { VerbContext } from "../verb.ts";
import { readSourceFiles } from "./read-source-files.ts";

export type EngineOptions = {
  readonly migration: Migration;
  /** With the folder of the source in it. */
  readonly config: Config;
  readonly given: GivenSettings;
  readonly workers: number;
};

/** What a run of curation does, done by the engine as `touchdown run --mode staging` and `--mode commit` do it, in one run of its own. */
export function engineSync(options: EngineOptions, context: VerbContext): Sync {
  const { migration, config } = options;
  return {
    look: () => readSourceFiles(migration, config),
    async stage(run) {
      const outcome = await drive(options, { mode: "staging", run, isUnfinished: false }, context);
      return { records: outcome.phases.reduce((sum, { documents }) => sum + (documents ?? 0), 0) };
    },
    async commit(run) {
      await drive(options, { mode: "commit", run, isUnfinished: true }, context);
      return committed(options, run);
    },
  };
}

type Driven = { readonly mode: "staging" | "commit"; readonly run: string; readonly isUnfinished: boolean };

async function drive(
  { migration, config, given, workers }: EngineOptions,
  { mode, run, isUnfinished }: Driven,
  context: VerbContext,
): Promise<WalkOutcome> {
  const told = driveShape.parse({ migration: migration.name, mode, run });
  const chosen = { run, isUnfinished };
  const outcome = await driveChosen({ ...told, migration, config, given, workers, chosen }, context);
  if (outcome.ok) return outcome;
  throw new TerminalError("GATE_FAILED", outcome.stopped?.message ?? `run ${run} did not pass phase ${outcome.phase}`, {
    hint: outcome.stopped?.hint ?? `See touchdown report ${run}.`,
  });
}

/** What promoting came to, from the evidence of the phase. */
function committed({ migration, config }: EngineOptions, run: string) {
  const records = modePhases(migration, "commit").map(({ name }) => readPhaseRecord(config.runsDir, run, name));
  const promoted = records.flatMap((record) => record?.steps.promote?.detail ?? []);
  return {
    writes: promoted.reduce((sum, { writes }) => sum + writes, 0),
    changes: promoted.at(-1)?.changes ?? null,
  };
}
