import * as z from "zod";
import { coverageGate, readCoverage, type FieldCoverage } from "../../coordinator/coverage.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { TerminalError } from "../../shared/errors.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import { readTarget } from "../../coordinator/runs/read-ledger.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  run: runName,
  collection: z.string().min(1).optional(),
  unruled: z.boolean().default(false),
});

/** Where each field of the documents went. Exits 1 when one that has values has no rule: that fails a pilot. */
export const coverage: VerbAction = async (given, { terminal }) => {
  const { run, collection, unruled } = parseGiven(shape, given);
  const all = readTarget(loadConfig().runsDir, run, (target) => readFields(target, run));
  const asked = collection === undefined ? all : ofCollection(all, collection);
  const { ok, detail } = coverageGate(asked);
  const fields = unruled ? asked.filter(({ rule }) => rule === null) : asked;
  for (const line of fieldLines(fields, terminal)) terminal.say(line);
  terminal.say(ok ? `OK: ${detail}` : `NOT COVERED: ${detail}; this fails a pilot`);
  return { json: { run, ok, detail, fields }, exitCode: ok ? 0 : 1 };
};

function readFields(target: Target, run: string): readonly FieldCoverage[] {
  const has = target.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_touchdown_fields'").get();
  if (has !== undefined) return readCoverage(target);
  throw new TerminalError("VERSION_MISMATCH", `run ${run} is of a version that did not count fields`, {
    hint: "Start a new run (touchdown run <migration> --new).",
  });
}

function ofCollection(fields: readonly FieldCoverage[], name: string): readonly FieldCoverage[] {
  const found = fields.filter(({ collection }) => collection === name);
  if (found.length > 0) return found;
  const known = [...new Set(fields.map(({ collection }) => collection))];
  throw new TerminalError("USAGE", `no document of a collection "${name}" has landed`, {
    hint: known.length === 0 ? "Nothing has landed yet." : `Those that have: ${known.join(", ")}.`,
  });
}

function fieldLines(fields: readonly FieldCoverage[], { isInteractive, columns }: Terminal): string[] {
  if (fields.length === 0) return [];
  const rows = fields.map(({ collection, field, seen, nonNull, rule }, index) => {
    // For people a collection is named once; a log is searched line by line.
    const isRepeated = isInteractive && fields[index - 1]?.collection === collection;
    return [isRepeated ? "" : collection, field, seen, nonNull, describe(rule)];
  });
  const lines = textTable(
    [
      { title: "collection" },
      { title: "field" },
      { title: "seen", isNumber: true },
      { title: "values", isNumber: true },
      { title: "where it went" },
    ],
    rows,
  );
  return [...lines.map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line)), ""];
}

function describe(rule: FieldCoverage["rule"]): string {
  if (rule === null) return "NO RULE, kept in source_extra";
  return "excluded" in rule ? `left behind: ${rule.excluded}` : rule.to.join(", ");
}
