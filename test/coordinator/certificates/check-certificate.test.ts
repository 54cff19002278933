import { appendFileSync, copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { certificateFile, findCertificate } from "../../../coordinator/certificates/certificate.ts";
import { certificateFact, type CertificateOptions } from "../../../coordinator/certificates/check-certificate.ts";
import { LEFT_OUT, decisionsFile } from "../../../coordinator/certificates/decisions.ts";
import { recordWaiver, type WaiverOptions } from "../../../coordinator/certificates/record-waiver.ts";
import { phaseReportFile } from "../../../coordinator/report/phase/phase-report.ts";
import { rollbackFile } from "../../../shared/rollback-journal.ts";
import { targetFile } from "../../../shared/run-folder.ts";
import {
  PHASES,
  RUN,
  certify,
  changeTarget,
  copyForEach,
  faultsOf,
  item,
  optionsOf,
  rewrite,
  rewriteCertificate,
} from "./certified-run.ts";

let runsDir: string;
copyForEach((copy) => {
  runsDir = copy;
});

test.each(["sample", "pilot", "full"] as const)(
  "the certificate of phase %s holds while nothing is changed",
  async (phase) => {
    expect(await faultsOf(optionsOf(runsDir, phase))).toEqual([]);
    expect(await certificateFact(optionsOf(runsDir, phase))).toMatchObject({ kind: "valid" });
  },
);

test.each<[string, Partial<CertificateOptions>, RegExp]>([
  ["another version of Touchdown", { codeVersion: "0.2.0" }, /version of Touchdown is 0\.1\.0, and this is 0\.2\.0/],
  [
    "other settings of the sources",
    { configDigest: "others" },
    /digest of the sources' settings is settings, and this is others/,
  ],
  [
    "another migration",
    { migration: { name: "papers", version: "1", schema: { version: 1 } } },
    /migration is tiny, and this is papers/,
  ],
  [
    "another version of the migration",
    { migration: { name: "tiny", version: "2", schema: { version: 1 } } },
    /version of the migration is 1, and this is 2/,
  ],
  [
    "another target schema",
    { migration: { name: "tiny", version: "1", schema: { version: 2 } } },
    /target schema is 1, and this is 2/,
  ],
])("%s is refused, with what was expected and what is", async (_, present, fault) => {
  expect(await faultsOf({ ...optionsOf(runsDir, "full"), ...present })).toEqual([expect.stringMatching(fault)]);
});

test("another version of the ledger is refused", async () => {
  await certify(runsDir, "sample", { ledgerVersion: 1 });
  const faults = await faultsOf(optionsOf(runsDir, "sample"));
  expect(faults).toContainEqual(expect.stringContaining("its version of the ledger is 1, and this is 2"));
});

test("settings of the sources that nobody knows are not compared", async () => {
  expect(await faultsOf({ ...optionsOf(runsDir, "full"), configDigest: null })).toEqual([]);
});

test("a certificate that was changed says so", async () => {
  rewriteCertificate(runsDir, "sample", (text) => text.replace('"reads": 200', '"reads": 201'));
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([expect.stringContaining("is not what was issued")]);
});

test("a certificate that cannot be read says so", async () => {
  truncateSync(certificateFile(runsDir, RUN, "sample"), 100);
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([
    expect.stringContaining("cannot be read as a certificate"),
  ]);
});

test("the certificate of another phase, put in the place of this one, is refused", async () => {
  copyFileSync(certificateFile(runsDir, RUN, "sample"), certificateFile(runsDir, RUN, "pilot"));
  const faults = await faultsOf(optionsOf(runsDir, "pilot"));
  expect(faults).toContainEqual(expect.stringContaining("was issued for phase sample, and here it is pilot"));
  expect(faults).toContainEqual(expect.stringContaining("speaks of target sample/target.db"));
});

test("the certificate of another run is refused", async () => {
  mkdirSync(join(runsDir, "other"));
  await certify(runsDir, "sample", { run: "other" });
  copyFileSync(certificateFile(runsDir, "other", "sample"), certificateFile(runsDir, RUN, "sample"));
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([
    `it was issued for run other, and here it is ${RUN}: it was brought from elsewhere`,
  ]);
});

test.each([
  [
    "a record of the ledger",
    "UPDATE _touchdown_records SET hash = 'other' WHERE path = 'things/list/thing-7'",
    /^the ledger in sample\/target.db has digest .*, and the certificate says/,
  ],
  [
    "a row of the application, by hand",
    "UPDATE thing SET name = 'other' WHERE id = 'thing-7'",
    /^the tables in sample\/target.db .* while the ledger is the same: somebody else/,
  ],
  ["an index", "DROP INDEX part_thing", /^the tables in sample\/target.db/],
  [
    "the read times",
    `UPDATE _touchdown_run SET read_times = '{"friday":"7"}'`,
    /says read times .*friday.* expected is/,
  ],
  [
    "the run's settings",
    "UPDATE _touchdown_run SET config_digest = 'x'",
    /says digest of the sources' settings x, and expected is settings/,
  ],
])("a target in which somebody changes %s is seen", async (_, sql, fault) => {
  changeTarget(runsDir, `${RUN}/sample`, (target) => target.exec(sql));
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toContainEqual(expect.stringMatching(fault));
});

test("a change is seen however often the certificate was found to hold before", async () => {
  const options = optionsOf(runsDir, "sample");
  for (let asked = 0; asked < 3; asked += 1) expect(await faultsOf(options)).toEqual([]);
  changeTarget(runsDir, `${RUN}/sample`, (target) => target.exec("DELETE FROM part WHERE id = 'part-3'"));
  expect(await faultsOf(options)).toHaveLength(1);
  changeTarget(runsDir, `${RUN}/sample`, (target) =>
    target.exec("INSERT INTO part VALUES ('part-3', 'thing-3', 'new')"),
  );
  expect(await faultsOf(options)).toHaveLength(1);
});

test("a target that is gone, is no database, or is being rolled back is told", async () => {
  const file = targetFile(runsDir, `${RUN}/sample`);
  const journal = {
    run: RUN,
    migration: "tiny",
    backup: "before",
    step: "copying",
    startedAt: "x",
    suffix: "x",
    hadTarget: true,
  };
  writeFileSync(rollbackFile(file), JSON.stringify(journal));
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([expect.stringContaining("is not finished")]);
  rmSync(rollbackFile(file));
  for (const part of ["", "-wal", "-shm"]) rmSync(`${file}${part}`, { force: true });
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([expect.stringContaining("sample/target.db is gone")]);
  writeFileSync(file, "no database ".repeat(1000));
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([expect.stringContaining("cannot be read")]);
});

test("the target of another run, put in the place of this one, is told", async () => {
  copyFileSync(targetFile(runsDir, `${RUN}/pilot`), targetFile(runsDir, `${RUN}/sample`));
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toContainEqual(
    expect.stringContaining(`says run ${RUN}/pilot, and expected is ${RUN}/sample`),
  );
});

test("a report that was changed, or is gone, is told", async () => {
  const file = phaseReportFile(runsDir, RUN, "full");
  appendFileSync(file, " ");
  expect(await faultsOf(optionsOf(runsDir, "full"))).toEqual([
    expect.stringMatching(/^its report report-full.json has SHA-256/),
  ]);
  rmSync(file);
  expect(await faultsOf(optionsOf(runsDir, "full"))).toEqual([expect.stringContaining("report-full.json is gone")]);
});

test("a backup that is gone, cut off, changed or another one is told", async () => {
  const folder = join(runsDir, RUN, "sample", "backups", "before");
  const told = async (): Promise<string> => (await faultsOf(optionsOf(runsDir, "sample"))).join("\n");
  truncateSync(join(folder, "target.db"), 4096);
  expect(await told()).toMatch(
    /^the copy in its backup before has 4096 bytes, and its manifest says \d+: there is no proven way back/,
  );
  rmSync(join(folder, "target.db"));
  expect(await told()).toMatch(/^the copy in its backup before is gone/);
  rewrite(join(folder, "manifest.json"), (text) => text.replace('"codeVersion": "0.0.0"', '"codeVersion": "0.0.1"'));
  expect(await told()).toMatch(/^the manifest of its backup before has seal .* and another content/);
  copyFileSync(join(runsDir, RUN, "pilot", "backups", "before", "manifest.json"), join(folder, "manifest.json"));
  expect(await told()).toMatch(/^the manifest of its backup before has seal .*, and the certificate says/);
  writeFileSync(join(folder, "manifest.json"), "{");
  expect(await told()).toMatch(/^the manifest of its backup before cannot be read/);
  rmSync(folder, { recursive: true });
  expect(await told()).toMatch(/^its backup before is gone/);
});

test("a certificate without the backup that its phase takes is refused", async () => {
  await certify(runsDir, "sample", { backup: null });
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([expect.stringContaining("it names no backup")]);
});

test("a certificate that is silent about a condition of the gate is refused", async () => {
  await certify(runsDir, "sample", { gate: [item("coverage")] });
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([
    "the gate of phase sample asks for validators, and the certificate says nothing about it",
  ]);
});

test("an item that passed by a waiver which nobody recorded is refused", async () => {
  const failed = item("coverage", { status: "FAIL", failed: 3, waiver: "made-up" });
  await certify(runsDir, "sample", { gate: [item("validators:row-count"), failed] });
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([
    expect.stringContaining(
      "coverage (FAIL, 3 failed) passed by waiver made-up, and no such waiver is in the decisions",
    ),
  ]);
});

test("a waiver covers exactly what it was recorded over, and nothing when more has failed later", async () => {
  const gate = [item("validators:row-count"), item("coverage", { status: "FAIL", failed: 3 })];
  const { digest } = await waive("coverage", { gate });
  const certifyWith = (failed: number) =>
    certify(runsDir, "sample", {
      gate: [item("validators:row-count"), item("coverage", { status: "FAIL", failed, waiver: digest })],
    });
  const { waivers } = await certifyWith(3);
  expect(waivers).toEqual([digest]);
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([]);
  await certifyWith(4);
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([
    expect.stringContaining("coverage (FAIL, 4 failed) passed by waiver"),
  ]);
});

test("what follows from a certificate that has been issued anew, changed or lost must pass again", async () => {
  await certify(runsDir, "sample", { reads: 201 });
  const anew = await faultsOf(optionsOf(runsDir, "pilot"));
  expect(anew).toEqual([
    expect.stringMatching(/^it follows from certificate \w+, and that of phase sample is \w+: .* must pass again$/),
  ]);
  rewriteCertificate(runsDir, "sample", (text) => text.replace('"reads": 201', '"reads": 202'));
  expect(await faultsOf(optionsOf(runsDir, "pilot"))).toEqual([
    expect.stringContaining("there is none of phase sample that is what was issued"),
  ]);
  rmSync(certificateFile(runsDir, RUN, "sample"));
  expect(await faultsOf(optionsOf(runsDir, "pilot"))).toEqual([
    expect.stringContaining("there is none of phase sample"),
  ]);
});

test("a certificate that follows from nothing, or from something where nothing is needed, is refused", async () => {
  await certify(runsDir, "full");
  expect(await faultsOf(optionsOf(runsDir, "full"))).toEqual([
    "it follows from nothing, and phase full needs phase pilot",
  ]);
  await certify(runsDir, "sample", { previous: "something" });
  expect(await faultsOf(optionsOf(runsDir, "sample"))).toEqual([
    "it follows from something, and phase sample needs nothing",
  ]);
});

test("decisions that are lost after a certificate was issued are missed", async () => {
  rmSync(decisionsFile({ runsDir, run: RUN }));
  expect(await faultsOf(optionsOf(runsDir, "full"))).toEqual([expect.stringContaining("is not among the decisions")]);
});

test("a phase that somebody answers for leaving out counts as waived, and what follows from the waiver holds", async () => {
  rmSync(certificateFile(runsDir, RUN, "pilot"));
  expect(await certificateFact(optionsOf(runsDir, "pilot"))).toEqual({ kind: "none" });
  const { digest } = await waive(LEFT_OUT, { phase: "pilot" });
  expect(await certificateFact(optionsOf(runsDir, "pilot"))).toEqual({ kind: "waived", digest });
  await certify(runsDir, "full", { previous: digest });
  expect(await faultsOf(optionsOf(runsDir, "full"))).toEqual([]);
});

test("a certificate that does not hold is invalid unless somebody has answered for that since", async () => {
  const full = { ...optionsOf(runsDir, "full"), codeVersion: "9" };
  await waive(LEFT_OUT, { phase: "full", now: new Date("2026-11-21T01:00:00.000Z") });
  expect(await certificateFact(full)).toMatchObject({
    kind: "invalid",
    faults: [expect.any(String)],
    issuedAt: "2026-11-21T14:00:00.000Z",
  });
  const { digest } = await waive(LEFT_OUT, { phase: "full", now: new Date("2026-11-21T23:00:00.000Z") });
  expect(await certificateFact(full)).toEqual({ kind: "waived", digest });
});

test("asking changes nothing: the certificate is as it was", async () => {
  const before = findCertificate(runsDir, RUN, "full");
  await faultsOf(optionsOf(runsDir, "full"));
  expect(findCertificate(runsDir, RUN, "full")).toEqual(before);
});

function waive(what: string, given: Partial<WaiverOptions> = {}) {
  return recordWaiver({
    runsDir,
    run: RUN,
    phases: PHASES,
    phase: "sample",
    what,
    by: "Ada",
    why: "known since 2019",
    records: [],
    gate: [],
    certificate: { kind: "none" },
    reportDigest: null,
    now: new Date("2026-11-21T20:00:00.000Z"),
    ...given,
  });
}
