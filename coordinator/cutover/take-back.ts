import type { CutOver } from "../../shared/cutover.ts";
import { TerminalError } from "../../shared/errors.ts";
import { readCutoverJournal, whereItIs, type CutoverJournal } from "./cutover-journal.ts";
import { walk, withLive } from "./cut-over.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import { observeLive } from "./observe-live.ts";

export type TakeBackOptions = CutOverOptions & {
  /** Why, for the records. */
  readonly reason: string;
};

/**
 * Takes a cutover back whose tables are in use: the replaced tables become those of the backup that it took, everything else stays as others have written it. A cutover or a rollback that was cut
 * off is finished. The owner's signal is not heard any more once it has begun. Refuses where nothing was cut over (CUTOVER_UNFINISHED says so).
 */
export async function takeBack({ reason, ...given }: TakeBackOptions): Promise<CutOver> {
  const options = { ...whereItIs(given, requireSwapped(given)), signal: new AbortController().signal };
  return withLive(options, async () => {
    const journal = requireSwapped(options);
    const { stage, result } = journal;
    if (stage === "taking-back") return walk(options, journal, "where it was cut off");
    if ((await observeLive({ ...journal, stage: "swapped" })) !== "old") {
      const begun = { ...journal, stage: stage === "ended" ? ("swapped" as const) : stage };
      return walk(options, { ...begun, failure: reason, result: null, rolledBack: null }, "its beginning");
    }
    if (result === null) return walk(options, { ...journal, failure: reason }, "where it was cut off");
    throw new TerminalError("CUTOVER_UNFINISHED", `the live database ${journal.live} has the tables from before`, {
      hint: "There is nothing to take back.",
    });
  });
}

/** Whether the run has put its tables in the place of live ones, or may have: then going back means taking that back. */
export function hasCutOver(of: Pick<CutOverOptions, "runsDir" | "run">): boolean {
  const journal = readCutoverJournal(of);
  if (journal === null) return false;
  return journal.stage === "ended" ? journal.result?.outcome === "new" : journal.stage !== "preparing";
}

function requireSwapped(options: CutOverOptions): CutoverJournal {
  const journal = readCutoverJournal(options);
  if (journal !== null && hasCutOver(options)) return journal;
  throw new TerminalError("CUTOVER_UNFINISHED", `run ${options.run} has nothing in the live database to take back`, {
    hint: "A cutover that failed was taken back by itself; see its records in the archive of the target folder.",
  });
}
