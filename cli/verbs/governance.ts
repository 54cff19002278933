import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import {
  damaged,
  governanceFile,
  readGovernance,
  verifyGovernance,
} from "../../coordinator/governance/governance-log.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { GovernanceEntry, GovernanceHead } from "../../shared/governance.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction, VerbResult } from "../verb.ts";

const shape = z.object({
  action: z.enum(["verify", "show"], { error: "verify or show" }),
  file: z.string().min(1).optional(),
  target: z.string().min(1).optional(),
  head: z
    .string()
    .regex(/^\d+:[0-9a-f]{64}$/, "<sequence>:<hash, 64 hexadecimal digits>, as verify prints it")
    .optional(),
  last: wholeNumber(1, 100_000).default(20),
});

/** Proves a governance log, or shows its last entries. Exits 1 when any line is not what was written there. */
export const governance: VerbAction = async (given, { terminal }) => {
  const { action, last, head, ...place } = parseGiven(shape, given);
  const file = logOf(place);
  return action === "verify" ? verify(file, headOf(head), terminal) : show(file, last, terminal);
};

function verify(file: string, named: GovernanceHead | null, terminal: Terminal): VerbResult {
  const { entries, faults, head } = verifyGovernance(file, named);
  const ok = faults.length === 0;
  for (const { line, what } of faults) terminal.say(`line ${line} ${what}`);
  const end = head === null ? "" : `, the last is ${head.sequence}:${head.hash}`;
  terminal.say(
    ok
      ? `OK: ${entries} entries, each chained to the one before${end}`
      : `DAMAGED: ${countOf(faults.length)} in ${file}`,
  );
  return { json: { ok, file, entries, faults, head }, exitCode: ok ? 0 : 1 };
}

function countOf(faults: number): string {
  return faults === 1 ? "1 fault" : `${faults} faults`;
}

/** Shows nothing of a log that is not what was written there: what it says may be anybody's. */
function show(file: string, last: number, terminal: Terminal): VerbResult {
  const { faults } = verifyGovernance(file);
  if (faults.length > 0) throw damaged(file, faults);
  const shown = lastOf(readGovernance(file), last);
  const rows = shown.map((entry) => [
    entry.sequence,
    entry.timestamp,
    entry.event_type,
    `${entry.resource_type} ${entry.resource_id}`,
    entry.action,
    entry.success ? "yes" : "NO",
    entry.user_id,
  ]);
  const titles = ["time", "event", "resource", "action", "success", "by"].map((title) => ({ title }));
  if (rows.length > 0)
    for (const line of textTable([{ title: "entry", isNumber: true }, ...titles], rows)) terminal.say(line);
  return { json: { ok: true, file, entries: shown } };
}

/** No more than `count` are held, however many there are. */
function lastOf(entries: Iterable<GovernanceEntry>, count: number): readonly GovernanceEntry[] {
  let kept: GovernanceEntry[] = [];
  for (const entry of entries) {
    kept.push(entry);
    if (kept.length >= 2 * count) kept = kept.slice(-count);
  }
  return kept.slice(-count);
}

function logOf({ file, target }: { readonly file?: string | undefined; readonly target?: string | undefined }): string {
  if ((file === undefined) === (target === undefined)) {
    throw new TerminalError("USAGE", "name the log: a file, or --target with the folder in which it is", {
      hint: "touchdown governance verify --target published/<migration>, or touchdown governance verify FILE.",
    });
  }
  const place = resolve(file ?? target ?? "");
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  if (target !== undefined && !isFolder) throw missing(place, "folder");
  const log = isFolder ? governanceFile(place) : place;
  // A log that is gone is a fault where something still names its head.
  if (!existsSync(log) && !existsSync(`${log}.head`)) throw missing(log, "governance log");
  return log;
}

function missing(place: string, what: string): TerminalError {
  return new TerminalError("USAGE", `there is no ${what} ${place}`, {
    hint: "Name the folder that --target of the run named, or the file itself.",
  });
}

function headOf(text: string | undefined): GovernanceHead | null {
  if (text === undefined) return null;
  const [sequence = "", hash = ""] = text.split(":");
  return { sequence: Number(sequence), hash };
}
