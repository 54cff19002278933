import { afterEach, beforeEach, expect, test } from "vitest";
import { targetId } from "../../shared/identity.ts";
import type { Row } from "../../shared/landing.ts";
import type { Claim, Merge, Migration } from "../../shared/migration.ts";
import type { SourceMap } from "../../shared/value.ts";
import { LoadBench, record } from "./load-bench.ts";
import { tiny } from "./tiny-migration.ts";

/** The tiny migration with people who bring a folder: a parent row of their own, made when the person is settled. */
function withMerge(merge: Partial<Merge>): Migration {
  return {
    ...tiny,
    collections: tiny.collections.map((collection) => ({
      ...collection,
      transform: (given, context) => {
        const outcome = collection.transform(given, context);
        const folder = typeof given.data["folder"] === "string" ? given.data["folder"] : null;
        const landings = outcome.landings.map((landing) =>
          landing.kind === "claim"
            ? { ...landing, claim: { ...landing.claim, values: { ...landing.claim.values, folder } } }
            : landing,
        );
        return { ...outcome, landings };
      },
    })),
    merges: tiny.merges.map((own) => ({ ...own, settle: settleWithFolder, ...merge })),
  };
}

function settleWithFolder(key: string, claims: readonly Claim[]): ReturnType<Merge["settle"]> {
  const id = targetId("user", key);
  const [best] = claims;
  const folder = best?.values["folder"];
  const derived: Row[] =
    typeof folder === "string"
      ? [
          { table: "parent", values: { id: `${id}-${folder}`, title: folder, owner_id: id } },
          { table: "child", values: { id: `${id}-${folder}-c`, parent_id: `${id}-${folder}`, position: 1 } },
        ]
      : [];
  return {
    row: { table: "person", values: { id, email: key, name: String(best?.values["name"]) } },
    verdicts: claims.map((_, index) => (index === 0 ? "mapped" : "merged")),
    derived,
  };
}

let bench: LoadBench;
const open = (merge: Partial<Merge> = {}): void => {
  bench.close();
  bench = new LoadBench(withMerge(merge));
};
beforeEach(() => {
  bench = new LoadBench(withMerge({}));
});
afterEach(() => bench.close());

const person = (list: "people" | "guests", id: string, data: SourceMap) =>
  record(`tiny/${list}/list/${id}`, { name: `${list} ${id}`, ...data });
const load = (list: "people" | "guests", ...records: ReturnType<typeof record>[]) =>
  bench.load(bench.batchOf(list, records));
const replay = (list: "people" | "guests", ...records: ReturnType<typeof record>[]) => {
  bench.replay(bench.batchOf(list, records));
  bench.settle("persons");
};
const NO_ADDRESS = { email: 5n };

const titles = () => bench.target.prepare("SELECT title FROM parent ORDER BY title").pluck().all();
const fates = () =>
  bench.target.prepare("SELECT path || ' ' || disposition FROM _touchdown_records ORDER BY path").pluck().all();
const derived = () =>
  bench.target.prepare("SELECT target_table || ' ' || target_id FROM _touchdown_derived ORDER BY 1").pluck().all();
const tallies = () =>
  bench.rows("SELECT collection, read, mapped, merged, rejected, held FROM _touchdown_pages ORDER BY collection");

const ID = targetId("user", "a@example.com");
const PEOPLE = "tiny/people/list/p";
const GUEST = "tiny/guests/list/g";

test("rows that come with a settled row are written after it and known as derived", () => {
  load("people", person("people", "p", { email: "a@example.com", folder: "letters" }));
  bench.settle("persons");
  expect(bench.rows("SELECT title, owner_id FROM parent")).toEqual([{ title: "letters", owner_id: ID }]);
  expect(derived()).toEqual([`child ${ID}-letters-c`, `parent ${ID}-letters`]);
});

test("a derived row that is refused refuses the settlement as a whole", () => {
  load("people", person("people", "p", { email: "a@example.com", folder: "forbidden" }));
  load("guests", person("guests", "g", { email: "a@example.com" }), person("guests", "h", { email: "b@example.com" }));
  bench.settle("persons");
  expect(bench.rows("SELECT email FROM person")).toEqual([{ email: "b@example.com" }]);
  expect([titles(), derived()]).toEqual([[], []]);
  expect(bench.rows("SELECT path, rule FROM _touchdown_rejects ORDER BY path")).toEqual([
    { path: GUEST, rule: "constraint" },
    { path: PEOPLE, rule: "constraint" },
  ]);
});

test("a derived row under the id of another's row is refused, and that row is left as it is", () => {
  load("people", person("people", "p", { email: "a@example.com", folder: "letters" }));
  bench.target.exec(`INSERT INTO parent (id, search_key, title) VALUES ('${ID}-letters', 1, 'another')`);
  bench.settle("persons");
  expect(titles()).toEqual(["another"]);
  expect(fates()).toEqual([`${PEOPLE} 5`]);
});

test("settling a key again replaces its derived rows by those that are wanted now", () => {
  load("guests", person("guests", "g", { email: "a@example.com", folder: "old" }));
  load("people", person("people", "p", NO_ADDRESS));
  bench.settle("persons");
  expect(titles()).toEqual(["old"]);
  replay("people", person("people", "p", { email: "a@example.com", folder: "new" }));
  expect(titles()).toEqual(["new"]);
  expect(derived()).toEqual([`child ${ID}-new-c`, `parent ${ID}-new`]);
  expect(fates()).toEqual([`${GUEST} 3`, `${PEOPLE} 1`]);
});

test("settling a key again does not write a derived row twice, and takes it back when nobody wants it", () => {
  load("guests", person("guests", "g", { email: "a@example.com", folder: "same" }));
  load("people", person("people", "p", NO_ADDRESS), person("people", "q", NO_ADDRESS));
  bench.settle("persons");
  replay("people", person("people", "q", { email: "a@example.com", folder: "same" }));
  expect([titles(), derived()]).toEqual([["same"], [`child ${ID}-same-c`, `parent ${ID}-same`]]);
  replay("people", person("people", "p", { email: "a@example.com" }));
  expect([titles(), derived(), bench.rows("SELECT * FROM _touchdown_settled")]).toEqual([[], [], []]);
});

test("what an earlier settling has put there stays when the next one is refused, and only the new claim is rejected", () => {
  load("guests", person("guests", "g", { email: "a@example.com", folder: "old" }));
  load("people", person("people", "p", NO_ADDRESS));
  bench.settle("persons");
  const before = bench.rows("SELECT * FROM person");
  replay("people", person("people", "p", { email: "a@example.com", folder: "forbidden" }));
  expect(bench.rows("SELECT * FROM person")).toEqual(before);
  expect(derived()).toEqual([`child ${ID}-old-c`, `parent ${ID}-old`]);
  expect(fates()).toEqual([`${GUEST} 1`, `${PEOPLE} 5`]);
  expect(tallies()).toEqual([
    { collection: "guests", read: 1, mapped: 1, merged: 0, rejected: 0, held: 0 },
    { collection: "people", read: 1, mapped: 0, merged: 0, rejected: 1, held: 0 },
  ]);
});

test("a claim that was rejected is a reject no more when a later settling takes it", () => {
  open({
    settle: (key, claims) =>
      claims.some(({ path }) => path.startsWith("tiny/people"))
        ? settleWithFolder(key, claims)
        : { row: null, verdicts: claims.map(() => ({ rule: "nobody", reason: "only a guest", raw: "" })) },
  });
  load("guests", person("guests", "g", { email: "a@example.com" }));
  load("people", person("people", "p", NO_ADDRESS));
  bench.settle("persons");
  expect(bench.rows("SELECT path FROM _touchdown_rejects ORDER BY path")).toEqual([{ path: GUEST }, { path: PEOPLE }]);
  replay("people", person("people", "p", { email: "a@example.com" }));
  expect(bench.rows("SELECT * FROM _touchdown_rejects")).toEqual([]);
  expect(fates()).toEqual([`${GUEST} 3`, `${PEOPLE} 1`]);
  expect(tallies()).toEqual([
    { collection: "guests", read: 1, mapped: 0, merged: 1, rejected: 0, held: 0 },
    { collection: "people", read: 1, mapped: 1, merged: 0, rejected: 0, held: 0 },
  ]);
});

test("a merge that yields to documents does not yield to the row that it has made itself", () => {
  open({
    yieldsTo: "person",
    settle: (key, claims) => ({
      ...settleWithFolder(key, claims),
      row: { table: "person", values: { id: key, email: key, name: String(claims[0]?.values["name"]) } },
    }),
  });
  load("guests", person("guests", "g", { email: "a@example.com" }));
  load("people", person("people", "p", NO_ADDRESS));
  bench.settle("persons");
  replay("people", person("people", "p", { email: "a@example.com" }));
  expect(bench.rows("SELECT id, name, source_path FROM person")).toEqual([
    { id: "a@example.com", name: "people p", source_path: PEOPLE },
  ]);
  expect(fates()).toEqual([`${GUEST} 3`, `${PEOPLE} 1`]);
});

test("keys are settled in their order, whatever the order in which their claims arrived", () => {
  const settled: string[] = [];
  open({
    settle: (key, claims) => {
      settled.push(key);
      return settleWithFolder(key, claims);
    },
  });
  load("people", ...["c", "a", "d"].map((id) => person("people", id, { email: `${id}@example.com` })));
  load("guests", person("guests", "g", { email: "b@example.com" }));
  bench.settle("persons");
  expect(settled).toEqual(["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
});
