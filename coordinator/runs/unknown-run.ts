import { existsSync, readdirSync, statSync } from "node:fs";
import { TerminalError } from "../../shared/errors.ts";
import { PHASE_NAMES, baseRun } from "../../shared/phase.ts";
import { runFolder, targetFile } from "../../shared/run-folder.ts";

const NEWEST = 3;

/** The refusal of a run, or of a phase, that is not there; names those that are. */
export function unknownRun(runsDir: string, run: string): TerminalError {
  const targets = targetsOf(runsDir, baseRun(run));
  if (targets.length > 0) {
    return new TerminalError("RUN_UNKNOWN", `run ${run} has no target yet`, {
      hint: `Its phases that have one: ${targets.join(", ")} (touchdown status ${baseRun(run)}).`,
    });
  }
  const newest = newestFolders(runsDir);
  return new TerminalError("RUN_UNKNOWN", `there is no run "${run}" in ${runFolder(runsDir, "")}`, {
    hint:
      newest.length === 0
        ? "There are none yet: touchdown run <migration>."
        : `Newest: ${newest.slice(0, NEWEST).join(", ")} (touchdown list).`,
  });
}

/** The names under which there are targets of a run: its own, and those of its phases. */
function targetsOf(runsDir: string, run: string): readonly string[] {
  return [run, ...PHASE_NAMES.map((phase) => `${run}/${phase}`)].filter((name) =>
    existsSync(targetFile(runsDir, name)),
  );
}

/** Folders with a target of a run or of a phase, by when they were last written to. */
function newestFolders(runsDir: string): readonly string[] {
  if (!statSync(runsDir, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && targetsOf(runsDir, entry.name).length > 0)
    .map(({ name }) => ({ name, writtenMs: statSync(runFolder(runsDir, name)).mtimeMs }))
    .toSorted((a, b) => b.writtenMs - a.writtenMs)
    .map(({ name }) => name);
}
