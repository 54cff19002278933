import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RUNS_KEPT, pruneRuns } from "../../cli/curation/prune-runs.ts";
import { endRun, type CurationRun } from "../../coordinator/curation/last-run.ts";
import { Library } from "./library.ts";

let library: Library;
let runsDir: string;
beforeEach(() => {
  library = Library.open();
  runsDir = join(library.folder, "runs");
});
afterEach(() => library.close());

/** As a run of curation leaves them. */
async function leave(names: readonly string[], status: CurationRun["status"] = "succeeded"): Promise<void> {
  const { run } = await library.done();
  for (const name of names) {
    mkdirSync(join(runsDir, name, "backups"), { recursive: true });
    for (const file of ["target.db", "certificate-stage.json", "report.html"])
      writeFileSync(join(runsDir, name, file), name);
    endRun(library.target, { ...run, run: name, status });
  }
}

test("of old runs that succeeded the proofs are kept and the rest is removed; the newest, failed ones and those of others stay", async () => {
  await leave(["failed-1"], "failed");
  const names = Array.from({ length: RUNS_KEPT + 2 }, (_, index) => `night-${index + 1}`);
  await leave(names);
  mkdirSync(join(runsDir, "by-hand"));
  expect(pruneRuns(library.target, runsDir)).toEqual(["night-1", "night-2"]);
  expect(readdirSync(runsDir).toSorted()).toEqual(["by-hand", "failed-1", ...names.slice(2)].toSorted());
  const proofs = join(library.target, "curation", "proofs");
  expect(readdirSync(proofs)).toEqual(["night-1", "night-2"]);
  expect(readdirSync(join(proofs, "night-1")).toSorted()).toEqual(["certificate-stage.json", "report.html"]);
  expect(pruneRuns(library.target, runsDir)).toEqual([]);
});

test("one that was killed after the proofs were kept is ended by the next", async () => {
  await leave(Array.from({ length: RUNS_KEPT + 1 }, (_, index) => `night-${index + 1}`));
  mkdirSync(join(library.target, "curation", "proofs", "night-1"), { recursive: true });
  expect(pruneRuns(library.target, runsDir)).toEqual(["night-1"]);
  expect(existsSync(join(runsDir, "night-1"))).toBe(false);
});
