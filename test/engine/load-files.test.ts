import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WireFile } from "../../shared/batch.ts";
import { readCatalog } from "../../shared/catalog.ts";
import { openScratch, type Target } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { loadFiles } from "../../workers/load-files.ts";
import { papers } from "./papers-migration.ts";

const SHA = "5".repeat(64);
const COPIED: WireFile = { object: "a", path: "uploads/alpha/a", size: 3, sha256: SHA };
const MISSING: WireFile = { object: "a", missing: true };

let target: Target;

beforeEach(() => {
  target = openScratch();
  target.exec(LEDGER_SQL);
  target.exec(readFileSync(new URL("tables.sql", papers.schema.folder), "utf8"));
});
afterEach(() => {
  target.close();
});

function load(...files: WireFile[]): void {
  if (papers.files === undefined) throw new Error("papers have files");
  const head = { kind: "files", run: "r", migration: "papers", version: "1", store: "alpha" } as const;
  const parts = { catalog: readCatalog(target), ledger: new LedgerWriter(target), declaration: papers.files };
  loadFiles({ ...head, files }, { target, ...parts, reach: () => undefined });
}

function addRow(
  id: string,
  { size = null, source = `papers/${id}` }: { size?: number | null; source?: string | null },
) {
  target
    .prepare(
      "INSERT INTO paper (id, name, store, object, size, state, source_system, source_path) VALUES (?, '', 'alpha', 'a', ?, 'waiting', ?, ?)",
    )
    .run(id, size, source === null ? null : "friday", source);
  if (source !== null)
    target
      .prepare("INSERT INTO _touchdown_records VALUES ('friday', ?, 'papers', 1, NULL, 'paper', ?, '', 0, 0)")
      .run(source, id);
}

const rows = () => target.prepare("SELECT id, state, path, size, sha256 FROM paper ORDER BY id").raw().all();
const findings = () =>
  target.prepare("SELECT system, path, rule, collection FROM _touchdown_findings ORDER BY path").raw().all();
const known = () => target.prepare("SELECT store, object, state, path, size, sha256 FROM _touchdown_files").raw().all();

test("every row of an object gets the copy's path, size and digest, and one that stated another size is told", () => {
  addRow("p", { size: 3 });
  addRow("q", { size: 4 });
  addRow("r", {});
  load(COPIED);
  expect(rows()).toEqual(["p", "q", "r"].map((id) => [id, "copied", "uploads/alpha/a", 3, SHA]));
  expect(findings()).toEqual([["friday", "papers/q", "file-size-disagrees", "papers"]]);
  expect(known()).toEqual([["alpha", "a", "copied", "uploads/alpha/a", 3, SHA]]);
});

test("a missing object is told on the record of each of its rows, and of a row without a record as itself", () => {
  addRow("p", { size: 4 });
  addRow("stamp", { source: null });
  load(MISSING);
  expect(rows()).toEqual([
    ["p", "missing", null, 4, null],
    ["stamp", "missing", null, null, null],
  ]);
  expect(findings()).toEqual([
    ["", "paper#stamp", "file-missing", ""],
    ["friday", "papers/p", "file-missing", "papers"],
  ]);
});

test("the same batch twice changes nothing", () => {
  addRow("p", { size: 4 });
  load(COPIED);
  const once = [rows(), findings(), known()];
  load(COPIED);
  expect([rows(), findings(), known()]).toEqual(once);
});

test("an object that turns up after all is no longer missing, and an older answer does not take it back", () => {
  addRow("p", {});
  load(MISSING);
  load(COPIED);
  expect([rows(), findings()]).toEqual([[["p", "copied", "uploads/alpha/a", 3, SHA]], []]);
  load(MISSING);
  expect([rows(), findings()]).toEqual([[["p", "copied", "uploads/alpha/a", 3, SHA]], []]);
});

test("what the target refuses leaves nothing of its batch behind", () => {
  addRow("p", {});
  target.exec("CREATE TRIGGER refuse BEFORE UPDATE ON paper BEGIN SELECT raise(ABORT, 'refused'); END");
  expect(() => load(COPIED)).toThrow(/refused/);
  expect([known(), findings()]).toEqual([[], []]);
});
