import type { GovernanceFault, GovernanceHead } from "../../shared/governance.ts";
import { checkLines } from "./check-lines.ts";

/** Whether a log still holds the entry that somebody has kept: one that was written anew as a whole, head and all, does not. Null when it does. */
export function missingEntry(file: string, { sequence, hash }: GovernanceHead): GovernanceFault | null {
  let line = 1;
  for (const checked of checkLines(file)) {
    line = checked.line;
    if (checked.entry?.sequence !== sequence) continue;
    if (checked.entry.hash === hash) return null;
    return {
      line,
      what: `is entry ${sequence} with another hash than the one that was kept of it: the log was written anew`,
    };
  }
  return { line, what: `is the last, and entry ${sequence} was kept: the log was written anew or has lost its end` };
}
