import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { runFolder } from "../../shared/run-folder.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName, wholeNumber } from "../parse-given.ts";
import { readTarget } from "../../coordinator/runs/read-ledger.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  run: runName,
  rule: z.string().min(1).optional(),
  collection: z.string().min(1).optional(),
  limit: wholeNumber(0, 1_000_000).default(20),
});

type RejectRow = {
  readonly system: string;
  readonly path: string;
  readonly collection: string;
  readonly rule: string;
  readonly reason: string;
  readonly raw: string;
};

const RAW_SHOWN = 120;

/** Lists rejected records, and writes all of them to rejects.ndjson in the run's folder, one a line. */
export const rejects: VerbAction = async (given, { terminal }) => {
  const { run, rule, collection, limit } = parseGiven(shape, given);
  const { runsDir } = loadConfig();
  const all = readTarget(runsDir, run, (target) =>
    target
      .prepare<[], RejectRow>(
        "SELECT system, path, collection, rule, reason, raw FROM _touchdown_rejects ORDER BY collection, rule, path",
      )
      .all(),
  );
  const file = join(runFolder(runsDir, run), "rejects.ndjson");
  writeFileSync(file, all.map((row) => `${JSON.stringify(row)}\n`).join(""), { mode: 0o600 });
  const found = all.filter(
    (row) => (rule === undefined || row.rule === rule) && (collection === undefined || row.collection === collection),
  );
  for (const { path, rule: name, reason, raw } of found.slice(0, limit)) {
    terminal.say(`${name}  ${path}`);
    terminal.say(`    ${reason}`);
    terminal.say(`    raw: ${raw.length > RAW_SHOWN ? `${raw.slice(0, RAW_SHOWN)}…` : raw}`);
  }
  if (found.length > limit) terminal.say(`… and ${found.length - limit} more (--limit)`);
  const rules = countBy(found);
  for (const [name, count] of Object.entries(rules)) terminal.say(`${String(count).padStart(7)}  ${name}`);
  terminal.say(`${found.length} of ${all.length} rejected records; all of them in ${file}`);
  return { json: { run, total: all.length, found: found.length, rules, rejects: found.slice(0, limit), file } };
};

function countBy(rows: readonly RejectRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of rows) counts[rule] = (counts[rule] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).toSorted(([, a], [, b]) => b - a));
}
