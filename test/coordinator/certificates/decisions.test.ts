import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendDecision } from "../../../coordinator/certificates/append-decision.ts";
import {
  LEFT_OUT,
  decisionsFile,
  parseDecisions,
  readDecisions,
  waiverFor,
  type Decisions,
  type DecisionsOf,
  type Draft,
} from "../../../coordinator/certificates/decisions.ts";
import { rewrite } from "./certified-run.ts";

let of: DecisionsOf;
beforeEach(() => {
  of = { runsDir: mkdtempSync(join(tmpdir(), "touchdown-decisions-")), run: "run" };
});
afterEach(() => rmSync(of.runsDir, { recursive: true, force: true }));

function waiver(why: string): Draft {
  return {
    kind: "waiver",
    phase: "pilot",
    by: "Ada",
    at: "2026-11-21T10:00:00.000Z",
    what: LEFT_OUT,
    why,
    records: [],
    status: null,
    failed: 0,
    reportDigest: null,
  };
}

async function record(...reasons: readonly string[]): Promise<void> {
  for (const why of reasons) await appendDecision(of, waiver(why));
}

function reasons({ entries }: Decisions): string[] {
  return entries.map((entry) => (entry.kind === "waiver" ? entry.why : entry.kind));
}

test("a run without decisions has none, and nothing is wrong with that", () => {
  expect(readDecisions(of)).toEqual({ entries: [], faults: [], unfinished: null, head: null });
});

test("decisions are read in their order, each chained to the one before", async () => {
  await record("one", "two", "three");
  const read = readDecisions(of);
  expect(read.faults).toEqual([]);
  expect(reasons(read)).toEqual(["one", "two", "three"]);
  expect(read.entries.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(read.entries.map(({ previous }) => previous)).toEqual([
    null,
    ...read.entries.slice(0, 2).map(({ digest }) => digest),
  ]);
  expect(read.head).toBe(read.entries[2]?.digest);
  expect(statSync(decisionsFile(of)).mode & 0o077).toBe(0);
});

test("a text with line breaks and quotes stays one line", async () => {
  await record('she said:\n"go on"', "two");
  expect(reasons(readDecisions(of))).toEqual(['she said:\n"go on"', "two"]);
});

test("decisions that are recorded at once by many come one behind the other", async () => {
  const wanted = Array.from({ length: 12 }, (_, index) => String(index));
  await Promise.all(wanted.map((why) => record(why)));
  const read = readDecisions(of);
  expect(read.faults).toEqual([]);
  expect(reasons(read).toSorted()).toEqual(wanted.toSorted());
});

test("wherever a byte is changed, it is found, and what stands from there on counts for nothing", async () => {
  await record("one", "two", "three");
  const text = readFileSync(decisionsFile(of), "utf8");
  const lengths = text.split("\n").map((line) => line.length + 1);
  const unseen: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const changed = `${text.slice(0, at)}${text[at] === "a" ? "b" : "a"}${text.slice(at + 1)}`;
    const { faults, entries } = parseDecisions(changed, "run");
    const line = lengths.findIndex(
      (_, index) => at < lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0),
    );
    if (faults.length === 0 || entries.length > line) unseen.push(at);
  }
  expect(unseen).toEqual([]);
});

test.each<[string, (lines: string[]) => string[], RegExp]>([
  ["a line is missing at the beginning", (lines) => lines.slice(1), /^line 1 is decision 2: lines are missing/],
  ["a line is missing in the middle", ([one = "", , three = ""]) => [one, three], /^line 2 is decision 3/],
  ["two lines are exchanged", ([one = "", two = "", three = ""]) => [one, three, two], /^line 2 is decision 3/],
  ["a line is repeated", ([one = "", two = ""]) => [one, one, two], /^line 2 is decision 1/],
  ["two lines are glued", ([one = "", two = "", three = ""]) => [`${one}${two}`, three], /^line 1 is no decision/],
  ["an empty line is put in", ([one = "", two = ""]) => [one, "", two], /^line 2 is no decision/],
  ["a line is written in another way", ([one = ""]) => [one.replace(":", ": ")], /^line 1 was changed/],
  ["a field is added", ([one = ""]) => [one.replace("{", '{"extra":1,')], /^line 1 is no decision/],
])("it is found when %s", async (_, change, fault) => {
  await record("one", "two", "three");
  rewrite(decisionsFile(of), (text) => `${change(text.trimEnd().split("\n")).join("\n")}\n`);
  const { faults } = readDecisions(of);
  expect(faults).toContainEqual(expect.stringMatching(fault));
  await expect(record("four")).rejects.toMatchObject({
    code: "DECISIONS_DAMAGED",
    message: expect.stringMatching(fault.source.slice(1)),
  });
});

test("a changed line is told once, and not again by each line behind it", async () => {
  await record("one", "two", "three", "four");
  rewrite(decisionsFile(of), (text) => text.replace("two", "too"));
  const read = readDecisions(of);
  expect(read.faults).toEqual(["line 2 was changed: it is not what its digest says"]);
  expect(reasons(read)).toEqual(["one"]);
});

test("a line whose own digest was made to fit does not fit the line behind it", async () => {
  await record("one", "two");
  const other = { runsDir: join(of.runsDir, "elsewhere"), run: "run" };
  await appendDecision(other, waiver("another one"));
  const [, two = ""] = readFileSync(decisionsFile(of), "utf8").split("\n");
  writeFileSync(decisionsFile(of), `${readFileSync(decisionsFile(other), "utf8")}${two}\n`);
  expect(readDecisions(of).faults).toEqual(["line 2 does not follow from the line before it"]);
});

test("decisions of another run count for nothing", async () => {
  await record("one");
  expect(parseDecisions(readFileSync(decisionsFile(of), "utf8"), "other").faults).toEqual([
    "line 1 is a decision of run run, not of other",
  ]);
});

test("a line that was cut off by a crash at any point counts for nothing, and the next decision sets it aside", async () => {
  await record("one", "two");
  const whole = readFileSync(decisionsFile(of), "utf8");
  const start = whole.indexOf("\n") + 1;
  for (const end of [start + 1, start + 30, whole.length - 12, whole.length - 2]) {
    writeFileSync(decisionsFile(of), whole.slice(0, end));
    const torn = readDecisions(of);
    expect(torn).toMatchObject({ faults: [], unfinished: whole.slice(start, end) });
    expect(reasons(torn)).toEqual(["one"]);
    await record("three");
    expect(reasons(readDecisions(of))).toEqual(["one", "three"]);
    expect(readDecisions(of)).toMatchObject({ faults: [], unfinished: null });
    const [aside = ""] = readdirSync(join(of.runsDir, "run")).filter((name) => name.includes(".unfinished-"));
    expect(readFileSync(join(of.runsDir, "run", aside), "utf8")).toBe(whole.slice(start, end));
  }
});

test("a line that lacks its end alone was written whole, and counts", async () => {
  await record("one", "two");
  rewrite(decisionsFile(of), (text) => text.trimEnd());
  expect(reasons(readDecisions(of))).toEqual(["one", "two"]);
  await record("three");
  expect(readDecisions(of).faults).toEqual([]);
  expect(reasons(readDecisions(of))).toEqual(["one", "two", "three"]);
});

test("what somebody writes behind the last line is no part of a line that was cut off", async () => {
  await record("one");
  rewrite(decisionsFile(of), (text) => `${text.trimEnd()} `);
  expect(readDecisions(of).faults).toEqual(["line 1 was changed: it is not what its digest says"]);
});

test("while another process records, one waits for it; a lock that it left behind when it died keeps nobody out", async () => {
  await record("one");
  expect(existsSync(`${decisionsFile(of)}.lock`)).toBe(true);
  appendFileSync(`${decisionsFile(of)}.lock`, "");
  await record("two");
  expect(reasons(readDecisions(of))).toEqual(["one", "two"]);
});

test("a waiver is found by exactly what it covers, the last one first", async () => {
  const over = (failed: number, by: string): Draft =>
    ({ ...waiver("known"), by, what: "diff", status: "FAIL", failed }) as Draft;
  await appendDecision(of, over(3, "Ada"));
  await appendDecision(of, over(3, "Grace"));
  const decisions = readDecisions(of);
  const found = (status: "FAIL" | "SKIP", failed: number, name = "diff") =>
    waiverFor(decisions, "pilot", { name, status, failed })?.by ?? null;
  expect(found("FAIL", 3)).toBe("Grace");
  expect([found("FAIL", 4), found("FAIL", 2), found("SKIP", 3), found("FAIL", 3, "coverage")]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(waiverFor(decisions, "full", { name: "diff", status: "FAIL", failed: 3 })).toBeNull();
  expect(waiverFor(decisions, "pilot", LEFT_OUT)).toBeNull();
});
