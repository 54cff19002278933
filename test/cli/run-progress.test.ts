import { beforeEach, expect, test } from "vitest";
import { openRunProgress } from "../../cli/run-progress.ts";
import type { RunDisplay } from "../../cli/run-migration.ts";
import type { Facts } from "../../coordinator/facts.ts";
import { EMPTY_TALLY } from "../../shared/landing.ts";
import { papers } from "../engine/papers-migration.ts";
import { tiny } from "../engine/tiny-migration.ts";

let said: string[];
let drawn: string[];
let atMs: number;
let display: RunDisplay;

beforeEach(() => {
  said = [];
  drawn = [];
  atMs = 0;
  display = openRunProgress({ migration: tiny, phase: "full", terminal: terminalOf(), now: () => atMs });
});

function terminalOf() {
  return {
    isInteractive: true,
    columns: 80,
    say: (line: string) => void said.push(line),
    progress: (line: string) => void drawn.push(line),
    clear: () => undefined,
  };
}

const documents = 10;

/** All collections planned with ten documents each, of which `landed` are there. */
function facts(landed: number, more: Partial<Facts> = {}): Facts {
  const names = tiny.collections.map(({ name }) => name);
  return {
    plans: new Map(
      names.map((name) => [name, { collection: name, system: "s", counted: documents, boundaries: [], reads: 1 }]),
    ),
    collections: new Map(
      names.map((name) => [name, { tally: { ...EMPTY_TALLY, rejected: 1 }, documents: landed, gaps: null }]),
    ),
    steps: new Set(),
    queues: { isIdle: false, waiting: 3, active: 2, delayed: 1, failed: 0 },
    files: null,
    readsSpent: 0,
    readsMax: null,
    notices: [],
    isPaused: false,
    ...more,
  };
}

const total = documents * tiny.collections.length;

test("the line counts all collections together, and every job that is not done", () => {
  display.onFacts(facts(4));
  expect(drawn).toEqual([
    `${tiny.name} full ${4 * tiny.collections.length}/${total} 40.0% rejected ${tiny.collections.length} merged 0 queue 6 state loading`,
  ]);
});

test("until every collection is planned nobody knows the total", () => {
  display.onFacts(facts(0, { plans: new Map() }));
  expect(drawn[0]).toContain("0/? rejected");
  expect(drawn[0]).toContain("state planning");
});

test.each<[string, Facts]>([
  ["paused", facts(4, { isPaused: true })],
  ["settling", facts(10)],
  ["building", facts(10, { steps: new Set(tiny.merges.map(({ name }) => `settle ${name}`)) })],
])("a run that is %s says so, without a guess of the time left", (state, observed) => {
  display.onFacts(observed);
  expect(drawn[0]).toMatch(new RegExp(`state ${state}$`));
});

test("a step is announced when the ledger has it, with the time it took", () => {
  display.onStep({ kind: "build", part: "indexes" });
  display.onFacts(facts(10));
  atMs = 800;
  display.onFacts(facts(10, { steps: new Set(["indexes"]) }));
  display.onFacts(facts(10, { steps: new Set(["indexes"]) }));
  expect(said).toEqual(["built indexes 0.8 s"]);
});

test("reconciling is no building, and is announced as itself", () => {
  display.onStep({ kind: "build", part: "reconcile" });
  atMs = 1200;
  display.onFacts(facts(10, { steps: new Set(["reconcile"]) }));
  expect(said).toEqual(["reconciled 1.2 s"]);
});

test("files are counted while they are copied, and announced once they all are", () => {
  const after = openRunProgress({ migration: papers, phase: "full", terminal: terminalOf(), now: () => atMs });
  const files = { wanted: 40, known: 12, jobs: 1, isWaiting: null };
  const landed = papersFacts();
  after.onStep({ kind: "copy-files", jobsMax: 64, isRepair: false });
  after.onFacts(facts(0, { ...landed, files }));
  expect(drawn.at(-1)).toMatch(/state copying files 12\/40$/);
  after.onStep({ kind: "copy-files", jobsMax: 64, isRepair: true });
  atMs = 2500;
  after.onFacts(facts(0, { ...landed, files: { ...files, known: 40 }, steps: new Set(["files"]) }));
  expect(drawn.at(-1)).toMatch(/state building$/);
  expect(said).toEqual(["asked again for files that rows still wait for", "copied files 2.5 s"]);
});

/** Everything of the papers migration has landed. */
function papersFacts(): Pick<Facts, "plans" | "collections"> {
  const names = papers.collections.map(({ name }) => name);
  return {
    plans: new Map(
      names.map((name) => [name, { collection: name, system: "s", counted: 1, boundaries: [], reads: 1 }]),
    ),
    collections: new Map(names.map((name) => [name, { tally: EMPTY_TALLY, documents: 1, gaps: [] }])),
  };
}

test("a merge that is asked for again is announced once", () => {
  display.onStep({ kind: "settle", merge: "users" });
  atMs = 500;
  display.onStep({ kind: "settle", merge: "users" });
  atMs = 1200;
  display.onFacts(facts(10, { steps: new Set(["settle users"]) }));
  expect(said).toEqual(["settled users 1.2 s"]);
});

test("what holds a run up is told once, and told again when it is over", () => {
  display.onFacts(facts(4, { notices: ["the disk is full"] }));
  display.onFacts(facts(4, { notices: ["the disk is full"] }));
  display.onFacts(facts(4));
  expect(said).toEqual(["! the disk is full", "  over: the disk is full"]);
});

test("ranges that were lost and asked for again are announced; those of the plan are not", () => {
  const ranges = [{ after: null, upTo: null }];
  display.onStep({ kind: "enqueue", collection: "people", ranges, isRepair: false });
  display.onStep({ kind: "enqueue", collection: "people", ranges, isRepair: true });
  expect(said).toEqual(["asked again for 1 missing ranges of people"]);
});
