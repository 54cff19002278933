import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { curationFiles } from "../../coordinator/curation/curation-folder.ts";
import { readRuns } from "../../coordinator/curation/last-run.ts";
import {
  appendGovernance,
  governanceFile,
  readGovernance,
  verifyGovernance,
} from "../../coordinator/governance/governance-log.ts";
import { TransientError } from "../../shared/errors.ts";
import { LAUNCH } from "../support/launch.ts";
import { draft } from "../governance/drafts.ts";
import { BOOKS, DECLARATION, Library, type Book } from "./library.ts";

const KILLED = fileURLToPath(new URL("killed-main.ts", import.meta.url));

let library: Library;
beforeEach(() => {
  library = Library.open();
});
afterEach(() => library.close());

test("the first run writes the configuration as declared, brings everything, and leaves its record, figures and one summary in the log", async () => {
  const { run, alerts } = await library.done();
  expect(run).toMatchObject({ status: "succeeded", part: "done", records: 3, writes: 3, drift: [], failure: null });
  expect(alerts).toEqual([]);
  expect(JSON.parse(readFileSync(join(library.target, DECLARATION.configFile), "utf8"))).toEqual(DECLARATION.config);
  expect(library.json("lastRun")).toMatchObject({ run: run.run, status: "succeeded" });
  expect(library.json("metrics")).toMatchObject({
    sync_success: { success: 1, records: 3, writes: 3, runs: 1, failedInARow: 0 },
    data_integrity: { linkedPercent: 100, orphans: 0, duplicates: 0, hashMismatches: 0, contradictions: 0 },
    performance: { budgetMs: 60_000 },
  });
  const [entry, ...more] = readGovernance(governanceFile(library.target));
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    action: "reconcile",
    success: true,
    user_id: "ada",
    details: { run: run.run, writes: 3 },
  });
});

test("a run without a change writes nothing to production, and one summary", async () => {
  await library.done();
  const before = readFileSync(library.options().databases.production);
  const { run, alerts } = await library.later(24).done();
  expect(run.writes).toBe(0);
  expect(alerts).toEqual([]);
  expect(readFileSync(library.options().databases.production).equals(before)).toBe(true);
  expect([...readGovernance(governanceFile(library.target))]).toHaveLength(2);
});

test("a configuration that says disabled does nothing, and says so", async () => {
  library.configure((config) => ({ ...config, enabled: false }));
  const curated = await library.curate();
  expect(curated).toEqual({ status: "disabled", configFile: join(library.target, DECLARATION.configFile) });
  expect(readdirSync(library.target)).toEqual([DECLARATION.configFile]);
  expect(await library.check()).toBeNull();
});

test.each([
  ["another mode", { mode: "destructive" }, "mode"],
  ["another schedule", { syncSchedule: "hourly" }, "syncSchedule"],
  [
    "writing to the source",
    { reconciliation: { ...DECLARATION.config.reconciliation, preserveNotion: false } },
    "reconciliation.preserveNotion",
  ],
  [
    "another winner",
    { reconciliation: { ...DECLARATION.config.reconciliation, conflictResolution: "target-primary" } },
    "reconciliation.conflictResolution",
  ],
  [
    "a metric that there is not",
    { monitoring: { ...DECLARATION.config.monitoring, metrics: ["luck"] } },
    "monitoring.metrics.0",
  ],
  ["a component that there is not", { watchComponents: ["cellar"] }, 'nothing is called "cellar"'],
  ["a field that there is not", { colour: "red" }, "colour"],
])("a configuration with %s is refused, and nothing is begun", async (_, given, named) => {
  library.configure((config) => ({ ...config, ...given }));
  await expect(library.curate()).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining(named),
  });
  expect(existsSync(curationFiles(library.target).lastRun)).toBe(false);
});

test("reconciliation that is switched off looks and reports, and leaves production as it is", async () => {
  library.configure((config) => ({ ...config, reconciliation: { ...config.reconciliation, enabled: false } }));
  const { run } = await library.done();
  expect(run).toMatchObject({ status: "succeeded", isReconciling: false, records: 3, writes: 0 });
  expect(existsSync(library.options().databases.production)).toBe(false);
});

test("each part of the monitoring is switched by its field", async () => {
  await library.done();
  const broken: readonly Book[] = [...BOOKS, ["B4", "Tides", "lost", ""]];
  library.write(broken);
  library.configure((config) => ({ ...config, monitoring: { ...config.monitoring, changeDetection: false } }));
  expect((await library.later(24).done()).run.drift).toEqual([]);
  expect(library.alerts()).toEqual([]);

  library.write([...broken, ["B5", "Winds", "sold", "ada"]]);
  library.configure((config) => ({
    ...config,
    monitoring: { changeDetection: true, alerting: false, metrics: ["performance"] },
  }));
  const { run, alerts } = await library.later(24).done();
  expect(run.drift).toEqual([
    'books: column "status" has a new value "lost" in 1 record',
    'books: column "status" has a new value "sold" in 1 record',
  ]);
  expect(alerts).toEqual([]);
  expect(Object.keys(library.json("metrics"))).toEqual(["run", "takenAt", "performance"]);
});

test("a side that is not watched is not reported on", async () => {
  await library.done();
  library.configure((config) => ({ ...config, watchComponents: ["shelves"] }));
  library.write([["B1", "Atlas", "lost", "ada"]]);
  expect((await library.later(24).done()).run.drift).toEqual([]);
  library.configure((config) => ({ ...config, watchComponents: ["cards"] }));
  library.production("DELETE FROM archive");
  await library.later(24).done();
  expect(library.alerts().filter((alert) => alert.includes("protected"))).toEqual([]);
});

test("without governance logging a run tells the log nothing", async () => {
  library.configure((config) => ({ ...config, governanceLogging: false }));
  await library.done();
  expect(existsSync(governanceFile(library.target))).toBe(false);
});

test("what is new is told once, with its severity, to the file and the webhook, and is over when it is no more", async () => {
  await library.done();
  library.write([
    ["B1", "Atlas", "here", "ada"],
    ["B1", "Atlas II", "here", "ada"],
    ["B4", "Tides", "lost", ""],
  ]);
  const second = await library.later(24).done();
  expect(library.alerts()).toEqual([
    "raised new-orphan B4 Tides",
    "raised new-duplicate B1",
    "raised schema-drift books value-new status = lost",
  ]);
  expect(second.standing.map(({ severity }) => severity)).toEqual(["error", "error", "warning"]);
  expect(library.posted).toEqual(second.alerts);

  const third = await library.later(24).done();
  expect(third.standing).toEqual([]);
  expect(library.alerts().slice(3)).toEqual([
    "over new-orphan B4 Tides",
    "over new-duplicate B1",
    "over schema-drift books value-new status = lost",
  ]);
});

test("fewer records than at the last run are told with both figures", async () => {
  await library.done();
  library.write(BOOKS.slice(0, 2));
  const { standing } = await library.later(24).done();
  expect(standing).toMatchObject([
    {
      kind: "record-drop",
      severity: "error",
      what: "books has 2 records, 1 fewer than the 3 of the last run (33.3 %)",
    },
  ]);
});

test("a run over its budget is told", async () => {
  library.onStage = () => void library.later(1);
  const { standing } = await library.done();
  expect(standing).toMatchObject([
    { kind: "duration", severity: "warning", what: "the run took 3600.0 s, longer than its 60 s" },
  ]);
});

test("rows of a protected table that are gone or say something else are told", async () => {
  await library.done();
  library.write([...BOOKS, ["B4", "Tides", "here", "ada"]]);
  expect((await library.later(24).done()).standing).toEqual([]);
  library.production("UPDATE archive SET what = 'nothing came' WHERE id = 1");
  const { standing } = await library.later(24).done();
  expect(standing).toMatchObject([{ kind: "protected-changed", subject: "archive", severity: "error" }]);
  expect(standing[0]?.what).toContain("something else in its first 2 rows");
});

test("a run that fails is on record, told, and counted; what the one before saw is kept, and the next that succeeds ends it", async () => {
  await library.done();
  const state = library.json("state");
  library.onStage = () => {
    throw new TransientError("SOURCE_UNAVAILABLE", "the shelf is locked", { hint: "Find the key." });
  };
  library.write(BOOKS.slice(1));
  const failed = await library.later(24).done();
  expect(failed).toMatchObject({ status: "failed", failure: { code: "SOURCE_UNAVAILABLE", hint: "Find the key." } });
  expect(failed.run).toMatchObject({ part: "staging", failure: { code: "SOURCE_UNAVAILABLE" }, writes: 0 });
  expect(failed.standing.map(({ kind }) => kind)).toEqual(["run-failed", "record-drop"]);
  expect(library.json("state")).toEqual(state);
  expect(library.json("metrics")).toMatchObject({ sync_success: { success: 0, failedInARow: 1 } });
  const [, entry] = readGovernance(governanceFile(library.target));
  expect(entry).toMatchObject({ success: false, details: { failure: { code: "SOURCE_UNAVAILABLE" } } });

  library.onStage = () => undefined;
  library.write(BOOKS);
  expect((await library.later(1).done()).standing).toEqual([]);
  expect(library.json("metrics")).toMatchObject({
    sync_success: { success: 1, runs: 3, succeeded: 2, failedInARow: 0 },
  });
});

test("our own mistake is on record and thrown", async () => {
  library.onStage = () => {
    throw new TypeError("nothing is not a function");
  };
  await expect(library.curate()).rejects.toThrow("nothing is not a function");
  expect(library.json("lastRun")).toMatchObject({ status: "failed", failure: { code: "UNEXPECTED" } });
});

test("a broken log stops a run before it begins anything, and is told", async () => {
  await library.done();
  appendGovernance(governanceFile(library.target), [draft(2)]);
  const text = readFileSync(governanceFile(library.target), "utf8");
  writeFileSync(governanceFile(library.target), text.replace("}\n{", "}{"));
  library.write([...BOOKS, ["B4", "Tides", "here", "ada"]]);
  const { failure, standing, run } = await library.later(24).done();
  expect(failure).toMatchObject({ code: "GOVERNANCE_DAMAGED" });
  expect(run).toMatchObject({ part: "begin", writes: 0 });
  expect(standing.map(({ kind }) => kind)).toEqual(["log-broken", "run-failed"]);
  writeFileSync(governanceFile(library.target), text);
  expect((await library.later(1).done()).standing).toEqual([]);
});

test("a log that was written anew as a whole, with a head of its own, is found by what the last run has kept of it", async () => {
  await library.done();
  const file = governanceFile(library.target);
  for (const each of [file, `${file}.head`]) rmSync(each);
  appendGovernance(file, [draft(1), draft(2)]);
  expect(verifyGovernance(file).faults).toEqual([]);
  const { failure } = await library.later(24).done();
  expect(failure?.message).toContain("the log was written anew");
});

test("a run that is due and did not begin is told by whoever asks, once, and is over when one has succeeded", async () => {
  await library.done();
  expect((await library.later(23).check())?.standing).toEqual([]);
  const checked = await library.later(3).check();
  expect(checked?.standing).toMatchObject([
    { kind: "run-missed", severity: "error", what: "a run did not begin: due at 2026-11-21T16:00:00.000Z" },
  ]);
  expect(checked?.missed).toEqual([Date.parse("2026-11-21T16:00:00.000Z")]);
  expect((await library.check())?.alerts).toEqual([]);
  expect((await library.done()).standing).toEqual([]);
  expect(library.alerts()).toEqual(["raised run-missed", "over run-missed"]);
});

test("a folder that cannot be looked into is not taken for one at which somebody is at work", async () => {
  writeFileSync(curationFiles(library.target).folder, "");
  await expect(library.check()).rejects.toMatchObject({ code: "EEXIST" });
});

test("a run that comes late tells itself that one was missed", async () => {
  await library.done();
  await library.later(50).done();
  expect(library.alerts()).toEqual(["raised run-missed", "over run-missed"]);
});

test("a run that was killed has let go of the lock, is told and on record, and the next one does all of it", async () => {
  await library.done();
  library.write([...BOOKS, ["B4", "Tides", "here", "ada"]]);
  const child = spawn(process.execPath, [LAUNCH, KILLED, library.folder], { stdio: ["ignore", "ignore", "inherit"] });
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  expect(library.json("lastRun")).toMatchObject({ status: "running", part: "staging", pid: child.pid });
  const killed = String(library.json("lastRun")["run"]);
  library.now = new Date("2026-11-21T16:20:00.000Z");
  expect((await library.check())?.standing).toMatchObject([
    { kind: "run-failed", what: `run ${killed} was killed in its part staging` },
  ]);

  const { run, standing } = await library.done();
  expect(run).toMatchObject({ status: "succeeded", writes: 1 });
  expect(standing).toEqual([]);
  expect(readRuns(library.target).map(({ status }) => status)).toEqual(["succeeded", "killed", "succeeded"]);
  expect(library.alerts()).toEqual(["raised run-failed", "over run-failed"]);
});

test("while one run is at work another is refused with who it is, and leaves no trace", async () => {
  let refused: unknown = null;
  library.onStage = async () => {
    refused = await library.curate().catch((error: unknown) => error);
  };
  const { run } = await library.done();
  expect(refused).toMatchObject({ code: "RUN_CONFLICT", message: expect.stringContaining(run.run) as string });
  expect(readRuns(library.target).map((each) => each.run)).toEqual([run.run]);
  expect(existsSync(curationFiles(library.target).lock)).toBe(false);
});

test("the figures are there as Prometheus reads them", async () => {
  await library.done();
  const { prometheus } = curationFiles(library.target);
  // Its collector is another user.
  expect(statSync(prometheus).mode & 0o777).toBe(0o666 & ~process.umask());
  const text = readFileSync(prometheus, "utf8");
  expect(text).toContain(
    '# TYPE touchdown_curation_sync_success gauge\ntouchdown_curation_sync_success{migration="library"} 1\n',
  );
  expect(text).toContain('touchdown_curation_integrity_linked_percent{migration="library"} 100\n');
});
