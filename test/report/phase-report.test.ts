import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { backupFolder } from "../../coordinator/backup/backup-folder.ts";
import { sealManifest, writeManifest } from "../../coordinator/backup/manifest.ts";
import { declaredChecks } from "../../coordinator/checks/declared-checks.ts";
import { writePhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { phaseReportSchema, readPhaseReport } from "../../coordinator/report/phase/phase-report.ts";
import { writePhaseReport } from "../../coordinator/report/phase/write-phase-report.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { phases } from "../../migrations/moonlanding/phases.ts";
import { CHECKS } from "../../migrations/moonlanding/report/verify.ts";
import type { PhaseName } from "../../shared/phase.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";
import { SHAPED, SHAPES } from "./phase-report-shapes.ts";
import { EvidenceMaker, validators, verdict, type PhaseEvidenceGiven } from "./phase-evidence.ts";
import { reportOn } from "./report-on.ts";

const folder = mkdtempSync(join(tmpdir(), "touchdown-phase-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const target = join(folder, "sound.db");
makeSoundTarget(target);
const report = reportOn(target);
const documents = report.collections.reduce((sum, collection) => sum + collection.documents, 0);

let runs = 0;
let place: { runsDir: string; run: string; migration: typeof moonlanding; phases: typeof phases };
let maker: EvidenceMaker;
beforeEach(() => {
  runs += 1;
  place = { runsDir: folder, run: `run-${runs}`, migration: moonlanding, phases };
  maker = new EvidenceMaker(place);
});

const given = (name: PhaseName, more: Partial<PhaseEvidenceGiven> = {}): PhaseEvidenceGiven => ({
  name,
  report,
  validators: validators(),
  checks: CHECKS.map((check) => verdict(check.name)),
  ...more,
});

function reported(name: PhaseName, more: Partial<PhaseEvidenceGiven> = {}) {
  const { file } = maker.report(given(name, more));
  return phaseReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

describe("the report of a phase", () => {
  it.each(SHAPED)("has the shape of the plan: %s", (name) => {
    expect(SHAPES[name].safeParse(reported(name)).error?.issues ?? []).toEqual([]);
  });

  it.each(SHAPED)("has a step that answers for every condition of the gate: %s", (name) => {
    const fails = { validators: validators({ "row-count": "FAIL" }), checks: [verdict("latency", "FAIL")] };
    const { errors } = reported(name, { ...fails, rollbackSeconds: 301 });
    expect(errors.length).toBeGreaterThan(1);
    expect(errors.filter(({ step: named }) => named === "[gate]")).toEqual([]);
  });

  it("numbers the checks as the migration declares them", () => {
    expect(CHECKS.map(({ name }) => name)).toEqual(declaredChecks(moonlanding).map(({ name }) => name));
  });

  it("says how much of each collection was drawn", () => {
    const { steps, summary: told } = reported("sample", { sources: { users: 6000, engagements: 4000 } });
    expect(steps["[4.1]"]?.["collectionsSampled"]).toContainEqual({
      name: "users",
      totalRecords: 6000,
      sampledRecords: 60,
      percentage: 1,
    });
    // Of some collections nobody has said how much there is, so nobody knows it of the system.
    expect(told["sampleStatistics"]).toEqual({
      friday: { collections: 5, totalRecords: null, sampledRecords: documents, percentage: null },
      mwr: { collections: 0, totalRecords: 0, sampledRecords: 0, percentage: null },
    });
  });

  it("waits for its approval, which is no part of it", () => {
    const { steps, summary: told } = reported("pilot");
    expect(steps["[5.7]"]?.status).toBe("pending");
    expect(steps["[5.7]"]?.logs[0]?.message).toContain(`touchdown approve ${place.run} pilot`);
    expect(told).toMatchObject({
      completedSteps: 6,
      totalSteps: 7,
      completionPercentage: 85.71,
      readyForPhase36: true,
    });
  });

  it("counts what its backup holds, and that nothing was there before", () => {
    const at = backupFolder({ runsDir: folder, run: place.run }, "20260302-080000");
    mkdirSync(at, { recursive: true });
    const tables = {
      sqlite_schema: { rows: 9, digest: "s" },
      users: { rows: 3, digest: "u" },
      _touchdown_records: { rows: 0, digest: "r" },
    };
    writeManifest(at, sealManifest({ ...MANIFEST, run: place.run, tables }));
    const { steps } = reported("full");
    expect(steps["[6.1]"]).toMatchObject({
      status: "passed",
      backupPath: `${place.run}/backups/20260302-080000/target.db`,
      tableCount: 1,
      rowCount: 3,
    });
    expect(steps["[6.2]"]).toMatchObject({ recordsBefore: 0, recordsAfter: report.tally.read });
  });

  it("adds up the reads of all steps", () => {
    expect(reported("sample").summary["reads"]).toEqual({
      draw: documents + 40,
      load: documents + 100,
      close: 12,
      diff: null,
      check: null,
      sum: 2 * documents + 152,
    });
  });
});

describe("a gate", () => {
  it("that fails is an error of the first step that answers for it, and leaves something to mend", () => {
    const { steps, errors, summary: told } = reported("sample", { validators: validators({ timestamps: "FAIL" }) });
    expect(errors).toEqual([{ step: "[4.4]", error: "validators:timestamps FAIL: 3 are wrong" }]);
    expect([steps["[4.4]"]?.status, steps["[4.5]"]?.status, steps["[4.7]"]?.status]).toEqual([
      "failed",
      "failed",
      "pending",
    ]);
    expect(told).toMatchObject({ gateHolds: false, allPassed: false, passRate: 87.5, completedSteps: 5 });
    expect(told["readiness"]).toMatchObject({ isReady: false, blockers: ["validators:timestamps"] });
    expect(steps["[4.6]"]?.["issues"]).toMatchObject({ errors: 1, failedSteps: ["[4.4]", "[4.5]"] });
  });

  it("with a SKIP has not passed: neither in its step nor in the rate", () => {
    const { steps, summary: told } = reported("pilot", { validators: validators({ "pdf-coordinates": "SKIP" }) });
    expect(steps["[5.3]"]?.status).toBe("skipped");
    expect(steps["[5.3]"]?.["validators"]).toMatchObject({ "1-RowCount": true, "4-PDFCoordinate": null });
    expect(told).toMatchObject({ gateHolds: false, passRate: 87.5, validatorsPassed: 7, readyForPhase36: false });
  });

  it("that was waived holds, with a warning, and not all has passed", () => {
    const {
      steps,
      summary: told,
      warnings,
    } = reported("verify", {
      checks: CHECKS.map(({ name }) => verdict(name, name === "orphans" ? "FAIL" : "PASS")),
      waiverOf: ({ name }) => (name === "checks:orphans" ? "abc" : null),
    });
    expect(steps["[7.11]"]?.status).toBe("warning");
    expect(told).toMatchObject({ gateHolds: true, allPassed: false, passed: 11, failed: 1, passRate: 91.67 });
    expect(warnings).toEqual(["checks:orphans FAIL: 3 are wrong (waived: abc)"]);
  });
});

describe("what was not measured", () => {
  it("is null, and its step is pending", () => {
    const { steps, summary: told } = reported("sample", { without: ["load", "validate", "close", "rehearse"] });
    expect(steps["[4.1]"]).toMatchObject({ status: "passed", collectionsSampled: null });
    expect(steps["[4.3]"]).toMatchObject({ status: "pending", insertStats: null, logs: [] });
    expect(steps["[4.4]"]).toMatchObject({ status: "pending", validators: { rowCount: null, timestamp: null } });
    expect(steps["[4.8]"]).toMatchObject({ status: "pending", rollbackSeconds: null, tableCount: null });
    expect(told).toMatchObject({
      passRate: null,
      allValidatorsPassed: null,
      rollbackSeconds: null,
      migration: { totalRecordsMigrated: null, databaseSize: null, tablesCreated: null, recordsPerSecond: null },
      quality: { dataLoss: null, integrityViolations: null, rollbackCapability: null },
      reads: { load: null },
    });
  });

  it("is null of a check that was not asked", () => {
    const { checks } = reported("verify", { checks: [verdict("deduplication")] });
    expect(checks).toMatchObject({ "[7.1]": { status: "passed" }, "[7.2]": { status: "pending" } });
  });
});

describe("the digest of a report", () => {
  it("is that of the file", () => {
    const { file, digest } = maker.report(given("sample"));
    expect(digest).toBe(hash("sha256", readFileSync(file), "hex"));
  });

  it("is the same whenever the evidence is, whatever came after it", () => {
    const { file, digest, record, gate } = maker.report(given("sample"));
    const text = readFileSync(file, "utf8");
    const later = { at: "2027-01-01T00:00:00.000Z", backup: "b", seconds: 1 };
    writePhaseRecord(folder, { ...record, rolledBack: later });
    const again = writePhaseReport({ ...place, phase: maker.phase("sample"), gate });
    expect(again).toEqual({ file, digest });
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(readPhaseReport(folder, place.run, "sample")?.timestamp).toBe(record.steps.rehearse?.doneAt);
  });

  it("is another one when the gate says something else", () => {
    const { digest } = maker.report(given("sample"));
    expect(maker.report(given("sample", { rollbackSeconds: 2 })).digest).not.toBe(digest);
  });
});

it("a migration that lays out no report has its steps by their own names", () => {
  const plain = new EvidenceMaker({ ...place, migration: { name: "plain", title: "A plain one" } });
  const { file } = plain.report({ ...given("pilot"), validators: validators({ timestamps: "FAIL" }) });
  const told = phaseReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  expect(told.phase).toBe("pilot");
  expect(Object.entries(told.steps).map(([name, { status: said }]) => [name, said])).toEqual([
    ["[backup]", "passed"],
    ["[draw]", "passed"],
    ["[load]", "passed"],
    ["[validate]", "failed"],
    ["[close]", "passed"],
    ["[rehearse]", "passed"],
  ]);
  expect(told.errors).toEqual([{ step: "[validate]", error: "validators:timestamps FAIL: 3 are wrong" }]);
});

const MANIFEST = {
  format: 1,
  name: "20260302-080000",
  migration: "moonlanding",
  migrationVersion: "2",
  ledgerVersion: 2,
  schemaVersion: 1,
  codeVersion: "0.1.0",
  configDigest: "c",
  ledgerDigest: "l",
  takenAt: "2026-03-02T08:00:00.000Z",
  bytes: 1,
  sha256: "s",
  files: null,
  seconds: { copy: 0, digest: 0, check: 0, total: 0 },
} as const;
