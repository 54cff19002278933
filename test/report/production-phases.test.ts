import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { phaseReportSchema } from "../../coordinator/report/phase/phase-report.ts";
import { readRunEvidence } from "../../coordinator/report/run/phase-evidence.ts";
import { phaseState } from "../../coordinator/report/run/phase-state.ts";
import { renderRun } from "../../coordinator/report/run/render-run.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";
import { EvidenceMaker, verdict } from "./phase-evidence.ts";
import { reportOn } from "./report-on.ts";

const common = { needsApproval: false, onFailure: "keep" } as const;
const PHASES: readonly PhaseDeclaration[] = [
  {
    name: "plan",
    title: "looks",
    share: 0,
    steps: ["backup", "survey", "report", "certify"],
    gate: ["expected"],
    needs: null,
    ...common,
  },
  {
    name: "stage",
    title: "stages",
    share: 1,
    steps: ["backup", "load", "publish", "report", "certify"],
    gate: ["coverage", "published"],
    needs: "plan",
    ...common,
  },
  {
    name: "commit",
    title: "commits",
    share: null,
    steps: ["promote", "report", "certify"],
    gate: ["promoted"],
    needs: "stage",
    ...common,
  },
  {
    name: "cutover",
    title: "cuts over",
    share: null,
    steps: ["cutover", "report", "certify"],
    gate: ["cutover"],
    needs: "commit",
    ...common,
  },
  {
    name: "verify",
    title: "watches",
    share: null,
    steps: ["monitor", "report", "certify"],
    gate: ["monitored"],
    needs: "cutover",
    ...common,
  },
];
const runsDir = mkdtempSync(join(tmpdir(), "touchdown-production-"));
const place = { runsDir, run: "things", migration: { name: "things", title: "Things" }, phases: PHASES };
const maker = new EvidenceMaker(place);
makeSoundTarget(join(runsDir, "sound.db"));
const report = reportOn(join(runsDir, "sound.db"));
afterAll(() => rmSync(runsDir, { recursive: true, force: true }));

describe("a migration that brings an export into use", () => {
  it.each(PHASES)("has a report of phase $name whose steps answer for its gate", ({ name, steps, gate }) => {
    const { file } = maker.report({ name, report });
    const reported = phaseReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    const told = steps.filter((step) => step !== "report" && step !== "certify");
    expect(Object.keys(reported.steps)).toEqual(told.map((step) => `[${step}]`));
    expect(reported.gate.map((item) => item.name.split(":")[0])).toEqual(gate);
    expect(reported.summary.gateHolds).toBe(true);
    expect(Object.values(reported.steps).map(({ status }) => status)).toEqual(told.map(() => "passed"));
    for (const step of told.filter((each) => each !== "backup" && each !== "load")) {
      const stepReport = reported.steps[`[${step}]`];
      expect(stepReport?.["evidence"]).toBeTypeOf("object");
      expect(stepReport?.logs[1]?.message).toMatch(new RegExp(`^${step} done in .*: `));
    }
  });

  it("tells a verdict that fails as an error of its step", () => {
    const { file } = maker.report({ name: "commit", report, published: [verdict("read-back", "FAIL")] });
    const { errors, steps } = phaseReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(errors).toEqual([{ step: "[promote]", error: expect.stringContaining("promoted:read-back FAIL") }]);
    expect(steps["[promote]"]?.status).toBe("failed");
    maker.report({ name: "commit", report });
  });

  it("is certified from the look at the source to the watch, and is on one page with its tables and budgets", () => {
    let previous: string | null = null;
    for (const { name } of PHASES) previous = maker.certify({ name, report }, previous).seal;
    const evidence = readRunEvidence(place);
    expect(evidence.phases.map((phase) => phaseState(phase).kind)).toEqual(PHASES.map(() => "certified"));
    const page = renderRun(evidence);
    for (const heading of [
      "What was there before anything was moved",
      "What was written for others",
      "The live database",
    ])
      expect(page).toContain(heading);
    expect(page).toContain("--orphan-policy");
    expect(page).toContain("things_production.json");
    expect(page).toContain("320 ms of 3 min 00 s");
    expect(page).toContain("live_backup_20260302_080000.db");
    expect(page).not.toMatch(/undefined|\[object|NaN/);
  });
});
