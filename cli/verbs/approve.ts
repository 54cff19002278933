import { join } from "node:path";
import * as z from "zod";
import { recordApproval, type Approved } from "../../coordinator/certificates/record-approval.ts";
import { fileLog } from "../../shared/log.ts";
import { holds, phaseName } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { certificateOptions } from "../certificate-options.ts";
import { findRunMigration } from "../../coordinator/runs/find-run-migration.ts";
import { loadConfig } from "../load-config.ts";
import { baseRunName, parseGiven } from "../parse-given.ts";
import { findMigration } from "../find-migration.ts";
import { requireDeclared } from "../require-declared.ts";
import { unknownRun } from "../../coordinator/runs/unknown-run.ts";
import type { VerbAction } from "../verb.ts";
import { writeRunPage } from "../write-run-page.ts";

const shape = z.object({
  run: baseRunName,
  phase: phaseName,
  by: z.string().default(""),
  note: z.string().optional(),
  report: z.string().optional(),
});

/** Records that somebody approves a phase that has passed, over the report that its certificate names. */
export const approve: VerbAction = async (given, { terminal }) => {
  const { run, phase, by, note, report } = parseGiven(shape, given);
  const config = loadConfig();
  const name = findRunMigration(config.runsDir, run);
  if (name === null) throw unknownRun(config.runsDir, run);
  const migration = findMigration(name);
  requireDeclared(migration, phase);
  const approved = await recordApproval({
    ...certificateOptions(config, run, migration),
    phase,
    by,
    note: note ?? null,
    report: report?.toLowerCase() ?? null,
    inAdvance: false,
    now: new Date(),
  });
  fileLog(join(runFolder(config.runsDir, run), "log.ndjson"))("approve", { run, phase, by: approved.approval.by });
  for (const line of approvalLines(approved)) terminal.say(line);
  writeRunPage(config.runsDir, run, migration);
  return { json: { ok: true, run, migration: name, approval: approved.approval } };
};

function approvalLines({ approval, certificate }: Approved): string[] {
  const { phase, by, at, note } = approval;
  const { gate, report, waivers, tally } = certificate;
  const waived = gate.filter(({ waiver }) => waiver !== null).map((item) => item.name);
  return [
    `phase ${phase} of run ${approval.run} is approved by ${by}, ${at}`,
    `  report      ${report.file}, SHA-256 ${report.digest}`,
    `  certificate ${certificate.seal}, issued ${certificate.issuedAt}`,
    `  gate        ${gate.filter(holds).length} of ${gate.length} items hold${waivers.length === 0 ? "" : `, by waiver: ${waived.join(", ")}`}`,
    `  moved       ${tally.read} records: ${tally.mapped} mapped, ${tally.merged} merged, ${tally.rejected} rejected`,
    ...(note === null ? [] : [`  note        ${note}`]),
    `  decision    ${approval.digest}`,
  ];
}
