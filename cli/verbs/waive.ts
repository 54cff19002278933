import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { certificateFact, reportDigest } from "../../coordinator/certificates/check-certificate.ts";
import { CHANGED_SOURCE, LEFT_OUT, type Waiver } from "../../coordinator/certificates/decisions.ts";
import { recordWaiver } from "../../coordinator/certificates/record-waiver.ts";
import { phaseReportFile } from "../../coordinator/report/phase/phase-report.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { fileLog } from "../../shared/log.ts";
import type { Migration } from "../../shared/migration.ts";
import { phaseName, type GateItem } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { certificateOptions } from "../certificate-options.ts";
import { findRunMigration } from "../../coordinator/runs/find-run-migration.ts";
import { actingHere } from "../actions/acting.ts";
import { audited } from "../actions/audited.ts";
import { loadConfig } from "../load-config.ts";
import { baseRunName, parseGiven } from "../parse-given.ts";
import { findMigration } from "../find-migration.ts";
import type { JudgeOptions } from "../phases/judge-phase.ts";
import { unknownRun } from "../../coordinator/runs/unknown-run.ts";
import { requireDeclared } from "../require-declared.ts";
import type { VerbAction } from "../verb.ts";
import { writeRunPage } from "../write-run-page.ts";

const shape = z.object({
  run: baseRunName,
  phase: phaseName,
  what: z.string().min(1).default(LEFT_OUT),
  by: z.string().default(""),
  why: z.string().default(""),
  records: z.string().optional(),
  migration: z.string().optional(),
});
type Wanted = z.infer<typeof shape>;

/** Records that somebody lets a phase be left out, a source have changed, or an item of a gate have failed as it has. */
export const waive: VerbAction = async (given, { terminal }) => {
  const wanted = parseGiven(shape, given);
  const { run, records: _, ...told } = wanted;
  const config = loadConfig();
  const deed = { run, action: "waive", given: told };
  const { lines, ...waived } = await audited(actingHere(config), deed, () => recordWanted(config, wanted));
  for (const line of lines) terminal.say(line);
  return { json: { ok: true, run, ...waived } };
};

async function recordWanted(config: Config, wanted: Wanted) {
  const { run, phase, what, by, why, records } = wanted;
  const { runsDir } = config;
  const migration = chooseMigration(runsDir, wanted);
  const options = { ...certificateOptions(config, run, migration), phase };
  const isItem = what !== LEFT_OUT && what !== CHANGED_SOURCE;
  const report = phaseReportFile(runsDir, run, phase);
  const waiver = await recordWaiver({
    ...options,
    what,
    by,
    why,
    records: (records ?? "").split(",").flatMap((record) => (record.trim() === "" ? [] : [record.trim()])),
    gate: isItem ? await judge({ runsDir, run, phase: requireDeclared(migration, phase) }) : [],
    certificate: await certificateFact(options),
    reportDigest: existsSync(report) ? reportDigest(report) : null,
    now: new Date(),
  });
  fileLog(join(runFolder(runsDir, run), "log.ndjson"))("waive", { run, phase, what, by: waiver.by });
  writeRunPage(runsDir, run, migration);
  return { lines: waiverLines(waiver), migration: migration.name, waiver };
}

/** Loaded only where a gate is asked for: a phase is left out without waiting for the sources' clients. */
async function judge(options: JudgeOptions): Promise<readonly GateItem[]> {
  const { judgePhase } = await import("../phases/judge-phase.ts");
  return judgePhase(options);
}

/** A run that is there says of which migration it is; one that does not exist yet must be told. */
function chooseMigration(runsDir: string, { run, phase, migration: named }: Wanted): Migration {
  const known = findRunMigration(runsDir, run);
  if (known === null && named === undefined) throw unknownOrNew(runsDir, run);
  if (known !== null && named !== undefined && known !== named) {
    throw new TerminalError("USAGE", `run ${run} is of migration ${known}, not of ${named}`, {
      hint: "Leave --migration out, or name another run.",
    });
  }
  const migration = findMigration(known ?? named ?? "");
  requireDeclared(migration, phase);
  return migration;
}

function unknownOrNew(runsDir: string, run: string): TerminalError {
  const { code, message, hint } = unknownRun(runsDir, run);
  return new TerminalError(code, message, { hint: `${hint} For one that is to begin, add --migration <migration>.` });
}

function waiverLines({
  run,
  phase,
  what,
  by,
  at,
  why,
  records,
  status,
  failed,
  reportDigest: report,
  digest,
}: Waiver): string[] {
  const covered =
    status === null ? (COVERED[what] ?? "") : `${what} saying ${status} with ${failed} failed, and nothing else`;
  return [
    `waived in phase ${phase} of run ${run} by ${by}, ${at}: ${what}`,
    `  why      ${why}`,
    `  covers   ${covered}`,
    ...(records.length === 0 ? [] : [`  records  ${records.join(", ")}`]),
    ...(report === null ? [] : [`  report   SHA-256 ${report}`]),
    `  decision ${digest}`,
  ];
}

const COVERED: Readonly<Record<string, string>> = {
  [LEFT_OUT]: "the phase is left out: the next one does not ask for its certificate",
  [CHANGED_SOURCE]: "whatever has changed at the source since the phase before",
};
