import { afterEach, beforeEach, expect, test } from "vitest";
import { liveActions } from "../../../cli/console/live-actions.ts";
import { lendRun } from "../../../cli/lend-run.ts";
import { retry } from "../../../cli/verbs/retry.ts";
import { rollback } from "../../../cli/verbs/rollback.ts";
import type { ConsoleActions } from "../../../bull-board/console-actions.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { readAudit } from "../../../shared/audit.ts";
import { parseConfig } from "../../../shared/config.ts";
import {
  addRun,
  backUp,
  change,
  closeWorkshop,
  openWorkshop,
  use,
  type Workshop,
} from "../../coordinator/backup/workshop.ts";
import { until } from "../../support/harness.ts";
import { performVerb, type Settings } from "./performers.ts";

const ADA = { name: "Ada", role: "operator" } as const;
const EVE = { name: "Eve", role: "viewer" } as const;

let workshop: Workshop;
let settings: Settings;
let actions: ConsoleActions;
beforeEach(() => {
  workshop = openWorkshop("moved");
  settings = { TOUCHDOWN_RUNS_DIR: workshop.runsDir };
  actions = liveActions(parseConfig(settings));
});
afterEach(async () => {
  await actions.stop();
  closeWorkshop(workshop);
});

const audit = (run = "moved") => readAudit(workshop.runsDir, run, 20).toReversed();
const things = (): unknown =>
  use(workshop, (target) => target.prepare("SELECT count(DISTINCT name) FROM thing").pluck().get());
const ended = async (run: string): Promise<void> =>
  until(`the process of ${run} to end`, () => actions.progressOf(run)[0]?.exitCode !== null);

test("the console rolls a run back, and tries to replay another one, in processes that tell the audit log in their operator's name", async () => {
  await backUp(workshop, "before");
  change(workshop, "UPDATE thing SET name = 'spoiled'");
  const other = addRun(workshop, "begun");
  change(
    other,
    `UPDATE _touchdown_run SET migration = '${moonlanding.name}', migration_version = '${moonlanding.version}'`,
  );
  change(
    other,
    "INSERT INTO _touchdown_rejects VALUES ('friday', 'a/b', 'friday-clients', 'no-name', 'no name', '{}', 1)",
  );

  const begun = await actions.rollBack("moved", { backup: "before", confirmation: "moved" }, ADA);
  expect(begun.lines).toEqual(["a rollback of run moved to backup before has begun"]);
  await expect(actions.rollBack("moved", { backup: null, confirmation: "moved" }, ADA)).rejects.toMatchObject({
    code: "RUN_CONFLICT",
    message: expect.stringContaining("a rollback of run moved that Ada began"),
  });
  await actions.replayRejects("begun", "no-name", ADA);
  await Promise.all([ended("moved"), ended("begun")]);

  expect(actions.progressOf("moved")).toMatchObject([{ action: "rollback", by: "Ada", exitCode: 0 }]);
  expect(actions.progressOf("moved")[0]?.lines.join("\n")).toMatch(
    /what has landed since is lost.*\n[^]*is what backup before holds/,
  );
  expect(things()).toBe(200);
  expect(audit()).toMatchObject([
    { who: "Ada", via: "console", action: "roll-back", outcome: "refused", given: {} },
    { who: "Ada", role: "operator", via: "console", action: "roll-back", outcome: "done", given: { backup: "before" } },
  ]);

  const [replay] = actions.progressOf("begun");
  expect(replay).toMatchObject({ action: "replay", by: "Ada", exitCode: 2 });
  expect(audit("begun")).toMatchObject([
    { who: "Ada", via: "console", action: "replay-rejects", outcome: "refused", given: { rule: "no-name" } },
  ]);
  expect(replay?.lines.join("\n")).toContain(audit("begun")[0]?.detail);
});

test("a process that is stopped before it has told the audit log is told of by the console", async () => {
  await backUp(workshop, "before");
  await actions.rollBack("moved", { backup: null, confirmation: "moved" }, ADA);
  await actions.stop();
  expect(actions.progressOf("moved")[0]?.exitCode).not.toBe(0);
  expect(audit()).toMatchObject([{ who: "Ada", action: "roll-back", outcome: "failed" }]);
});

test("neither a viewer nor a mistyped name begins anything, and each attempt is told", async () => {
  await expect(actions.replayRejects("moved", null, EVE)).rejects.toMatchObject({ code: "ACTION_DENIED" });
  await expect(actions.rollBack("moved", { backup: null, confirmation: "moved" }, EVE)).rejects.toMatchObject({
    code: "ACTION_DENIED",
  });
  await expect(actions.pause("moved", EVE)).rejects.toMatchObject({ code: "ACTION_DENIED" });
  await expect(actions.approve("moved", "pilot", { note: null, report: null }, EVE)).rejects.toMatchObject({
    code: "ACTION_DENIED",
  });
  await expect(actions.rollBack("moved", { backup: null, confirmation: "moved " }, ADA)).rejects.toMatchObject({
    code: "USAGE",
    hint: "The name is moved.",
  });
  await expect(actions.rollBack("moved", { backup: "../x", confirmation: "moved" }, ADA)).rejects.toMatchObject({
    code: "USAGE",
  });
  await expect(actions.rollBack("nobodys", { backup: null, confirmation: "nobodys" }, ADA)).rejects.toMatchObject({
    code: "RUN_UNKNOWN",
  });
  expect(actions.progressOf("moved")).toEqual([]);
  expect(audit().map(({ who, role, action, outcome }) => `${who} ${role} ${action} ${outcome}`)).toEqual([
    "Eve viewer replay-rejects refused",
    "Eve viewer roll-back refused",
    "Eve viewer pause refused",
    "Eve viewer approve refused",
    "Ada operator roll-back refused",
    "Ada operator roll-back refused",
  ]);
});

test("a run that somebody holds is neither rolled back nor replayed, and the refusal says who holds it", async () => {
  await backUp(workshop, "before");
  const refused = { code: "RUN_CONFLICT", message: expect.stringContaining(`held by process ${process.pid}`) };
  const back = { backup: null, confirmation: "moved" };
  const { signal } = new AbortController();
  await lendRun(
    { config: parseConfig(settings), run: "moved", doing: "run", say: () => undefined, signal },
    async () => {
      await expect(performVerb(rollback, { run: "moved", yes: true }, settings)).rejects.toMatchObject(refused);
      await expect(performVerb(retry, { run: "moved", rejects: true }, settings)).rejects.toMatchObject({
        code: "MIGRATION_UNKNOWN",
      });
      change(workshop, "UPDATE _touchdown_run SET migration = 'moonlanding'");
      await expect(performVerb(retry, { run: "moved", rejects: true }, settings)).rejects.toMatchObject(refused);
      await expect(actions.rollBack("moved", back, ADA)).rejects.toMatchObject(refused);
      await expect(actions.replayRejects("moved", null, ADA)).rejects.toMatchObject(refused);
    },
  );
  const [, line] = await performVerb(rollback, { run: "moved", yes: true }, settings);
  expect(line).toMatch(/^nothing has landed since|^what has landed since is lost/);
  expect(audit().map(({ via, action, outcome }) => `${via} ${action} ${outcome}`)).toEqual([
    "cli roll-back refused",
    "cli replay-rejects refused",
    "cli replay-rejects refused",
    "console roll-back refused",
    "console replay-rejects refused",
    "cli roll-back done",
  ]);
});

test("nothing is replayed where no record is rejected with the rule, and the answer says which rules there are", async () => {
  change(workshop, "INSERT INTO _touchdown_rejects VALUES ('friday', 'a/b', 'things', 'no-name', 'no name', '{}', 1)");
  expect(await performVerb(retry, { run: "moved", rejects: true, rule: "no-date" }, settings)).toEqual([
    "no record of run moved is rejected with rule no-date, so nothing is replayed; rejects: no-name 1",
  ]);
  expect(audit()).toMatchObject([{ action: "replay-rejects", given: { rule: "no-date" }, outcome: "done" }]);
});

test.each([
  [{ failed: true, job: "pages/a", code: "SOURCE_DENIED" }, "--code"],
  [{ job: "pages/a" }, "--failed"],
  [{ failed: true, job: "a" }, "--job"],
  [{ failed: true, code: "denied" }, "--code"],
  [{ failed: true, rule: "no-name" }, "--rejects"],
])("a retry of %j is a usage error that is named", async (given, named) => {
  await expect(performVerb(retry, { run: "moved", ...given }, settings)).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining(named),
  });
});
