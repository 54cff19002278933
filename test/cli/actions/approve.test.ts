import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeVersion } from "../../../cli/code-version.ts";
import { liveActions } from "../../../cli/console/live-actions.ts";
import { reportDigest } from "../../../coordinator/certificates/check-certificate.ts";
import { readDecisions } from "../../../coordinator/certificates/decisions.ts";
import { phaseReportFile } from "../../../coordinator/report/phase/phase-report.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { readAudit } from "../../../shared/audit.ts";
import { parseConfig } from "../../../shared/config.ts";
import { RUN, certify, item } from "../../coordinator/certificates/certified-run.ts";
import {
  addRun,
  backUp,
  change,
  closeWorkshop,
  openWorkshop,
  type Workshop,
} from "../../coordinator/backup/workshop.ts";
import { PERFORMERS, type Settings } from "./performers.ts";

let workshop: Workshop;
let settings: Settings;
let digest: string;
beforeEach(async () => {
  workshop = openWorkshop(RUN);
  const { runsDir } = workshop;
  const { name, version, schema } = moonlanding;
  const sample = addRun(workshop, `${RUN}/sample`);
  const of = `migration = '${name}', migration_version = '${version}', schema_version = ${schema.version}`;
  change(sample, `UPDATE _touchdown_run SET ${of}`);
  await backUp(sample, "before");
  await certify(runsDir, "sample", {
    migration: name,
    migrationVersion: version,
    schemaVersion: schema.version,
    codeVersion: codeVersion(),
    gate: [item("validators:row-count"), item("closed"), item("rollback")],
  });
  settings = { TOUCHDOWN_RUNS_DIR: runsDir };
  digest = reportDigest(phaseReportFile(runsDir, RUN, "sample"));
});
afterEach(() => closeWorkshop(workshop));

const approvals = () => readDecisions({ runsDir: workshop.runsDir, run: RUN }).entries;
const audit = () => readAudit(workshop.runsDir, RUN, 9).toReversed();

describe.each(Object.entries(PERFORMERS))("in the %s", (_name, performerWith) => {
  test("a phase is approved over the report that was read, in the approver's name; twice is once, and each is told to the audit log", async () => {
    const performer = performerWith(settings);
    await expect(performer.approve(RUN, "sample", "0".repeat(64))).rejects.toMatchObject({ code: "APPROVAL_REFUSED" });
    expect((await performer.approve(RUN, "sample", digest))[0]).toContain(
      `phase sample of run ${RUN} is approved by Ada`,
    );
    expect(await performer.approve(RUN, "sample", digest.toUpperCase())).toEqual([
      expect.stringMatching(/is approved by Ada already, 20/),
    ]);
    await expect(performer.approve(RUN, "pilot", digest)).rejects.toMatchObject({ code: "CERTIFICATE_MISSING" });
    await expect(performer.approve(RUN, "cutover", digest)).rejects.toMatchObject({ code: "USAGE" });
    expect(approvals()).toMatchObject([
      { kind: "approval", by: "Ada", phase: "sample", reportDigest: digest, inAdvance: false },
    ]);
    const given = { phase: "sample", by: "Ada", note: null };
    expect(audit().slice(0, 4)).toMatchObject([
      { ...performer.who, action: "approve", outcome: "refused", given: { ...given, report: "0".repeat(64) } },
      { ...performer.who, action: "approve", outcome: "done", given: { ...given, report: digest } },
      { ...performer.who, action: "approve", outcome: "done" },
      { ...performer.who, action: "approve", outcome: "refused", given: { ...given, phase: "pilot", report: digest } },
    ]);
  });
});

test("what changes after an approval is said of the next one, and the same words of another person are another approval", async () => {
  const actions = liveActions(parseConfig(settings));
  const as = (name: string) => ({ name, role: "operator" }) as const;
  await actions.approve(RUN, "sample", { note: null, report: digest }, as("Ada"));
  await actions.approve(RUN, "sample", { note: null, report: digest }, as("Grace"));
  await actions.approve(RUN, "sample", { note: "read twice", report: digest }, as("Grace"));
  expect(approvals().map(({ by }) => by)).toEqual(["Ada", "Grace", "Grace"]);
  change({ ...workshop, target: `${workshop.runsDir}/${RUN}/sample/target.db` }, "DELETE FROM _touchdown_records");
  await expect(
    actions.approve(RUN, "sample", { note: "read twice", report: digest }, as("Grace")),
  ).rejects.toMatchObject({ code: "CERTIFICATE_INVALID" });
});

test("an approval in the console that does not say which report was read is refused", async () => {
  const actions = liveActions(parseConfig(settings));
  await expect(
    actions.approve(RUN, "sample", { note: null, report: null }, { name: "Ada", role: "operator" }),
  ).rejects.toMatchObject({ code: "APPROVAL_REFUSED" });
  expect(approvals()).toEqual([]);
});
