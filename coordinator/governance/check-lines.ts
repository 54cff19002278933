import * as z from "zod";
import {
  governanceEntrySchema,
  type GovernanceEntry,
  type GovernanceFault,
  type GovernanceHead,
} from "../../shared/governance.ts";
import { scanLines } from "./scan-lines.ts";
import { hashOf, renderEntry } from "./seal-entry.ts";

/** A line of a log, judged: the entry that stands there, or why it is none, or why it is none in its place. */
export type CheckedLine = {
  readonly line: number;
  /** Null where the line is no entry. */
  readonly entry: GovernanceEntry | null;
  readonly fault: string | null;
};

/** Judges every line of a log in its order: bytes, schema, hash, and its place behind the line before. A fault is told once, not again by every line behind it. */
export function* checkLines(file: string): Generator<CheckedLine, void> {
  let place: Place = { kind: "behind", head: null };
  for (const { number, text, flaw } of scanLines(file)) {
    if (flaw !== null) {
      yield { line: number, entry: null, fault: flaw };
      place = { kind: "unknown" };
      continue;
    }
    const read = readEntry(text);
    if (typeof read === "string") {
      yield { line: number, entry: null, fault: read };
      place = { kind: "unknown" };
      continue;
    }
    yield { line: number, entry: read, fault: entryFault(text, read, place) };
    place = { kind: "behind", head: { sequence: read.sequence, hash: read.hash } };
  }
}

/** A log whose end is not the one that its head names has lost entries there, or gained some. Null when it is. */
export function endFault(
  last: GovernanceHead | null,
  named: GovernanceHead | null,
  lines: number,
): GovernanceFault | null {
  if (last?.sequence === named?.sequence && last?.hash === named?.hash) return null;
  const at = Math.max(1, lines);
  if (named === null) {
    return {
      line: at,
      what: "cannot be told to be the last: nothing names the head of this log (its .head file is missing)",
    };
  }
  const count = named.sequence - (last?.sequence ?? 0);
  if (count > 0) {
    const what = count === 1 ? "1 entry is" : `${count} entries are`;
    return { line: lines + 1, what: `is missing: ${what} gone from the end, which was entry ${named.sequence}` };
  }
  if (count < 0)
    return {
      line: at,
      what: `is entry ${last?.sequence}, and the last one that was appended is entry ${named.sequence}`,
    };
  return { line: at, what: "is not the entry that was appended last: its hash is another one" };
}

/** What the next line must follow from. Behind a line that cannot be read nobody knows. */
type Place = { readonly kind: "behind"; readonly head: GovernanceHead | null } | { readonly kind: "unknown" };

function readEntry(text: string): GovernanceEntry | string {
  const json = readJson(text);
  if (json === undefined) return glued(text) ?? "is not JSON: it was cut or changed";
  const parsed = governanceEntrySchema.safeParse(json);
  return parsed.success
    ? parsed.data
    : `is not an entry: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, " ")}`;
}

function entryFault(text: string, entry: GovernanceEntry, place: Place): string | null {
  if (entry.hash !== hashOf(entry)) return "was changed: it is not what its hash says";
  if (text !== renderEntry(entry)) return "was written in another way: white space, order or repetition of its fields";
  if (place.kind === "unknown") return null;
  const due = (place.head?.sequence ?? 0) + 1;
  if (entry.sequence > due)
    return `is entry ${entry.sequence} where ${due} is due: ${entry.sequence - due} missing before it, or out of order`;
  if (entry.sequence < due) return `is entry ${entry.sequence} where ${due} is due: it is repeated or out of order`;
  if (entry.previous !== (place.head?.hash ?? null))
    return "does not follow from the line before it: its previous is another hash";
  return null;
}

/** Objects that share a line because a newline was lost between them. */
function glued(text: string): string | null {
  let objects = 0;
  let start = 0;
  for (let seam = text.indexOf("}{"); ; seam = text.indexOf("}{", seam + 1)) {
    const end = seam === -1 ? text.length : seam + 1;
    if (readJson(text.slice(start, end)) !== undefined) {
      objects += 1;
      start = end;
    }
    if (seam === -1) break;
  }
  return objects > 1 && start === text.length ? `holds ${objects} objects: the newline between them is missing` : null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
