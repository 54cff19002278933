import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { codeVersion } from "../../cli/code-version.ts";
import { approve } from "../../cli/verbs/approve.ts";
import { report } from "../../cli/verbs/report.ts";
import { waive } from "../../cli/verbs/waive.ts";
import type { Given, VerbAction, VerbResult } from "../../cli/verb.ts";
import { decisionsFile } from "../../coordinator/certificates/decisions.ts";
import { reportDigest } from "../../coordinator/certificates/check-certificate.ts";
import { readDigests } from "../../coordinator/certificates/read-digests.ts";
import { newPhaseRecord, writePhaseRecord, type Evidence } from "../../coordinator/phases/phase-record.ts";
import { phaseReportFile } from "../../coordinator/report/phase/phase-report.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { targetFile } from "../../shared/run-folder.ts";
import {
  RUN,
  certify,
  changeTarget,
  copyOf,
  item,
  remove,
  rewrite,
  rewriteCertificate,
} from "../coordinator/certificates/certified-run.ts";
import { addRun, backUp, change, closeWorkshop, openWorkshop } from "../coordinator/backup/workshop.ts";
import { touchdown, type Ended } from "./touchdown-command.ts";

const SAMPLE = `${RUN}/sample`;

// A run of moonlanding whose sample is certified and whose pilot has failed its gate; each test has a copy of it.
let made: string;
let runsDir: string;
beforeAll(async () => {
  const workshop = openWorkshop(RUN);
  made = workshop.runsDir;
  for (const own of [addRun(workshop, SAMPLE), addRun(workshop, `${RUN}/pilot`)]) {
    change(
      own,
      `UPDATE _touchdown_run SET migration = 'moonlanding', migration_version = '${moonlanding.version}', schema_version = ${moonlanding.schema.version}`,
    );
    await backUp(own, "before");
  }
  for (const part of ["", "-wal", "-shm"]) rmSync(`${workshop.target}${part}`, { force: true });
  await certify(made, "sample", {
    migration: "moonlanding",
    migrationVersion: moonlanding.version,
    schemaVersion: moonlanding.schema.version,
    codeVersion: codeVersion(),
    gate: [item("validators:row-count"), item("closed"), item("rollback")],
  });
  await failPilot();
});
afterAll(() => closeWorkshop({ runsDir: made, run: RUN, target: "" }));
beforeEach(() => {
  runsDir = copyOf(made);
});
afterEach(() => remove(runsDir));

/** The evidence of a pilot whose validator found three files missing. */
async function failPilot(): Promise<void> {
  const at = "2026-11-21T10:00:00.000Z";
  const { ledger: ledgerDigest } = await readDigests(targetFile(made, `${RUN}/pilot`));
  const verdict = { title: "file paths", checked: 10, samples: [], durationMs: 1 };
  const detail: Evidence<"validate"> = {
    verdicts: [
      { ...verdict, name: "row-count", status: "PASS", failed: 0, detail: "as counted" },
      { ...verdict, name: "file-paths", status: "FAIL", failed: 3, detail: "3 of 10 files are missing" },
    ],
  };
  const of = { run: RUN, migration: "moonlanding", phase: "pilot", codeVersion: codeVersion() } as const;
  const validate = { startedAt: at, doneAt: at, durationMs: 1, ledgerDigest, detail };
  writePhaseRecord(made, { ...newPhaseRecord(of, new Date(at)), steps: { validate } });
}

function command(...words: readonly string[]): Promise<Ended> {
  return touchdown([...words], { cwd: runsDir, env: { TOUCHDOWN_RUNS_DIR: runsDir } });
}

/** A verb in this process, and what it says. */
async function act(
  verb: VerbAction,
  given: Given,
  settings: Readonly<Record<string, string>> = {},
): Promise<VerbResult & { readonly said: string }> {
  Object.assign(process.env, { TOUCHDOWN_RUNS_DIR: runsDir, ...settings });
  const lines: string[] = [];
  const nothing = (): void => undefined;
  const say = (line: string): void => void lines.push(line);
  const terminal = { say, progress: nothing, clear: nothing, isInteractive: false, columns: 200 };
  try {
    const result = await verb({ run: RUN, ...given }, { terminal, signal: new AbortController().signal });
    return { ...result, said: lines.join("\n") };
  } finally {
    for (const name of ["TOUCHDOWN_RUNS_DIR", ...Object.keys(settings)]) delete process.env[name];
  }
}

test("a phase that has passed is approved over its report, and the certificates of the run are verified", async () => {
  const approved = await command("approve", RUN, "sample", "--by", "Ada Lovelace", "--note", "as expected");
  expect(approved.code).toBe(0);
  const digest = reportDigest(phaseReportFile(runsDir, RUN, "sample"));
  expect(approved.stdout).toContain(`phase sample of run ${RUN} is approved by Ada Lovelace`);
  expect(approved.stdout).toContain(`report-sample.json, SHA-256 ${digest}`);
  expect(approved.stdout).toContain("3 of 3 items hold");
  expect(readFileSync(`${runsDir}/${RUN}/report.html`, "utf8")).toContain("Ada Lovelace");
  const verified = await command("report", RUN, "--verify");
  expect(verified.stdout).toMatch(/^sample +2026-\S+ +holds +Ada Lovelace +[0-9a-f]{32} +0$/m);
  expect(verified.stdout).toMatch(/^pilot +no certificate/m);
  expect(verified.stdout).toContain("the settings of the sources are not given here");
  // The pilot has begun.
  expect(verified.code).toBe(1);
});

test("certificates that hold are told with exit 0, and something that does not with exit 4 and a sentence", async () => {
  rmSync(`${runsDir}/${RUN}/phase-pilot.json`);
  const sound = await act(report, { verify: true });
  expect(sound.exitCode).toBe(0);
  expect(sound.json).toMatchObject({ ok: true, holds: true, run: RUN, migration: "moonlanding" });
  expect(sound.said).toContain(`run ${RUN}: everything that was certified holds`);
  changeTarget(runsDir, SAMPLE, (target) => target.exec("UPDATE thing SET name = 'x' WHERE id = 'thing-1'"));
  const broken = await act(report, { verify: true });
  expect(broken.exitCode).toBe(4);
  expect(broken.said).toMatch(/^sample +2026-\S+ +does not hold/m);
  expect(broken.said).toMatch(/^! sample: the tables in sample\/target.db have digest/m);
});

test("settings of other sources break the certificates", async () => {
  const { exitCode, said } = await act(report, { verify: true }, { FIRESTORE_EMULATOR_HOST: "127.0.0.1:1" });
  expect(exitCode).toBe(4);
  expect(said).toContain("! sample: its digest of the sources' settings is settings, and this is");
});

test("a changed decision breaks them as well", async () => {
  await act(approve, { phase: "sample", by: "Ada" });
  rewrite(decisionsFile({ runsDir, run: RUN }), (text) => text.replace("Ada", "Eve"));
  const { exitCode, json, said } = await act(report, { verify: true });
  expect(exitCode).toBe(4);
  const fault = "line 1 was changed: it is not what its digest says";
  expect(json).toMatchObject({ ok: false, decisions: { faults: [fault] } });
  expect(said).toContain(`! decisions.ndjson: ${fault}`);
});

test("a decision that was cut off is told, and breaks nothing", async () => {
  rmSync(`${runsDir}/${RUN}/phase-pilot.json`);
  appendFileSync(decisionsFile({ runsDir, run: RUN }), '{"format":1');
  const { exitCode, said } = await act(report, { verify: true });
  expect(exitCode).toBe(0);
  expect(said).toContain("the last line is half written");
});

test("the certificates of a run that there is not are not verified", async () => {
  await expect(act(report, { run: "nobodys", verify: true })).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
});

test("an item of a gate that failed is waived, and the waiver says what it covers", async () => {
  const given = { phase: "pilot", what: "validators:file-paths", by: "Ada", why: "lost in 2019" };
  const { json, said } = await act(waive, { ...given, records: "friday/files/a, friday/files/b" });
  expect(json).toMatchObject({
    ok: true,
    run: RUN,
    migration: "moonlanding",
    waiver: {
      phase: "pilot",
      what: "validators:file-paths",
      status: "FAIL",
      failed: 3,
      records: ["friday/files/a", "friday/files/b"],
    },
  });
  expect(said).toContain("covers   validators:file-paths saying FAIL with 3 failed, and nothing else");
});

test("what a phase has found of another target than the present one cannot be waived", async () => {
  changeTarget(runsDir, `${RUN}/pilot`, (target) =>
    target.exec("DELETE FROM _touchdown_records WHERE path = 'things/list/thing-1'"),
  );
  const given = { phase: "pilot", what: "validators:file-paths", by: "Ada", why: "lost in 2019" };
  await expect(act(waive, given)).rejects.toMatchObject({
    code: "WAIVER_REFUSED",
    message: expect.stringContaining("of another target"),
  });
});

test("a phase of a run that does not exist yet is waived for a migration", async () => {
  const given = { run: "to-come", phase: "pilot", by: "Ada", why: "a rehearsal", migration: "moonlanding" };
  const { json, said } = await act(waive, given);
  expect(json).toMatchObject({ run: "to-come", waiver: { what: "phase", number: 1 } });
  expect(said).toContain("the phase is left out: the next one does not ask for its certificate");
});

test.each<[VerbAction, Given, string]>([
  [approve, { phase: "sample" }, "APPROVAL_REFUSED"],
  [approve, { phase: "sample", by: "  " }, "APPROVAL_REFUSED"],
  [approve, { phase: "sample", by: "Ada", report: "0".repeat(64) }, "APPROVAL_REFUSED"],
  [approve, { phase: "pilot", by: "Ada" }, "CERTIFICATE_MISSING"],
  [approve, { phase: "cutover", by: "Ada" }, "USAGE"],
  [approve, { run: "nobodys", phase: "sample", by: "Ada" }, "RUN_UNKNOWN"],
  [waive, { phase: "pilot", why: "x" }, "WAIVER_REFUSED"],
  [waive, { phase: "pilot", by: "Ada" }, "WAIVER_REFUSED"],
  [waive, { phase: "sample", by: "Ada", why: "x" }, "WAIVER_REFUSED"],
  [waive, { phase: "pilot", by: "Ada", why: "x", what: "validators:row-count" }, "WAIVER_REFUSED"],
  [waive, { phase: "pilot", by: "Ada", why: "x", what: "validators:nothing" }, "USAGE"],
  [waive, { phase: "full", by: "Ada", why: "x", what: "coverage" }, "USAGE"],
  [waive, { run: "nobodys", phase: "pilot", by: "Ada", why: "x" }, "RUN_UNKNOWN"],
  [waive, { phase: "pilot", by: "Ada", why: "x", migration: "papers" }, "USAGE"],
  [waive, { run: "to-come", phase: "pilot", by: "Ada", why: "x", migration: "papers" }, "MIGRATION_UNKNOWN"],
])("%o %j is refused with %s, and nothing is recorded", async (verb, given, code) => {
  await expect(act(verb, given)).rejects.toMatchObject({ code, hint: expect.stringMatching(/./) });
  await expect(act(approve, { phase: "sample", by: "Ada" })).resolves.toMatchObject({
    json: { approval: { number: 1 } },
  });
});

test("a certificate that does not hold is not approved: exit 4, with each fault", async () => {
  rewriteCertificate(runsDir, "sample", (text) => text.replace('"reads": 200', '"reads": 1'));
  const ended = await command("approve", RUN, "sample", "--by", "Ada", "--json");
  expect(ended.code).toBe(4);
  expect(ended.json()).toMatchObject({
    error: { code: "CERTIFICATE_INVALID", message: expect.stringContaining("is not what was issued") },
  });
});
