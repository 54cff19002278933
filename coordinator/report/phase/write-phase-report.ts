import { hash } from "node:crypto";
import { writeDurably } from "../../../shared/durable-file.ts";
import { invariant } from "../../../shared/errors.ts";
import type { Migration } from "../../../shared/migration.ts";
import type { GateItem, PhaseDeclaration } from "../../../shared/phase.ts";
import { readPhaseRecord } from "../../phases/phase-record.ts";
import { buildPhaseReport } from "./build-phase-report.ts";
import { phaseReportFile } from "./phase-report.ts";
import { readFigures } from "./read-figures.ts";

export type PhaseReportOptions = {
  readonly runsDir: string;
  readonly run: string;
  readonly migration: Pick<Migration, "reportShapes">;
  readonly phase: PhaseDeclaration;
  readonly phases: readonly PhaseDeclaration[];
  /** Judged by the evidence as it is now. */
  readonly gate: readonly GateItem[];
};

export type WrittenPhaseReport = {
  readonly file: string;
  /** SHA-256 of the file. */
  readonly digest: string;
};

/** Writes report-<phase>.json from what the files of the run say. Killed anywhere and called again it writes the same to the last byte. */
export function writePhaseReport(options: PhaseReportOptions): WrittenPhaseReport {
  const { runsDir, run, migration, phase, phases, gate } = options;
  const record = readPhaseRecord(runsDir, run, phase.name);
  invariant(record !== null, "what is reported has begun");
  const figures = readFigures({ runsDir, record, phase, phases, gate });
  const report = buildPhaseReport(figures, phase.steps, migration.reportShapes?.[phase.name] ?? null);
  const text = `${JSON.stringify(report, null, 2)}\n`;
  const file = phaseReportFile(runsDir, run, phase.name);
  writeDurably(file, text);
  return { file, digest: hash("sha256", text, "hex") };
}
