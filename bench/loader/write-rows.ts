import { parseArgs } from "node:util";
import { catalogOf, tablesSql } from "../../cli/parts.ts";
import { migrations } from "../../migrations/registry.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { LoaderSide } from "./loader-side.ts";
import { RawSide } from "./raw-side.ts";
import { readLines } from "./read-lines.ts";
import type { JobLine } from "./job-line.ts";

// Writes the prepared batches into a new target, as the loader does or as raw inserts, and tells how long it took.
const { values: given } = parseArgs({
  options: { side: { type: "string" }, target: { type: "string" }, batches: { type: "string" } },
});
const migration = migrations["moonlanding"];
invariant(migration !== undefined && given.batches !== undefined, "usage: --side ours|raw --target --batches");
process.once("disconnect", () => process.exit(1));
const target = openTarget(given.target ?? "");
target.exec(tablesSql(migration));
const side = given.side === "ours" ? new LoaderSide(target, migration) : new RawSide(target, catalogOf(migration));
const startedAtMs = Date.now();
const started = process.cpuUsage();
for (const line of readLines(given.batches)) {
  // Written by prepare-batches.
  const job: JobLine = JSON.parse(line);
  side.write(job);
}
const { user, system } = process.cpuUsage(started);
const durationMs = Date.now() - startedAtMs;
let rows = 0;
for (const table of catalogOf(migration).keys()) {
  rows += target.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${table}"`).get()?.rows ?? 0;
}
target.close();
process.stdout.write(`${JSON.stringify({ rows, durationMs, cpuMs: (user + system) / 1000 })}\n`, () => process.exit(0));
