import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { reportPhases } from "../../cli/report-phases.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { phases } from "../../migrations/moonlanding/phases.ts";
import { EvidenceMaker, validators } from "../report/phase-evidence.ts";
import { reportOn } from "../report/report-on.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";

const runsDir = mkdtempSync(join(tmpdir(), "touchdown-report-phases-"));
afterAll(() => rmSync(runsDir, { recursive: true, force: true }));
const target = join(runsDir, "sound.db");
makeSoundTarget(target);
const report = reportOn(target);

let runs = 0;
let run: string;
let maker: EvidenceMaker;
beforeEach(() => {
  runs += 1;
  run = `run-${runs}`;
  maker = new EvidenceMaker({ runsDir, run, migration: moonlanding, phases });
});

test("a run's report names every phase, what its gate says, and what waits for a person", () => {
  const sample = maker.certify({ name: "sample", report, validators: validators() }, null);
  maker.certify({ name: "pilot", report, validators: validators() }, sample.seal);
  const { outcome, lines = [] } = reportPhases(runsDir, run, 200) ?? {};
  const text = lines.join("\n");
  expect(text).toMatch(new RegExp(`sample +certified +10 of 10 +${sample.seal.slice(0, 12)} +1\\.2 s +\\d+`));
  expect(text).toMatch(/pilot +waits for approval +11 of 11/);
  expect(text).toMatch(/full +not begun\n/);
  expect(text).toContain("gate of phase pilot");
  expect(text).toContain(`touchdown approve ${run} pilot --by NAME`);
  expect(text).toContain(`report ${join(runsDir, run, "report.html")}`);
  expect(outcome).toMatchObject({
    run,
    phase: "pilot",
    ok: true,
    phases: [
      { phase: "sample", ok: true, certificate: sample.seal, approvedBy: null, rollbackSeconds: 1.24 },
      { phase: "pilot", ok: false, state: "waits for approval", reads: expect.any(Number) },
      { phase: "full", ok: false, state: "not begun", reads: null, gate: [] },
      { phase: "verify" },
    ],
    decide: [expect.stringContaining("waits for approval")],
    tally: { read: report.tally.read },
  });
});

test("a run whose gate failed is not ok, and its report says how it may go on", () => {
  maker.report({ name: "sample", report, validators: validators({ "row-count": "FAIL" }) });
  const { outcome, lines = [] } = reportPhases(runsDir, run, 200) ?? {};
  expect(outcome).toMatchObject({ ok: false, phases: [{ state: "gate failed" }, {}, {}, {}] });
  expect(lines.join("\n")).toContain(`touchdown waive ${run} sample --what validators:row-count --by NAME --why TEXT`);
  expect(lines.join("\n")).toMatch(
    /Gate failed: Phase sample may not be left: one condition of its gate does not hold\./,
  );
});

test("a run of which nothing has been loaded has no phases to report on", () => {
  maker.record({ name: "sample", report, without: ["draw", "load", "validate", "close", "rehearse"] });
  expect(reportPhases(runsDir, run, 200)).toBeNull();
  expect(reportPhases(runsDir, "nowhere", 200)).toBeNull();
});
