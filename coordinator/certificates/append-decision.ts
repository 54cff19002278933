import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { holdFile, type Hold } from "../../shared/connections/hold.ts";
import { sync, writeDurably } from "../../shared/durable-file.ts";
import { TerminalError, invariant } from "../../shared/errors.ts";
import { runFolder } from "../../shared/run-folder.ts";
import {
  decisionsFile,
  parseDecisions,
  renderDecision,
  type Decision,
  type DecisionsOf,
  type Draft,
} from "./decisions.ts";

/**
 * Writes a decision behind the others, for good: when this returns it is on the disk. One process at a time does so. Killed meanwhile it leaves a part of a
 * line, which counts for nothing and which the next one sets aside. Refuses a file in which anything was changed (DECISIONS_DAMAGED).
 */
export async function appendDecision(of: DecisionsOf, draft: Draft): Promise<Decision> {
  mkdirSync(runFolder(of.runsDir, of.run), { recursive: true });
  const hold = await holdDecisions(of);
  try {
    mend(of, draft.at);
    const { text, decisions } = read(of);
    if (decisions.faults.length > 0) throw damaged(of, decisions.faults);
    const line = renderDecision(draft, { ...of, ...decisions });
    const file = decisionsFile(of);
    const isNew = !existsSync(file);
    // The end that a killed process may have left away comes first.
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    appendFileSync(file, `${gap}${line}\n`, { mode: 0o600, flush: true });
    if (isNew) sync(runFolder(of.runsDir, of.run));
    const written = read(of).decisions.entries.at(-1);
    invariant(written !== undefined && JSON.stringify(written) === line, "a decision is read as it was written");
    return written;
  } finally {
    hold.release();
  }
}

/** Refuses decisions of which any was changed, lost or added by another hand. */
export function damaged({ runsDir, run }: DecisionsOf, faults: readonly string[]): TerminalError {
  const file = decisionsFile({ runsDir, run });
  return new TerminalError("DECISIONS_DAMAGED", [`${file} is not what was written there`, ...faults].join("\n  "), {
    hint: "Put back the file as it was, from wherever you keep copies of it. Decisions behind the fault count for nothing until then.",
  });
}

function read(of: DecisionsOf): {
  readonly text: string;
  readonly decisions: ReturnType<typeof parseDecisions>;
} {
  const file = decisionsFile(of);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return { text, decisions: parseDecisions(text, of.run) };
}

/** Takes away the part of a line that a killed process has left, and keeps it beside the file for whoever wants to know what it was. */
function mend(of: DecisionsOf, at: string): void {
  const { text, decisions } = read(of);
  if (decisions.unfinished === null) return;
  const file = decisionsFile(of);
  writeDurably(`${file}.unfinished-${at.replaceAll(/[-:.]/g, "")}`, decisions.unfinished);
  writeDurably(file, text.slice(0, text.length - decisions.unfinished.length));
}

async function holdDecisions(of: DecisionsOf): Promise<Hold> {
  const hold = await holdFile(decisionsFile(of));
  if (typeof hold === "object") return hold;
  throw new TerminalError("RUN_CONFLICT", `another process is recording a decision of run ${of.run}`, {
    hint: `Try again when it has ended. If there is none, move ${decisionsFile(of)}.lock away.`,
  });
}
