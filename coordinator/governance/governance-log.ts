import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Reach } from "../../shared/checkpoint.ts";
import { SECOND } from "../../shared/config.ts";
import { holdFileNow, type Hold } from "../../shared/connections/hold.ts";
import { TerminalError, invariant } from "../../shared/errors.ts";
import type {
  GovernanceDraft,
  GovernanceEntry,
  GovernanceFault,
  GovernanceHead,
  GovernanceVerdict,
} from "../../shared/governance.ts";
import { isFull, toTargetFailure } from "../../shared/target-failure.ts";
import { checkLines, endFault, type CheckedLine } from "./check-lines.ts";
import { beginAppend, bytesOf, completeAppend, isUnfinished } from "./complete-append.ts";
import { LINE_BYTES_MAX } from "./scan-lines.ts";
import { renderEntry, sealEntry } from "./seal-entry.ts";
import { readHead, readIntent } from "./side-files.ts";

export type AppendOptions = {
  /** Entries for which it says yes are what the drafts tell: where there is one, nothing is appended and those are returned. For who goes on after a crash. */
  readonly told?: (entry: GovernanceEntry) => boolean;
  /** Rehearses a crash. */
  readonly reach?: Reach;
};

/** Appending takes milliseconds: one who waits longer than this waits for a process that hangs. */
const LOCK_WAIT_MS = 10 * SECOND;

export function governanceFile(targetFolder: string): string {
  return join(targetFolder, "governance.jsonl");
}

/** The log of a target folder, for whoever is handed it. */
export type GovernanceLog = {
  /** Appends an entry unless there is one for which `told` says yes: then that one is returned. On the disk when it returns. */
  append(draft: GovernanceDraft, told: (entry: GovernanceEntry) => boolean): GovernanceEntry;
  verify(): GovernanceVerdict;
};

export function openGovernance(targetFolder: string, reach: Reach): GovernanceLog {
  const file = governanceFile(targetFolder);
  return {
    append(draft, told) {
      const [entry] = appendGovernance(file, [draft], { told, reach });
      invariant(entry !== undefined, "a draft makes an entry, or is told by one");
      return entry;
    },
    verify: () => verifyGovernance(file),
  };
}

/**
 * Appends entries behind the last one, one object a line, in one write and one fsync: when this returns they are on the disk, in the order of the drafts, each
 * chained to the one before. One process at a time does so; another waits.
 *
 * All or nothing, whenever the process is killed: the exact bytes are written to a file of intent first, and the next append, whoever does it, completes what is
 * only partly there before it adds its own. Nothing else is mended: every line is judged before anything is added, and a log in which anything was changed,
 * lost, glued or added by another hand is refused (GOVERNANCE_DAMAGED) as it is. Throws TARGET_FULL when the disk is full; the next append completes it.
 */
export function appendGovernance(
  file: string,
  drafts: readonly GovernanceDraft[],
  { told, reach = () => undefined }: AppendOptions = {},
): readonly GovernanceEntry[] {
  if (drafts.length === 0) return [];
  mkdirSync(dirname(file), { recursive: true });
  const hold = holdLog(file);
  try {
    const unlike = completeAppend(file);
    if (unlike !== null) throw damaged(file, [unlike]);
    const { head, found } = readSound(file, told);
    return found.length > 0 ? found : appendSealed(file, drafts, { head, reach });
  } catch (error) {
    throw isFull(error) ? toTargetFailure(error, dirname(file)) : error;
  } finally {
    hold.release();
  }
}

/**
 * Everything that is wrong with a log, each fault with its line. Changes nothing. `named` is the last entry as somebody else has kept it (a certificate, a
 * report); without it the log's own .head file is asked. A log that is not there, and that nothing names, is sound and empty.
 */
export function verifyGovernance(file: string, named: GovernanceHead | null = null): GovernanceVerdict {
  // A copy that nobody has ever appended to has no lock, and needs none.
  const hold = existsSync(`${file}.lock`) ? holdLog(file) : null;
  try {
    return judgeLog(file, named);
  } finally {
    hold?.release();
  }
}

/** The entries of a log, one after the other, however large it is. Throws GOVERNANCE_DAMAGED at the first line that is not a sound entry in its place. */
export function* readGovernance(file: string): Generator<GovernanceEntry, void> {
  for (const { line, entry, fault } of checkLines(file)) {
    if (fault !== null || entry === null) throw damaged(file, [{ line, what: fault ?? "is no entry" }]);
    yield entry;
  }
}

/** Refuses a log that is not what was written there. */
export function damaged(file: string, faults: readonly GovernanceFault[]): TerminalError {
  const told = faults.slice(0, FAULTS_TOLD).map(({ line, what }) => `line ${line} ${what}`);
  const more = faults.length > told.length ? [`and ${faults.length - told.length} more`] : [];
  const message = [`${file} is not what was written there`, ...told, ...more].join("\n  ");
  return new TerminalError("GOVERNANCE_DAMAGED", message, {
    hint: `Nothing was appended. Put the log and ${file}.head back as they were, from wherever you keep copies; touchdown governance verify says when it is sound.`,
  });
}

const FAULTS_TOLD = 10;

function judgeLog(file: string, named: GovernanceHead | null): GovernanceVerdict {
  const faults: GovernanceFault[] = [];
  let last: CheckedLine = { line: 0, entry: null, fault: null };
  let entries = 0;
  for (const checked of checkLines(file)) {
    last = checked;
    if (checked.fault === null) entries += 1;
    else faults.push({ line: checked.line, what: checked.fault });
  }
  const head = headOf(last.entry);
  if (isUnfinished(file)) {
    const what = "is unfinished: whoever appended was killed; the next append completes it, to the byte";
    return { entries, faults: [...faults.filter(({ line }) => line !== last.line), { line: last.line, what }], head };
  }
  // A last line that is no entry has been told already.
  if (last.line === 0 || last.entry !== null) faults.push(...headFaults(file, { named, head, lines: last.line }));
  return { entries, faults, head };
}

type EndOf = { readonly named: GovernanceHead | null; readonly head: GovernanceHead | null; readonly lines: number };

function headFaults(file: string, { named, head, lines }: EndOf): readonly GovernanceFault[] {
  const kept = named ?? readHead(file);
  const intent = readIntent(file);
  const line = Math.max(1, lines);
  if (kept === "damaged")
    return [{ line, what: `cannot be held against a head: ${file}.head is not what was written there` }];
  if (intent === "damaged") return [{ line, what: `is uncertain: ${file}.intent is not what was written there` }];
  // Killed between the last byte of the log and its head.
  if (intent !== null && endFault(head, intent.after, lines) === null) return [];
  const fault = endFault(head, kept, lines);
  return fault === null ? [] : [fault];
}

/** The head of a log in which nothing is wrong, and those of its entries that were asked for. */
function readSound(file: string, told: AppendOptions["told"]) {
  const found: GovernanceEntry[] = [];
  const faults: GovernanceFault[] = [];
  let head: GovernanceHead | null = null;
  let lines = 0;
  for (const { line, entry, fault } of checkLines(file)) {
    lines = line;
    if (fault !== null) faults.push({ line, what: fault });
    if (entry === null) continue;
    head = headOf(entry);
    if (told?.(entry) === true) found.push(entry);
  }
  const all = faults.length > 0 ? faults : headFaults(file, { named: null, head, lines });
  if (all.length > 0) throw damaged(file, all);
  return { head, found };
}

type AppendTo = { readonly head: GovernanceHead | null; readonly reach: Reach };

function appendSealed(file: string, drafts: readonly GovernanceDraft[], { head: before, reach }: AppendTo) {
  const entries: GovernanceEntry[] = [];
  for (const draft of drafts) entries.push(sealEntry(draft, headOf(entries.at(-1) ?? null) ?? before));
  const lines = entries.map((entry) => `${renderEntry(entry)}\n`);
  invariant(
    lines.every((line) => Buffer.byteLength(line) <= LINE_BYTES_MAX),
    "a governance entry is short",
  );
  const after = headOf(entries.at(-1) ?? null);
  invariant(after !== null, "something is appended");
  beginAppend(file, { offset: bytesOf(file), text: lines.join(""), before, after }, reach);
  return entries;
}

function headOf(entry: GovernanceEntry | null): GovernanceHead | null {
  return entry === null ? null : { sequence: entry.sequence, hash: entry.hash };
}

function holdLog(file: string): Hold {
  const hold = holdFileNow(file, LOCK_WAIT_MS);
  if (typeof hold === "object") return hold;
  const message = `another process has had ${file} for longer than ${LOCK_WAIT_MS / SECOND} s`;
  throw new TerminalError("RUN_CONFLICT", message, {
    hint: `Try again when it has ended. If there is none, move ${file}.lock away.`,
  });
}
