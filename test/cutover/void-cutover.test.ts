import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { finishTakingBack, isTakingBackLeft } from "../../cli/cutover/finish-taking-back.ts";
import { voidCutover } from "../../cli/cutover/void-cutover.ts";
import { budgetsOf, plannedCutover } from "../../cli/cutover/cutover-options.ts";
import { certificateFile } from "../../coordinator/certificates/certificate.ts";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { newPhaseRecord, readPhaseRecord, writePhaseRecord } from "../../coordinator/phases/phase-record.ts";
import type { PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import { walked } from "../engine/walked-migration.ts";
import {
  BUDGETS,
  DECLARATION,
  NAMES,
  closeCutoverLab,
  digestsOf,
  openCutoverLab,
  optionsOf,
  startCutover,
} from "./lab.ts";

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

test.each([
  ["taking-back-begun", "before the tables were back"],
  ["taking-back-committed", "once they were"],
  ["cutover-recorded", "before it was on record"],
])(
  "a rollback that was killed at %s, %s, is finished by whoever comes next, and what it made void is",
  async (crashAt) => {
    const lab = openCutoverLab();
    const before = await digestsOf(lab.live, NAMES);
    const options = optionsOf(lab);
    const { runsDir, run } = options;
    const certified = await cutOver(options);
    for (const { name } of PHASES) {
      const record = newPhaseRecord({ run, migration: "tiny", phase: name, codeVersion: "1" }, new Date());
      const done = { startedAt: "", doneAt: "", durationMs: 0, ledgerDigest: null, detail: certified };
      writePhaseRecord(runsDir, { ...record, steps: name === "cutover" ? { cutover: done } : {} });
      writeFileSync(certificateFile(runsDir, run, name), "{}");
    }
    expect(isTakingBackLeft(options)).toBe(false);
    expect(await startCutover(lab, "take-back", { crashAt }).ended).toMatchObject({ signal: "SIGKILL" });
    expect(isTakingBackLeft(options)).toBe(true);
    const migration = {
      ...walked,
      phases: PHASES,
      cutover: DECLARATION,
      publication: { database: "shop", tables: [] },
    };
    const settings = {
      db: lab.live,
      target: options.target,
      "anchor-file": options.anchorFile,
      ...Object.fromEntries(Object.keys(BUDGETS).map((name) => [`budget-${name}`, "100"])),
    };
    const { reach, signal, say } = options;
    const finished = await finishTakingBack({ migration, settings, runsDir, run }, { reach, signal, say });
    expect(finished).toMatchObject({ outcome: "old", rolledBack: { isVerified: true } });
    expect(await digestsOf(lab.live, NAMES)).toEqual(before);
    expect(existsSync(certificateFile(runsDir, run, "cutover"))).toBe(false);
    expect(existsSync(certificateFile(runsDir, run, "verify"))).toBe(false);
    expect(readPhaseRecord(runsDir, run, "cutover")).toMatchObject({
      steps: {},
      rolledBack: { backup: expect.any(String) },
    });
    expect(await finishTakingBack({ migration, settings, runsDir, run }, { reach, signal, say })).toBeNull();
    await closeCutoverLab(lab);
  },
);

test("a live database that is named by a link is meant by its own path: a link has another lock beside it, and would be replaced", async () => {
  const lab = openCutoverLab();
  const link = join(lab.folder, "current.db");
  symlinkSync(lab.live, link);
  const migration = { ...walked, cutover: DECLARATION, publication: { database: "shop", tables: [] } };
  const budgets = Object.keys(BUDGETS).map((name) => [`budget-${name}`, "1"]);
  const named = (db: string): string =>
    plannedCutover({
      migration,
      settings: { db, target: lab.folder, ...Object.fromEntries(budgets) },
      runsDir: lab.folder,
      run: "run",
    }).live;
  expect(named(link)).toBe(realpathSync(lab.live));
  expect(named(join(lab.folder, "none.db"))).toBe(join(lab.folder, "none.db"));
  await closeCutoverLab(lab);
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
