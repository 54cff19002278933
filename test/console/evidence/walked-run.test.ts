import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { certificateOptions } from "../../../cli/certificate-options.ts";
import { CSRF_PLACEHOLDER } from "../../../bull-board/console/section.ts";
import { audit } from "../../../bull-board/console/sections/audit.ts";
import { backups } from "../../../bull-board/console/sections/backups.ts";
import { certificates } from "../../../bull-board/console/sections/certificates.ts";
import { failures } from "../../../bull-board/console/sections/failures.ts";
import { needs } from "../../../bull-board/console/sections/needs.ts";
import { phases } from "../../../bull-board/console/sections/phases.ts";
import { rejects } from "../../../bull-board/console/sections/rejects.ts";
import { verdicts } from "../../../bull-board/console/sections/verdicts.ts";
import { recordApproval } from "../../../coordinator/certificates/record-approval.ts";
import { readKnownRun } from "../../../coordinator/runs/read-runs.ts";
import { rollbackFile } from "../../../shared/rollback-journal.ts";
import { targetFile } from "../../../shared/run-folder.ts";
import { walked } from "../../engine/walked-migration.ts";
import { openElements } from "../../report/open-elements.ts";
import { closeLab, openLab, startLabWorker, type Lab } from "../../support/harness.ts";
import { startServers, type Servers } from "../../support/servers.ts";
import { seedTiny } from "../../support/tiny-data.ts";
import { walkTiny } from "../../support/walk.ts";
import { OPERATOR, VIEWER, formsOf, look, textOf, type LookedAt } from "./look.ts";

const SECTIONS = [needs, phases, rejects, failures, verdicts, certificates, backups, audit];
const run = "R";
let servers: Servers;
let lab: Lab;
let at: LookedAt;
let waiting: { readonly operator: string; readonly viewer: string };

/** One run, walked for real: it stops for an approval, gets it, and goes on to its end. */
beforeAll(async () => {
  servers = await startServers();
  const projectId = "console";
  lab = openLab(servers.addresses, { projectId, settings: { FRIDAY_PROJECT_ID: projectId } });
  at = { runsDir: lab.folder, run, migrations: { tiny: walked } };
  await seedTiny(lab);
  const worker = startLabWorker(lab, walked);
  await walkTiny(lab, { run, approveBy: null }).catch(() => undefined);
  waiting = { operator: await look(needs, OPERATOR, at), viewer: await look(needs, VIEWER, at) };
  const [report] = formsOf(waiting.operator).map(({ fields }) => fields["report"] ?? "");
  const config = { ...lab.config, redisUrl: lab.redisUrl };
  const given = { phase: "sample", by: "Ada", note: "read it", inAdvance: false, now: new Date() } as const;
  await recordApproval({ ...certificateOptions(config, run, walked), ...given, report: report ?? null });
  await walkTiny(lab, { run, approveBy: null });
  await worker.stop();
}, 120_000);
afterAll(async () => {
  await servers.stop();
  closeLab(lab);
});

it("waits for an operator, whose form approves the very report that is shown, and asks again", () => {
  const { certificate } = readKnownRun(lab.folder, run, at.migrations)?.evidence.phases[0] ?? {};
  const fields = { csrf: CSRF_PLACEHOLDER, phase: "sample", report: certificate?.report.digest, note: "" };
  expect(formsOf(waiting.operator)).toEqual([{ action: "/runs/R/actions/approve", fields }]);
  expect(textOf(waiting.operator)).toContain(`SHA-256 ${certificate?.report.digest}`);
  expect(waiting.operator).toMatch(/data-confirm="[^"]+Approve it\?"/);
});

it("waits for a viewer too, who learns the command", () => {
  expect(waiting.viewer).not.toMatch(/<form|<button|<input/);
  expect(textOf(waiting.viewer)).toContain("touchdown approve R sample --by NAME");
});

it("needs nobody when it has come to its end, and lets the rejects be looked at", async () => {
  const text = textOf(await look(needs, OPERATOR, at));
  expect(text).toContain("Nothing needs you now.");
  expect(text).toMatch(/Phase full rejected \d+ records\./);
});

it("shows every phase certified, and who approved the first", async () => {
  const text = textOf(await look(phases, VIEWER, at));
  expect(text.match(/certified/g)).toHaveLength(3);
  expect(text).toContain("approved by Ada");
  expect(text).toContain("read it");
  expect(text).not.toMatch(/at work|left <|do not hold/);
});

it("holds its certificates against its files and finds them whole", async () => {
  const markup = await look(certificates, VIEWER, at);
  expect(markup.match(/badge PASS">sealed/g)).toHaveLength(3);
  expect(markup).not.toContain("broken");
});

it("shows the comparison with the source and the checks of its last phase", async () => {
  const text = textOf(await look(verdicts, VIEWER, at));
  expect(text).toContain("Compared with the source, by phase verify PASS everything matches");
  expect(text).toContain("Checks of phase verify 1 of 1 pass.");
});

it("gives a viewer no form, no value of the source and no button in any section, and everybody whole elements", async () => {
  for (const section of SECTIONS) {
    const markup = await look(section, VIEWER, at);
    expect(markup, section.id).not.toMatch(/<form|<button|<input|@example\.com/);
    for (const each of [markup, await look(section, OPERATOR, at)])
      expect(openElements(each.replaceAll(/<input[^>]*>/g, "")), section.id).toEqual([]);
  }
});

it("draws the same markup from the same facts, with places of its own", async () => {
  const drawn = await Promise.all(SECTIONS.map((section) => look(section, OPERATOR, at)));
  expect(await Promise.all(SECTIONS.map((section) => look(section, OPERATOR, at)))).toEqual(drawn);
  const ids = drawn.flatMap((markup) => [...markup.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

it("rolls back to a backup of the run or of a phase when its name is typed", async () => {
  const markup = await look(backups, OPERATOR, at);
  expect(markup.match(/badge PASS">sound/g)).toHaveLength(3);
  const fields = formsOf(markup).map((form) => form.fields);
  const csrf = CSRF_PLACEHOLDER;
  expect(fields).toContainEqual({ csrf, target: "R/sample", backup: "before-sample", confirmation: "" });
  expect(fields).toContainEqual({ csrf, target: "R", backup: "before-verify", confirmation: "" });
  expect(markup).toMatch(/data-confirm="Everything that has landed in R since backup before-full is taken back/);
  expect(await look(backups, VIEWER, at)).not.toMatch(/<form|<input/);
});

it("offers no rollback to a backup that is damaged, and tells what of it is", async () => {
  const folder = join(lab.folder, run, "backups");
  const manifest = join(folder, "before-full", "manifest.json");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace(`"takenAt": "20`, `"takenAt": "19`));
  truncateSync(join(folder, "before-verify", "target.db"), 100);
  const markup = await look(backups, OPERATOR, at);
  expect(textOf(markup)).toContain("damaged it was changed: its content is not what its seal says");
  expect(textOf(markup)).toMatch(/has 100 bytes, the manifest says \d+/);
  expect(formsOf(markup).map(({ fields }) => fields["backup"])).toEqual(["before-sample"]);
  // So the certificate that names it proves no way back.
  expect(await look(certificates, VIEWER, at)).toContain("badge FAIL");
});

it("names a rollback that has not ended", async () => {
  const left = {
    run: "R/sample",
    migration: "tiny",
    backup: "before-sample",
    step: "copying",
    suffix: "x",
    hadTarget: true,
  };
  const file = rollbackFile(targetFile(lab.folder, "R/sample"));
  writeFileSync(file, JSON.stringify({ ...left, startedAt: "2026-01-01T00:00:00.000Z" }));
  expect(textOf(await look(needs, VIEWER, at))).toContain("touchdown rollback R/sample");
});
