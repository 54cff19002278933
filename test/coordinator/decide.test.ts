import { expect, test } from "vitest";
import { decide, type Started } from "../../coordinator/decide.ts";
import type { CollectionFacts, Facts, FileFacts } from "../../coordinator/facts.ts";
import { WHOLE_RANGE, type KeyRange } from "../../shared/key.ts";
import { EMPTY_TALLY } from "../../shared/landing.ts";
import type { Migration } from "../../shared/migration.ts";
import { tiny } from "../engine/tiny-migration.ts";

const NOTHING_STARTED: Started = {
  enqueued: new Set(),
  settling: new Set(),
  hasAskedFiles: false,
  hasRetried: false,
};
const IDLE = { isIdle: true, waiting: 0, active: 0, delayed: 0, failed: 0 };
const BUSY = { ...IDLE, isIdle: false, active: 2 };

const UNTOUCHED: CollectionFacts = { tally: EMPTY_TALLY, documents: 0, gaps: [WHOLE_RANGE] };
const TILED: CollectionFacts = { tally: EMPTY_TALLY, documents: 10, gaps: [] };
const withGap = (gap: KeyRange): CollectionFacts => ({ tally: EMPTY_TALLY, documents: 5, gaps: [gap] });

const FILES: FileFacts = { wanted: 500, known: 0, jobs: 0, isWaiting: null };

type Given = {
  readonly migration?: Migration;
  readonly collections?: Record<string, CollectionFacts>;
  readonly facts?: Partial<Facts>;
  readonly started?: Partial<Started>;
};

function decided({ migration = tiny, collections = {}, facts = {}, started = {} }: Given) {
  const names = tiny.collections.map(({ name }) => name);
  const observed: Facts = {
    plans: new Map(
      names.map((name) => [name, { collection: name, system: "friday", counted: 10, boundaries: [], reads: 1 }]),
    ),
    collections: new Map(names.map((name) => [name, collections[name] ?? UNTOUCHED])),
    steps: new Set(),
    queues: IDLE,
    files: null,
    readsSpent: 0,
    readsMax: null,
    notices: [],
    isPaused: false,
    ...facts,
  };
  const steps = decide(migration, observed, { ...NOTHING_STARTED, ...started });
  return steps.map((step) => {
    switch (step.kind) {
      case "plan":
        return `plan ${step.collection}`;
      case "enqueue":
        return `${step.isRepair ? "repair" : "enqueue"} ${step.collection}`;
      case "settle":
        return `settle ${step.merge}`;
      case "copy-files":
        return `${step.isRepair ? "repair" : "copy"} files, ${step.jobsMax} jobs`;
      case "build":
        return `build ${step.part}`;
      case "stop":
        return `stop ${step.code}`;
      default:
        return step.kind;
    }
  });
}

const PEOPLE_LANDED = { people: TILED, guests: TILED };
const ALL_LANDED = { ...PEOPLE_LANDED, parents: TILED, children: TILED };
const SETTLED = new Set(["settle persons"]);
const BUILT = new Set(["settle persons", "indexes", "derive", "reconcile", "search", "views"]);
const FILED: Migration = {
  ...tiny,
  files: {
    table: "parent",
    after: ["persons"],
    columns: { store: "store", object: "object", path: "path", size: "size", sha256: "sha256", state: "state" },
    stores: [{ name: "alpha", variable: "ALPHA_FILES", to: "uploads" }],
  },
};
const WITH_FILES = { migration: FILED };
const ALL_ASKED = { migration: FILED, collections: ALL_LANDED, started: { hasAskedFiles: true } };
const GAP = { after: "tiny/parents/list/a", upTo: "tiny/parents/list/b" };

test.each<[string, Given, string[]]>([
  [
    "a new run plans every collection",
    { facts: { plans: new Map() } },
    ["plan people", "plan guests", "plan parents", "plan children"],
  ],
  ["what depends on nothing starts first", {}, ["enqueue people", "enqueue guests"]],
  [
    "what is enqueued is not enqueued again",
    { started: { enqueued: new Set(["people", "guests"]) }, facts: { queues: BUSY } },
    ["wait"],
  ],
  ["a merge is settled when all its claims have landed", { collections: PEOPLE_LANDED }, ["settle persons"]],
  [
    "a merge that is being settled is waited for",
    { collections: PEOPLE_LANDED, started: { settling: new Set(["persons"]) }, facts: { queues: BUSY } },
    ["wait"],
  ],
  [
    "a settling that was lost with Redis is asked for again",
    { collections: PEOPLE_LANDED, started: { settling: new Set(["persons"]) } },
    ["settle persons"],
  ],
  [
    "a collection starts when its merge is settled",
    { collections: PEOPLE_LANDED, facts: { steps: SETTLED } },
    ["enqueue parents"],
  ],
  [
    "a gap is left to the jobs while there are any",
    { collections: { ...PEOPLE_LANDED, parents: withGap(GAP) }, facts: { steps: SETTLED, queues: BUSY } },
    ["wait"],
  ],
  [
    "a gap that no job is left for is created anew",
    { collections: { ...PEOPLE_LANDED, parents: withGap(GAP) }, facts: { steps: SETTLED } },
    ["repair parents"],
  ],
  [
    "failed jobs get one more chance after a start",
    {
      collections: { ...PEOPLE_LANDED, parents: withGap(GAP) },
      facts: { steps: SETTLED, queues: { ...IDLE, failed: 2 } },
    },
    ["retry-failed"],
  ],
  [
    "jobs that fail again stop the run",
    {
      collections: { ...PEOPLE_LANDED, parents: withGap(GAP) },
      facts: { steps: SETTLED, queues: { ...IDLE, failed: 2 } },
      started: { hasRetried: true },
    },
    ["stop PAGES_FAILED"],
  ],
  [
    "nothing is built while a job is left",
    { collections: ALL_LANDED, facts: { steps: SETTLED, queues: BUSY } },
    ["wait"],
  ],
  ["indexes are built when all has landed", { collections: ALL_LANDED, facts: { steps: SETTLED } }, ["build indexes"]],
  [
    "what follows from other rows is derived when the target has its indexes",
    { collections: ALL_LANDED, facts: { steps: new Set([...SETTLED, "indexes"]) } },
    ["build derive"],
  ],
  [
    "reconciliations are asked when the derived rows stand",
    { collections: ALL_LANDED, facts: { steps: new Set([...SETTLED, "indexes", "derive"]) } },
    ["build reconcile"],
  ],
  [
    "files are copied when the rows that name them stand, while others still land",
    { ...WITH_FILES, collections: PEOPLE_LANDED, facts: { steps: SETTLED, queues: BUSY, files: FILES } },
    ["enqueue parents", "copy files, 64 jobs"],
  ],
  [
    "files are not copied before the rows that name them stand",
    { ...WITH_FILES, facts: { files: FILES, queues: BUSY }, started: { enqueued: new Set(["people", "guests"]) } },
    ["wait"],
  ],
  [
    "jobs for files are bounded, and topped up when half of them are done",
    { ...WITH_FILES, collections: ALL_LANDED, facts: { steps: SETTLED, queues: BUSY, files: { ...FILES, jobs: 32 } } },
    ["copy files, 32 jobs"],
  ],
  [
    "while most of the jobs for files are left, none is added",
    { ...WITH_FILES, collections: ALL_LANDED, facts: { steps: SETTLED, queues: BUSY, files: { ...FILES, jobs: 33 } } },
    ["wait"],
  ],
  [
    "while a job has failed, no other file is asked for",
    { ...WITH_FILES, collections: ALL_LANDED, facts: { steps: SETTLED, queues: { ...BUSY, failed: 1 }, files: FILES } },
    ["wait"],
  ],
  [
    "nothing is built while files are copied",
    { ...ALL_ASKED, facts: { steps: SETTLED, queues: BUSY, files: { ...FILES, jobs: 1 } } },
    ["wait"],
  ],
  [
    "a row that waits although no job is left has its file asked for again",
    { ...ALL_ASKED, facts: { steps: SETTLED, files: { ...FILES, isWaiting: true } } },
    ["repair files, 64 jobs"],
  ],
  [
    "failed jobs for files get one more chance",
    { ...ALL_ASKED, facts: { steps: SETTLED, queues: { ...IDLE, failed: 1 }, files: { ...FILES, isWaiting: true } } },
    ["retry-failed"],
  ],
  [
    "the copying is closed when no row waits",
    { ...ALL_ASKED, facts: { steps: SETTLED, files: { ...FILES, isWaiting: false } } },
    ["close-files"],
  ],
  [
    "indexes are built when the copying is closed",
    { ...ALL_ASKED, facts: { steps: new Set([...SETTLED, "files"]), files: { ...FILES, isWaiting: false } } },
    ["build indexes"],
  ],
  ["the load is done when all is built", { collections: ALL_LANDED, facts: { steps: BUILT } }, ["done"]],
  [
    "a source without a document stops the run",
    {
      facts: {
        plans: new Map(
          tiny.collections.map(({ name }) => [
            name,
            { collection: name, system: "friday", counted: 0, boundaries: [], reads: 1 },
          ]),
        ),
      },
    },
    ["stop SOURCE_EMPTY"],
  ],
])("%s", (_, given, steps) => {
  expect(decided(given)).toEqual(steps);
});

test("the error budget needs both the count and the ratio to be exceeded", () => {
  const rejecting = (read: number, rejected: number) => ({
    people: { ...TILED, tally: { ...EMPTY_TALLY, read, rejected } },
  });
  const strict = { ...tiny, errorBudget: { countMax: 10, ratioMax: 0.1 } };
  const stops = (read: number, rejected: number) => {
    const names = tiny.collections.map(({ name }) => name);
    const facts: Facts = {
      plans: new Map(
        names.map((name) => [name, { collection: name, system: "friday", counted: 10, boundaries: [], reads: 1 }]),
      ),
      collections: new Map(names.map((name) => [name, rejecting(read, rejected)[name as "people"] ?? UNTOUCHED])),
      steps: new Set(),
      queues: BUSY,
      files: null,
      readsSpent: 0,
      readsMax: null,
      notices: [],
      isPaused: false,
    };
    return decide(strict, facts, NOTHING_STARTED).some((step) => step.kind === "stop");
  };
  expect([stops(1000, 11), stops(20, 9), stops(100, 11)]).toEqual([false, false, true]);
});
