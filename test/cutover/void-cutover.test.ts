import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { voidCutover } from "../../cli/cutover/void-cutover.ts";
import { budgetsOf } from "../../cli/cutover/cutover-options.ts";
import { certificateFile } from "../../coordinator/certificates/certificate.ts";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { newPhaseRecord, readPhaseRecord, writePhaseRecord } from "../../coordinator/phases/phase-record.ts";
import type { PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import { walked } from "../engine/walked-migration.ts";
import { closeCutoverLab, openCutoverLab, optionsOf } from "./lab.ts";

const PHASES: readonly PhaseDeclaration[] = (["stage", "cutover", "verify"] as const).map((name) => ({
  name,
  title: name,
  share: null,
  steps: name === "cutover" ? ["cutover", "certify"] : name === "verify" ? ["monitor", "certify"] : ["load", "certify"],
  gate: [],
  needs: null,
  needsApproval: false,
  onFailure: "keep",
}));

test("what was certified over tables that were taken back is not certified any more, and begins anew; what came before stays", async () => {
  const runsDir = mkdtempSync(join(tmpdir(), "touchdown-void-"));
  const lab = openCutoverLab();
  await cutOver(optionsOf(lab));
  const result = await takeBack({ ...optionsOf(lab), reason: "the owner says so" });
  const run = "run";
  for (const { name } of PHASES) {
    writePhaseRecord(runsDir, newPhaseRecord({ run, migration: "tiny", phase: name, codeVersion: "1" }, new Date()));
    writeFileSync(certificateFile(runsDir, run, name), "{}");
  }
  voidCutover({ runsDir, run, migration: { ...walked, phases: PHASES }, result });
  const certificates = readdirSync(join(runsDir, run)).filter((name) => /^certificate-\w+\.json$/.test(name));
  expect(certificates).toEqual(["certificate-stage.json"]);
  const rolledBack = (phase: PhaseName): unknown => readPhaseRecord(runsDir, run, phase)?.rolledBack;
  expect(rolledBack("stage")).toBeNull();
  expect(rolledBack("cutover")).toMatchObject({ backup: result.backup?.name });
  expect(rolledBack("verify")).toMatchObject({ backup: result.backup?.name });
  await closeCutoverLab(lab);
  rmSync(runsDir, { recursive: true });
});

test("budgets are told in seconds", () => {
  const settings = Object.fromEntries(
    ["pre-migration", "migration", "validation", "recovery", "total", "downtime", "rollback"].map((name, index) => [
      `budget-${name}`,
      String(index + 0.5),
    ]),
  );
  expect(budgetsOf(settings)).toEqual({
    "pre-migration": 500,
    migration: 1500,
    validation: 2500,
    recovery: 3500,
    total: 4500,
    downtime: 5500,
    rollback: 6500,
  });
  expect(() => budgetsOf({})).toThrow(expect.objectContaining({ code: "USAGE" }));
});
