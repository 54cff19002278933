import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DiffSubject } from "../../coordinator/diff/read-diff.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { compareRun } from "../support/diff-lab.ts";
import { startLabWorker } from "../support/harness.ts";
import { quickChecks } from "./quick-checks.ts";
import { TOPICS } from "./defects/topics.ts";
import { logs } from "./defects/logs.ts";
import { parents } from "./defects/parents.ts";
import { landSet, type LandedSet } from "./landed-set.ts";
import { ODDITIES } from "./oddities.ts";
import { renderMutations, summary } from "./render-mutations.ts";
import { Results, caughtBy, defectsOf, isCaught } from "./results.ts";
import { Workbench, type Answers } from "./workbench.ts";

const DEFECTS_LEAST = 60;
const ODDITIES_LEAST = 10;
/** Few enough rows that a diff keeps a sample of each. */
const PARENTS_AT_ONCE = 12;

const checks = quickChecks();
const checkNames = checks.map(({ name }) => name);
const results = new Results();

let set: LandedSet;
let bench: Workbench;
/** Of the set as it was landed, with all that is odd at its sources. */
let landed: Answers;

beforeAll(async () => {
  set = await landSet();
  bench = new Workbench(set, checks);
  landed = await bench.ask("");
}, 180_000);
afterAll(async () => {
  bench.close();
  await set.close();
  process.stdout.write(`\n${summary(defectsOf(TOPICS), ODDITIES, results)}\n\n`);
});

it("nobody says anything but PASS about the set as it was landed", () => {
  expect(complaintsOf(landed)).toEqual([]);
  expect([landed.validators.length, landed.checks.length]).toEqual([8, 12]);
});

it("the diff through the queues finds what the diff without them finds", async () => {
  const file = targetFile(set.lab.config.runsDir, "spoilt");
  mkdirSync(dirname(file), { recursive: true });
  const expected = bench.spoil(
    file,
    [...logs.defects, ...parents.defects.slice(0, PARENTS_AT_ONCE)].map(({ change }) => change),
  );
  const worker = startLabWorker(set.lab, moonlanding);
  const { samples, subjects, reasons } = await compareRun(set.lab, moonlanding, { run: "spoilt" });
  await worker.stop();
  expect(reasons.length).toBeGreaterThan(0);
  expect({ samples, reasons, tallies: subjects.map(tallyOf) }).toEqual({
    samples: expected.samples,
    reasons: expected.reasons,
    tallies: expected.subjects.map(tallyOf),
  });
});

describe.each(TOPICS)("$title", ({ defects }) => {
  it.each(defects.map((defect) => [defect.title, defect] as const))("is caught: %s", async (_title, defect) => {
    const caught = caughtBy(await bench.ask(defect.change));
    results.add(defect, caught);
    expect(isCaught(caught)).toBe(true);
  });
});

describe("odd and legal", () => {
  it.each(ODDITIES.map((oddity) => [oddity.title, oddity] as const))("raises no alarm: %s", async (title, oddity) => {
    // What is odd at the source as well is in the set, which somebody would complain about.
    if ("shownBy" in oddity) expect(bench.count(oddity.shownBy)).toBeGreaterThan(0);
    const complaints = complaintsOf("change" in oddity ? await bench.ask(oddity.change) : landed);
    results.addOddity(title, complaints.length > 0);
    expect(complaints).toEqual([]);
  });
});

it(`shows ${DEFECTS_LEAST} defects and ${ODDITIES_LEAST} oddities at least, each of its own name`, () => {
  const titles = [...defectsOf(TOPICS), ...ODDITIES].map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(defectsOf(TOPICS).length).toBeGreaterThanOrEqual(DEFECTS_LEAST);
  expect(ODDITIES.length).toBeGreaterThanOrEqual(ODDITIES_LEAST);
});

it("docs/mutations.md says who caught what", async () => {
  const page = renderMutations({ topics: TOPICS, oddities: ODDITIES, checkNames, results });
  await expect(page).toMatchFileSnapshot("../../docs/mutations.md");
});

function tallyOf({ name, matching, mismatched, missing, extra }: DiffSubject) {
  return { name, matching, mismatched, missing, extra };
}

function complaintsOf({ validators, checks: asked, diff }: Answers): readonly string[] {
  return [...complaints(validators), ...complaints(asked), ...diff];
}

function complaints(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts
    .filter(({ status }) => status !== "PASS")
    .map(({ name, status, detail }) => `${name} ${status}: ${detail}`);
}
