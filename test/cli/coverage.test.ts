import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTarget } from "../../shared/connections/sqlite.ts";
import type { Migration } from "../../shared/migration.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { LoadBench, record } from "../engine/load-bench.ts";
import { tiny } from "../engine/tiny-migration.ts";
import { touchdown } from "./touchdown-command.ts";

const migration: Migration = {
  ...tiny,
  collections: tiny.collections.map((collection) => ({
    ...collection,
    fields: {
      title: { to: ["parent.title", "parent.extra"] },
      counter: { excluded: "denormalised-counter" },
      position: { to: ["child.position"] },
    },
  })),
};

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "touchdown-coverage-"));
  const bench = new LoadBench(migration);
  const path = "tiny/parents/list/a";
  bench.load(
    bench.batchOf("parents", [
      record(path, { title: "A", counter: 3n, odd: "x", empty: null }),
      record("tiny/parents/list/b", { title: "B", counter: null }),
    ]),
  );
  bench.load(bench.batchOf("children", [record(`${path}/children/c`, { position: 1n, blank: null })]));
  writeRun("half", bench.target.serialize());
  bench.close();
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function writeRun(run: string, content: Buffer): void {
  const file = targetFile(join(cwd, "runs"), run);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

test("the fields of a run are listed by collection, those without a rule first, and one with values exits 1", async () => {
  const { code, stdout } = await touchdown(["coverage", "half"], { cwd });
  expect(stdout.split("\n").slice(2)).toEqual([
    "children    blank        1       0  NO RULE, kept in source_extra",
    "children    position     1       1  child.position",
    "parents     empty        1       0  NO RULE, kept in source_extra",
    "parents     odd          1       1  NO RULE, kept in source_extra",
    "parents     counter      2       1  left behind: denormalised-counter",
    "parents     title        2       2  parent.title, parent.extra",
    "",
    "NOT COVERED: 1 field with values and no rule, kept in source_extra: parents odd (1 value); this fails a pilot",
    "",
  ]);
  expect(code).toBe(1);
});

test("a field without a rule that never has a value fails nobody", async () => {
  const { code, json } = await touchdown(["coverage", "half", "--collection", "children", "--unruled", "--json"], {
    cwd,
  });
  expect(json()).toEqual({
    run: "half",
    ok: true,
    detail: "1 field with values, and a rule for each",
    fields: [{ collection: "children", field: "blank", seen: 1, nonNull: 0, rule: null }],
  });
  expect(code).toBe(0);
});

test("a collection of which nothing has landed is named, with those of which something has", async () => {
  const { code, json } = await touchdown(["coverage", "half", "--collection", "guests", "--json"], { cwd });
  expect(code).toBe(2);
  expect(json()).toMatchObject({ error: { code: "USAGE", hint: "Those that have: children, parents." } });
});

test("a run of a version that did not count fields is refused, not called covered", async () => {
  writeRun("old", Buffer.alloc(0));
  const target = openTarget(targetFile(join(cwd, "runs"), "old"));
  target.exec("CREATE TABLE _touchdown_run (run TEXT)");
  target.close();
  const { code, json } = await touchdown(["coverage", "old", "--json"], { cwd });
  expect(code).toBe(4);
  expect(json()).toMatchObject({ error: { code: "VERSION_MISMATCH" } });
});
