import { appendFileSync, existsSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { certificateFile, findCertificate, type Certificate } from "../../../coordinator/certificates/certificate.ts";
import { certificateFact } from "../../../coordinator/certificates/check-certificate.ts";
import {
  CHANGED_SOURCE,
  LEFT_OUT,
  decisionsFile,
  findApproval,
  readDecisions,
} from "../../../coordinator/certificates/decisions.ts";
import { recordApproval, type ApprovalOptions } from "../../../coordinator/certificates/record-approval.ts";
import { recordWaiver, type WaiverOptions } from "../../../coordinator/certificates/record-waiver.ts";
import { phaseReportFile } from "../../../coordinator/report/phase/phase-report.ts";
import { PHASES, RUN, certify, changeTarget, copyForEach, item, optionsOf, rewrite } from "./certified-run.ts";

let runsDir: string;
copyForEach((copy) => {
  runsDir = copy;
});

function approve(given: Partial<ApprovalOptions> = {}) {
  const base = { by: "Grace", note: null, report: null, inAdvance: false, now: new Date("2026-11-21T20:00:00.000Z") };
  return recordApproval({ ...optionsOf(runsDir, given.phase ?? "full"), ...base, ...given });
}

const FAILED = item("validators:file-paths", { status: "FAIL", failed: 3, detail: "3 files are missing" });

function waive(given: Partial<WaiverOptions> = {}) {
  return recordWaiver({
    runsDir,
    run: RUN,
    phases: PHASES,
    phase: "verify",
    what: FAILED.name,
    by: "Grace",
    why: "lost in 2019",
    records: ["friday/files/a"],
    gate: [FAILED, item("coverage"), item("closed", { status: "SKIP", checked: 0 })],
    certificate: { kind: "none" },
    reportDigest: null,
    now: new Date("2026-11-21T20:00:00.000Z"),
    ...given,
  });
}

function certificateOf(phase: "pilot" | "full"): Certificate {
  const found = findCertificate(runsDir, RUN, phase);
  if (found.kind !== "read") throw new Error("it has been issued");
  return found.certificate;
}

function count(): number {
  return readDecisions({ runsDir, run: RUN }).entries.length;
}

test("an approval says who approved which certificate over which report, and is found for it", async () => {
  const { report, seal } = certificateOf("full");
  const { approval } = await approve({ by: " Grace Hopper ", note: "looks good", report: report.digest });
  expect(approval).toMatchObject({
    kind: "approval",
    number: 2,
    phase: "full",
    by: "Grace Hopper",
    certificate: seal,
    reportDigest: report.digest,
    note: "looks good",
    inAdvance: false,
  });
  expect(findApproval(readDecisions({ runsDir, run: RUN }), "full", certificateOf("full"))).toEqual(approval);
});

test("an approval given beforehand says so", async () => {
  expect((await approve({ inAdvance: true })).approval.inAdvance).toBe(true);
});

test("an approval does not hold for a certificate that is issued anew", async () => {
  expect(findApproval(readDecisions({ runsDir, run: RUN }), "pilot", certificateOf("pilot"))?.by).toBe("Ada");
  await certify(runsDir, "pilot", { previous: certificateOf("pilot").previous, reads: 7 });
  expect(findApproval(readDecisions({ runsDir, run: RUN }), "pilot", certificateOf("pilot"))).toBeNull();
});

test.each(["", "  ", "\n", "-", "\u200B"])("an approval by nobody (%j) is refused", async (by) => {
  await expect(approve({ by })).rejects.toMatchObject({
    code: "APPROVAL_REFUSED",
    hint: expect.stringContaining("--by"),
  });
  expect(count()).toBe(1);
});

test("a phase without certificate cannot be approved", async () => {
  await expect(approve({ phase: "verify" })).rejects.toMatchObject({ code: "CERTIFICATE_MISSING" });
});

test("a certificate that does not hold cannot be approved, and each fault is told", async () => {
  changeTarget(runsDir, RUN, (target) => target.exec("UPDATE thing SET name = 'x' WHERE id = 'thing-1'"));
  await expect(approve({ codeVersion: "9" })).rejects.toMatchObject({
    code: "CERTIFICATE_INVALID",
    message: expect.stringMatching(/this is 9[^]*the tables in target.db/),
  });
  expect(count()).toBe(1);
});

test("a report that is not the one that was certified cannot be approved", async () => {
  await expect(approve({ report: "0".repeat(64) })).rejects.toMatchObject({
    code: "APPROVAL_REFUSED",
    message: expect.stringContaining(certificateOf("full").report.digest),
  });
  appendFileSync(phaseReportFile(runsDir, RUN, "full"), " ");
  await expect(approve()).rejects.toMatchObject({
    code: "CERTIFICATE_INVALID",
    message: expect.stringContaining("its report"),
  });
});

test("nothing is decided behind a decision that somebody has changed", async () => {
  rewrite(decisionsFile({ runsDir, run: RUN }), (text) => text.replace("Ada", "Eve"));
  await expect(approve()).rejects.toMatchObject({ code: "DECISIONS_DAMAGED" });
  await expect(waive()).rejects.toMatchObject({ code: "DECISIONS_DAMAGED" });
});

test("a waiver says who answers for which failures, why, and over which records", async () => {
  expect(await waive({ reportDigest: "r" })).toMatchObject({
    kind: "waiver",
    phase: "verify",
    what: FAILED.name,
    by: "Grace",
    why: "lost in 2019",
    records: ["friday/files/a"],
    status: "FAIL",
    failed: 3,
    reportDigest: "r",
  });
});

test("what nobody was asked can be waived as such", async () => {
  expect(await waive({ what: "closed" })).toMatchObject({ status: "SKIP", failed: 0 });
});

type Refusal = { readonly code: string; readonly message: RegExp };

test.each<readonly [string, Partial<WaiverOptions>, Refusal]>([
  ["by nobody", { by: " " }, { code: "WAIVER_REFUSED", message: /is nobody's/ }],
  ["without a reason", { why: "" }, { code: "WAIVER_REFUSED", message: /a waiver has a reason/ }],
  [
    "of an item that did not fail",
    { what: "coverage" },
    { code: "WAIVER_REFUSED", message: /coverage of phase verify did not fail/ },
  ],
  ["of an item that there is not", { what: "coverge" }, { code: "USAGE", message: /has no item "coverge"/ }],
  ["of a gate that the phase has not come to", { gate: [] }, { code: "USAGE", message: /has no item/ }],
  [
    "of a phase that there is not",
    { phases: PHASES.slice(0, 2) },
    { code: "USAGE", message: /there is no phase "verify"/ },
  ],
  [
    "of a phase that has passed",
    { what: LEFT_OUT, certificate: { kind: "valid", digest: "d" } },
    { code: "WAIVER_REFUSED", message: /has passed/ },
  ],
  [
    "of changes since a phase that there is not",
    { what: CHANGED_SOURCE, phase: "sample" },
    { code: "WAIVER_REFUSED", message: /needs no other phase/ },
  ],
])("a waiver %s is refused", async (_, given, { code, message }) => {
  await expect(waive(given)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(count()).toBe(1);
});

test("a phase of a run that does not exist yet can be waived", async () => {
  const waiver = await waive({ run: "to-come", phase: "sample", what: LEFT_OUT, gate: [] });
  expect(waiver).toMatchObject({ run: "to-come", number: 1, status: null, failed: 0 });
  expect(existsSync(decisionsFile({ runsDir, run: "to-come" }))).toBe(true);
  const fact = await certificateFact({ ...optionsOf(runsDir, "sample"), run: "to-come" });
  expect(fact).toEqual({ kind: "waived", digest: waiver.digest });
});

test("a certificate that is lost can be answered for, and does not come back by that", async () => {
  rmSync(certificateFile(runsDir, RUN, "full"));
  await waive({ phase: "full", what: LEFT_OUT });
  expect(await certificateFact(optionsOf(runsDir, "full"))).toMatchObject({ kind: "waived" });
});
