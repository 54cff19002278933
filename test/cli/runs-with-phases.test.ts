import { migrations } from "../../migrations/registry.ts";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { chooseRun } from "../../cli/choose-run.ts";
import { baseRunName, runName } from "../../cli/parse-given.ts";
import { describeState } from "../../coordinator/runs/phase-standing.ts";
import { readKnownRun, readRuns } from "../../coordinator/runs/read-runs.ts";
import { unfinishedRollbacks } from "../../cli/unfinished-rollbacks.ts";
import { holdRunFolder } from "../../coordinator/hold-run-folder.ts";
import type { Certificate } from "../../coordinator/certificates/certificate.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL, LEDGER_VERSION } from "../../shared/ledger-schema.ts";
import type { PhaseName } from "../../shared/phase.ts";
import { rangeJobId } from "../../shared/queue.ts";
import { rollbackFile } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { EvidenceMaker, validators, verdict, type PhaseEvidenceGiven } from "../report/phase-evidence.ts";
import { reportOn } from "../report/report-on.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";
import { touchdown, type Ended } from "./touchdown-command.ts";

const folder = mkdtempSync(join(tmpdir(), "touchdown-sound-"));
let report: PhaseEvidenceGiven["report"];
beforeAll(() => {
  const target = join(folder, "sound.db");
  makeSoundTarget(target);
  report = reportOn(target);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let runsDir: string;
let maker: EvidenceMaker;
beforeEach(() => {
  runsDir = mkdtempSync(join(tmpdir(), "touchdown-phases-"));
  maker = new EvidenceMaker({ runsDir, run: "R", migration: moonlanding, phases: moonlanding.phases ?? [] });
});
afterEach(() => rmSync(runsDir, { recursive: true, force: true }));

/** A target with a ledger of three documents, one of which was rejected. */
function addTarget(run: string, startedAt: string, finishedAt: string | null = startedAt): void {
  const file = targetFile(runsDir, run);
  mkdirSync(dirname(file), { recursive: true });
  const target = openTarget(file);
  target.exec(LEDGER_SQL);
  target
    .prepare("INSERT INTO _touchdown_run VALUES (?, 'moonlanding', '2', ?, 1, 'd', '{}', ?, ?)")
    .run(run, LEDGER_VERSION, startedAt, finishedAt);
  target.exec(`
    INSERT INTO _touchdown_plan VALUES ('friday-clients', 'friday', 3, '[]', '[]', 1);
    INSERT INTO _touchdown_rejects (system, path, collection, rule, reason, raw, page)
      VALUES ('friday', 'clients/list/c1', 'friday-clients', 'no-name', 'it has no name', '{}', 1);
  `);
  target.close();
}

const given = (name: PhaseName, more: Partial<PhaseEvidenceGiven> = {}): PhaseEvidenceGiven => ({
  name,
  report,
  validators: validators(),
  checks: [verdict("deduplication")],
  ...more,
});

function certifySample(): Certificate {
  addTarget("R/sample", "2026-03-02T08:00:00.000Z");
  return maker.certify(given("sample"), null);
}

function certifyPilot(): Certificate {
  const { seal } = certifySample();
  addTarget("R/pilot", "2026-03-02T09:00:00.000Z");
  return maker.certify(given("pilot"), seal);
}

async function approvePilot({ seal, report: { digest } }: Certificate): Promise<void> {
  await maker.decide({
    kind: "approval",
    phase: "pilot",
    by: "Ada",
    at: "2026-03-02T12:00:00.000Z",
    certificate: seal,
    reportDigest: digest,
    note: null,
    inAdvance: false,
  });
}

function command(...words: string[]): Promise<Ended> {
  return touchdown(words, { cwd: runsDir, env: { TOUCHDOWN_RUNS_DIR: runsDir } });
}

const choosing = { migration: "moonlanding", run: null, isNew: false, now: new Date("2026-11-21T09:30:05.123Z") };
const states = (): string[] =>
  readRuns(runsDir, migrations).flatMap(({ phases }) => phases.map(({ state }) => describeState(state)));

test.each([
  ["R", true, true],
  ["R/sample", true, false],
  ["moonlanding-20261121-093000/pilot", true, false],
  ["R/full", false, false],
  ["R/sample/x", false, false],
  ["../R", false, false],
  ["R/", false, false],
])("%s as the name of a run, and as that of a run with all of its phases", (name, isRun, isBase) => {
  expect([runName.safeParse(name).success, baseRunName.safeParse(name).success]).toEqual([isRun, isBase]);
});

test("jobs of a phase have ids that Redis and Bull Board can take, and that no other run's jobs have", () => {
  const range = { after: null, upTo: null, epoch: "0" };
  const id = rangeJobId("R/sample", "friday-clients", range);
  expect(id).toMatch(/^R~sample-friday-clients-[0-9a-f]+-0$/);
  expect(runName.safeParse("R~sample").success).toBe(false);
});

test("a run of which only a sample has begun is known, and resumed", () => {
  addTarget("R/sample", "2026-03-02T08:00:00.000Z", null);
  maker.record(given("sample", { without: ["validate", "close", "rehearse"] }));
  expect(readRuns(runsDir, migrations)).toMatchObject([
    { run: "R", migration: "moonlanding", finishedAt: null, phases: [{ phase: "sample", run: "R/sample" }] },
  ]);
  expect(states()).toEqual(["at validate"]);
  expect(chooseRun({ ...choosing, runsDir })).toEqual({ run: "R", isUnfinished: true });
});

test("a run is resumed until its last phase has passed, and left alone from then on", async () => {
  const pilot = certifyPilot();
  expect(states()).toEqual(["passed", "waits for approval"]);
  await approvePilot(pilot);
  expect(states()).toEqual(["passed", "passed"]);
  addTarget("R", "2026-03-02T10:00:00.000Z");
  const full = maker.certify(given("full"), pilot.seal);
  expect(chooseRun({ ...choosing, runsDir }).run).toBe("R");
  maker.report(given("verify", { checks: [verdict("deduplication", "FAIL")] }));
  expect(states()).toEqual(["passed", "passed", "passed", "failed"]);
  expect(chooseRun({ ...choosing, runsDir }).run).toBe("R");
  const { issuedAt } = maker.certify(given("verify"), full.seal);
  expect(readKnownRun(runsDir, "R", migrations)?.finishedAt).toBe(issuedAt);
  expect(chooseRun({ ...choosing, runsDir })).toEqual({ run: "moonlanding-20261121-093005", isUnfinished: false });
});

test("a run of before there were phases is finished when it had loaded", () => {
  addTarget("old", "2026-03-01T08:00:00.000Z");
  addTarget("cut", "2026-02-01T08:00:00.000Z", null);
  expect(readRuns(runsDir, migrations).map(({ run, finishedAt }) => [run, finishedAt !== null])).toEqual([
    ["old", true],
    ["cut", false],
  ]);
  expect(chooseRun({ ...choosing, runsDir }).run).toBe("cut");
});

test("the rollback of a phase that was killed keeps its run from going on", () => {
  certifySample();
  const journal = {
    run: "R/sample",
    migration: "moonlanding",
    backup: "before-sample",
    step: "swapping",
    startedAt: "2026-03-02T08:30:00.000Z",
    suffix: ".before-rollback",
    hadTarget: true,
  };
  writeFileSync(rollbackFile(targetFile(runsDir, "R/sample")), JSON.stringify(journal));
  expect(unfinishedRollbacks(runsDir)).toMatchObject([{ run: "R/sample" }]);
  const refused = expect.objectContaining({
    code: "ROLLBACK_UNFINISHED",
    hint: "Finish it: touchdown rollback R/sample",
  });
  expect(() => chooseRun({ ...choosing, runsDir })).toThrow(refused);
  expect(() => chooseRun({ ...choosing, runsDir, run: "R" })).toThrow(refused);
});

test("list shows a run with its phases below it", async () => {
  certifyPilot();
  const { stdout } = await command("list");
  expect(stdout).toMatch(/^R +2026-03-02T08:00:00.000Z +not finished +0 +0$/m);
  expect(stdout).toMatch(/^ {2}sample +2026-03-02T08:00:00.000Z +passed +0 +0$/m);
  expect(stdout).toMatch(/^ {2}pilot +2026-03-02T09:00:00.000Z +waits for approval +0 +0$/m);
  const listed = (await command("list", "--json")).json();
  expect(listed).toMatchObject({
    runs: [{ run: "R", finishedAt: null, phases: [{ phase: "sample", state: "passed" }, { phase: "pilot" }] }],
  });
});

test("status says where each phase stands, what keeps the gate shut and what is to be done, and shows the newest ledger", async () => {
  certifySample();
  addTarget("R/pilot", "2026-03-02T09:00:00.000Z");
  maker.report(given("pilot", { validators: validators({ timestamps: "FAIL", "file-paths": "SKIP" }) }));
  const { stdout } = await command("status");
  expect(stdout).toMatch(/^run R: failed$/m);
  expect(stdout).toMatch(/^sample +passed .*backup, draw, load, validate, close, rehearse, report, certify$/m);
  expect(stdout).toMatch(/^pilot +failed .* report +certify$/m);
  expect(stdout).toContain("validators:timestamps FAIL: 3 are wrong");
  expect(stdout).toContain("validators:file-paths SKIP: there is none to look at");
  expect(stdout).toContain("touchdown waive R pilot --what validators:timestamps --by NAME --why TEXT");
  expect(stdout).toContain("ledger of R/pilot");
  const one = (await command("status", "R/sample", "--json")).json();
  expect(one).toMatchObject({ run: "R/sample", ledger: "R/sample", phases: [{ phase: "sample" }] });
});

test("status of a run that waits for an approval names the command", async () => {
  certifyPilot();
  const { stdout } = await command("status", "R");
  expect(stdout).toMatch(/^run R: waiting for approval$/m);
  expect(stdout).toContain("touchdown approve R pilot --by NAME");
});

test("verbs that read a target take the name of a phase's, and say which there are", async () => {
  certifySample();
  const rejects = await command("rejects", "R/sample", "--json");
  expect(rejects.json()).toMatchObject({ run: "R/sample", total: 1 });
  expect(existsSync(join(runsDir, "R", "sample", "rejects.ndjson"))).toBe(true);
  const none = await command("rejects", "R", "--json");
  expect(none.json()).toMatchObject({
    error: { code: "RUN_UNKNOWN", message: "run R has no target yet", hint: expect.stringContaining("R/sample") },
  });
  const wrong = await command("rejects", "R/full", "--json");
  expect(wrong.json()).toMatchObject({
    error: { code: "USAGE", message: expect.stringContaining("/sample, /pilot or /plan") },
  });
});

test("a phase's target is backed up and rolled back in its own folder, unless somebody holds the run", async () => {
  certifySample();
  expect((await command("backup", "R/sample", "--name", "before", "--json")).json()).toMatchObject({ ok: true });
  expect(existsSync(join(runsDir, "R", "sample", "backups", "before", "manifest.json"))).toBe(true);
  const hold = await holdRunFolder({ runsDir, run: "R", doing: "run" });
  const refused = await command("rollback", "R/sample", "--yes", "--json");
  expect(refused.code).toBe(4);
  expect(refused.json()).toMatchObject({
    error: {
      code: "RUN_CONFLICT",
      message: expect.stringMatching(`run R is held by process ${process.pid} on .*\\(touchdown run\\)`),
    },
  });
  hold.release();
  expect((await command("rollback", "R/sample", "--yes", "--json")).json()).toMatchObject({
    ok: true,
    run: "R/sample",
  });
});
