import { findCertificate, type Certificate } from "../../coordinator/certificates/certificate.ts";
import { readRuns } from "../../coordinator/runs/read-runs.ts";
import { migrations } from "../../migrations/registry.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Settings } from "../../shared/setting.ts";
import type { ChosenRun } from "../choose-run.ts";
import { compareStates, fileStates } from "../phases/source-states.ts";
import { readChosen } from "../settings/settings-file.ts";
import { withSourceDir } from "../settings/with-source-dir.ts";
import { modePhases } from "./mode-phases.ts";

export type StagedOptions = {
  readonly config: Config;
  readonly migration: Migration;
  /** As the operator names it, or null for the newest one that is staged. */
  readonly run: string | null;
  /** What was typed; what the run has kept holds for the rest. */
  readonly given: Settings;
};

/**
 * The run that --mode commit goes on with: the newest one whose staging is certified. What it was staged from must be what the source holds now; where the
 * source has files, that is their content.
 */
export async function chooseStaged({ config, migration, run, given }: StagedOptions): Promise<ChosenRun> {
  const staged = findStaged(config.runsDir, migration, run);
  const command = `touchdown run ${migration.name} --mode staging`;
  if (staged === null) {
    const which =
      run === null ? `no run of ${migration.name} has been` : `run ${run} of ${migration.name} has not been`;
    throw new TerminalError("CERTIFICATE_MISSING", `${which} staged and certified, so there is nothing to commit`, {
      hint: `Stage what the source holds first: ${command}.`,
    });
  }
  const settings = { ...readChosen(config.runsDir, staged.run, migration).settings, ...given };
  const now = await fileStates(migration, withSourceDir(config, migration, settings));
  const changes = compareStates(staged.certificate.readTimes, now);
  if (changes.length === 0) return { run: staged.run, isUnfinished: true };
  throw new TerminalError(
    "CERTIFICATE_MISSING",
    `what the source holds now has not been staged: ${changes.join("; ")} (run ${staged.run})`,
    { hint: `Stage it first: ${command}.` },
  );
}

/** Whether all phases of staging are certified. */
export function isStaged(runsDir: string, run: string, migration: Migration): boolean {
  return certificateOf(runsDir, run, migration) !== null;
}

type Staged = { readonly run: string; readonly certificate: Certificate };

function findStaged(runsDir: string, migration: Migration, run: string | null): Staged | null {
  const known = readRuns(runsDir, { ...migrations, [migration.name]: migration });
  const own = known.filter((each) => each.migration === migration.name && (run === null || each.run === run));
  for (const each of own) {
    const certificate = certificateOf(runsDir, each.run, migration);
    if (certificate !== null) return { run: each.run, certificate };
  }
  return null;
}

/** That of the last phase of staging, if all of them have one. */
function certificateOf(runsDir: string, run: string, migration: Migration): Certificate | null {
  const found = modePhases(migration, "staging").map(({ name }) => findCertificate(runsDir, run, name));
  const certificates = found.flatMap((each) => (each.kind === "read" ? [each.certificate] : []));
  return certificates.length === found.length ? (certificates.at(-1) ?? null) : null;
}
