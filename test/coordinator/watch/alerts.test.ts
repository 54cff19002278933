import { expect, test } from "vitest";
import { judgeAlerts, type AlertFacts, type Judgement } from "../../../coordinator/watch/alerts/judge-alerts.ts";
import {
  endAlerts,
  nextAlerts,
  standingOf,
  toldBefore,
  type Told,
} from "../../../coordinator/watch/alerts/next-alerts.ts";
import { Stillness, Unattendance } from "../../../coordinator/watch/alerts/stillness.ts";
import type { RunLook } from "../../../coordinator/watch/look-at-run.ts";
import type { WatchedMoment } from "../../../coordinator/watch/run-watch.ts";
import { alertSchema, type AlertKind } from "../../../shared/alert.ts";
import { parseConfig } from "../../../shared/config.ts";

const limits = parseConfig({}).alerts;

const nothing: AlertFacts = {
  errors: null,
  budgets: null,
  work: null,
  unattended: null,
  diskFree: null,
  memory: null,
  cpu: null,
  redis: null,
};

const budget = (rejected: number, allowed: number) => [{ collection: "users", rejected, allowed }];
const still = (stillMs: number, jobs: number, isHeld = false) => ({ work: { jobs, stillMs, isHeld } });
const nobody = (forMs: number) => ({ unattended: [{ queue: "pages", role: "transform", waiting: 3, forMs } as const] });

const TABLE: readonly [title: string, kind: AlertKind, facts: Partial<AlertFacts>, holds: boolean][] = [
  ["a hundred errors are within the limit", "errors", { errors: { rejected: 60, failedJobs: 40 } }, false],
  ["one error more is not", "errors", { errors: { rejected: 60, failedJobs: 41 } }, true],
  ["79 of 100 rejects leave a budget alone", "error-budget", { budgets: budget(79, 100) }, false],
  ["80 of 100 rejects are most of a budget", "error-budget", { budgets: budget(80, 100) }, true],
  [
    "the collection that has used most of its budget counts",
    "error-budget",
    { budgets: [...budget(1, 100), ...budget(9, 10)] },
    true,
  ],
  ["the first reject uses up a budget of none", "error-budget", { budgets: budget(1, 0) }, true],
  ["a budget of none is whole while nothing is rejected", "error-budget", { budgets: budget(0, 0) }, false],
  ["59 s without progress are no stall", "stalled", still(59_999, 5), false],
  ["60 s without progress are one", "stalled", still(60_000, 5), true],
  ["nothing stalls that has no jobs", "stalled", still(600_000, 0), false],
  ["a run that is held does not stall", "stalled", still(600_000, 5, true), false],
  ["jobs may wait nine seconds for a worker", "nobody-active", nobody(9999), false],
  ["jobs that wait longer have nobody", "nobody-active", nobody(10_000), true],
  ["queues with workers have somebody", "nobody-active", { unattended: [] }, false],
  ["a tenth of the disk is enough", "disk", { diskFree: 0.1 }, false],
  ["less than a tenth of the disk is not", "disk", { diskFree: 0.0999 }, true],
  ["80 % of the memory may be taken", "memory", { memory: 0.8 }, false],
  ["more of the memory may not", "memory", { memory: 0.81 }, true],
  ["80 % of the processors may be busy", "cpu", { cpu: 0.8 }, false],
  ["busier processors are worth a hint", "cpu", { cpu: 0.95 }, true],
  ["80 % of Redis's memory may be taken", "redis-memory", { redis: { bytes: 80, bytesMax: 100 } }, false],
  ["more of Redis's memory may not", "redis-memory", { redis: { bytes: 81, bytesMax: 100 } }, true],
];

test.each(TABLE)("%s", (...[, kind, facts, holds]) => {
  const judgements = judgeAlerts({ ...nothing, ...facts }, limits);
  expect(judgements.map((judgement) => [judgement.kind, judgement.holds])).toEqual([[kind, holds]]);
});

test("what is not known is not judged, and a Redis without a limit has none", () => {
  expect(judgeAlerts(nothing, limits)).toEqual([]);
  expect(judgeAlerts({ ...nothing, redis: { bytes: 80, bytesMax: null } }, limits)).toEqual([]);
});

test("a sentence tells the figure and its limit, and nothing that a read budget could be mistaken for", () => {
  const judgements = judgeAlerts(
    {
      errors: { rejected: 100, failedJobs: 7 },
      budgets: budget(85, 100),
      ...still(61_000, 12),
      ...nobody(15_000),
      diskFree: 0.052,
      memory: 0.9,
      cpu: 0.97,
      redis: { bytes: 9, bytesMax: 10 },
    },
    limits,
  );
  expect(judgements.map(({ what }) => what)).toEqual([
    "100 records of this phase were rejected and 7 jobs failed, more than 100 errors",
    "collection users has rejected 85 records of 100 that its error budget allows: 85 %, 80 % is worth a look",
    "nothing has moved for 61 s while 12 jobs wait or are at work, longer than 60 s",
    "3 pages wait, and no worker with the role transform has been there for 15 s, longer than 10 s",
    "5.2 % of the disk with the runs is free, less than 10 %",
    "90 % of the memory of the coordinator's host is taken, more than 80 %",
    expect.stringMatching(/97 % busy for a while, more than 80 %: as it should be at full speed/),
    "Redis has taken 90 % of the memory that it may take, more than 80 %: full, it refuses every job",
  ]);
  // coordinator/decide.ts stops a run whose notices say this.
  expect(judgements.some(({ what }) => what.includes("budget of"))).toBe(false);
});

const COOLDOWN = { run: "r", cooldownMs: 60_000 };
const judged = (kind: AlertKind, value: number, holds = true): Judgement => ({
  kind,
  holds,
  what: `${kind} ${value}`,
  value,
  limit: 1,
});

/** What is told at each of these seconds. */
function tell(course: readonly [second: number, judgement: Judgement][], told: Told = new Map()) {
  const lines: string[] = [];
  for (const [second, judgement] of course) {
    const next = nextAlerts(told, [judgement], { ...COOLDOWN, nowMs: second * 1000 });
    for (const alert of next.alerts) lines.push(`${second} ${alertSchema.parse(alert).state} ${alert.what}`);
    told = next.told;
  }
  return { lines, told };
}

test("an alert is told at once, again after the cool-down while it lasts, and once when it is over", () => {
  const { lines } = tell([
    [0, judged("disk", 0.05)],
    [10, judged("disk", 0.05)],
    [59, judged("disk", 0.05)],
    [60, judged("disk", 0.04)],
    [70, judged("disk", 0.2, false)],
    [80, judged("disk", 0.2, false)],
  ]);
  expect(lines).toEqual(["0 raised disk 0.05", "60 raised disk 0.04", "70 over over after 70 s: disk 0.04"]);
});

test("an alert that comes and goes is raised no more often than the cool-down allows", () => {
  const flapping = Array.from({ length: 13 }, (_, index): [number, Judgement] => [
    index * 10,
    judged("memory", 0.9, index % 2 === 0),
  ]);
  expect(tell(flapping).lines).toEqual([
    "0 raised memory 0.9",
    "10 over over after 10 s: memory 0.9",
    "60 raised memory 0.9",
    "70 over over after 10 s: memory 0.9",
    "120 raised memory 0.9",
  ]);
});

test("errors are told again when they have become more, and busy processors once", () => {
  const course = (kind: AlertKind, values: readonly number[]) =>
    tell(values.map((value, index) => [index * 60, judged(kind, value)])).lines;
  expect(course("errors", [101, 101, 102, 102])).toEqual(["0 raised errors 101", "120 raised errors 102"]);
  expect(course("cpu", [0.9, 0.95, 0.99])).toEqual(["0 raised cpu 0.9"]);
});

test("a coordinator that takes over knows what was told, and says nothing twice", () => {
  const { told } = tell([[0, judged("disk", 0.05)]]);
  const known = toldBefore(standingOf(told));
  expect(
    tell(
      [
        [30, judged("disk", 0.05)],
        [61, judged("disk", 0.05)],
        [70, judged("disk", 0.2, false)],
      ],
      known,
    ).lines,
  ).toEqual(["61 raised disk 0.05", "70 over over after 70 s: disk 0.05"]);
});

test("what stands when the watch ends is over", () => {
  const { told } = tell([
    [0, judged("disk", 0.05)],
    [0, judged("memory", 0.9)],
    [5, judged("memory", 0.5, false)],
  ]);
  expect(endAlerts(told, { run: "r", nowMs: 9000 }).map(({ kind, state, what }) => [kind, state, what])).toEqual([
    ["disk", "over", "nobody watches any more after 9 s: disk 0.05"],
  ]);
});

const none = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 };
const idle: RunLook = {
  queues: { plans: none, pages: none, files: none, batches: none },
  workers: [],
  isPaused: false,
  throttle: "none",
  concurrency: null,
  redis: { bytes: null, bytesMax: null },
};
const pages = (counts: Partial<typeof none>): RunLook => ({
  ...idle,
  queues: { ...idle.queues, pages: { ...none, ...counts } },
});
const worker = (roles: string[]) => ({
  worker: "w",
  host: "h",
  pid: 1,
  roles,
  residentBytes: 1,
  atMs: 0,
  concurrency: 1,
  work: { jobs: {}, sources: {} },
});
const moment: WatchedMoment = { run: "r", phase: "full", act: "load", facts: null };

test("a job that fails and is tried again is no progress, one less is", () => {
  const stillness = new Stillness(0);
  expect(stillness.look(moment, pages({ active: 2 }), 1000)).toBe(1000);
  expect(stillness.look(moment, pages({ delayed: 2 }), 2000)).toBe(2000);
  expect(stillness.look(moment, pages({ waiting: 2 }), 3000)).toBe(3000);
  expect(stillness.look(moment, pages({ waiting: 1 }), 4000)).toBe(0);
  expect(stillness.look({ ...moment, act: "diff" }, pages({ waiting: 1 }), 5000)).toBe(0);
  expect(stillness.look({ ...moment, act: "diff" }, pages({ waiting: 1 }), 9000)).toBe(4000);
});

test("what was held begins anew when it is let go", () => {
  const stillness = new Stillness(0);
  expect(stillness.look(moment, { ...pages({ waiting: 2 }), isPaused: true }, 90_000)).toBe(0);
  expect(stillness.look(moment, { ...pages({ waiting: 2 }), throttle: "held" }, 95_000)).toBe(0);
  expect(stillness.look(moment, pages({ waiting: 2 }), 96_000)).toBe(1000);
});

test("jobs have nobody when they wait, none is at work, and no worker has their role", () => {
  const unattendance = new Unattendance(null);
  const forMs = (look: RunLook, nowMs: number) =>
    unattendance.look(look, nowMs).map((found) => [found.queue, found.forMs]);
  expect(forMs({ ...pages({ waiting: 1 }), workers: [worker(["load"])] }, 0)).toEqual([["pages", 0]]);
  expect(forMs(pages({ waiting: 1 }), 12_000)).toEqual([["pages", 12_000]]);
  expect(forMs(pages({ waiting: 1, active: 1 }), 13_000)).toEqual([]);
  expect(forMs(pages({ waiting: 1 }), 14_000)).toEqual([["pages", 0]]);
  expect(forMs({ ...pages({ waiting: 1 }), workers: [worker(["transform"])] }, 15_000)).toEqual([]);
  expect(forMs({ ...pages({ waiting: 1 }), isPaused: true }, 16_000)).toEqual([]);
});
