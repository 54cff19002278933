import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { sumOf } from "../sum-of.ts";
import { verifyRun } from "../verify-run.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Compares every record of the run with its source; goes on where an interrupted comparison left off. */
export async function diffPhase(context: PhaseContext): Promise<Evidence<"diff">> {
  const { config, redisUrl, migration, phase, of, workers, readsMax, hold, terminal, signal } = context;
  const { diff } = await verifyRun({
    config,
    redisUrl,
    migration,
    run: of.run,
    workers,
    readsMax,
    phase: phase.name,
    sample: null,
    collection: null,
    isRepair: false,
    isRestart: false,
    hold,
    display: context.displayOf(phase),
    terminal,
    signal,
  });
  terminal.clear();
  return evidenceOf(diff);
}

/** What differs anywhere: in records, in the keys of a merge, or among the rows that nobody owns. */
function evidenceOf({ ok, reasons, subjects, totals: { matching } }: DiffOutcome): Evidence<"diff"> {
  const sum = (field: "mismatched" | "missing" | "extra"): number => sumOf(subjects.map((subject) => subject[field]));
  const [mismatched, missing, extra] = [sum("mismatched"), sum("missing"), sum("extra")];
  const figures = `${matching} records match their source, ${mismatched} do not, ${missing} are missing and ${extra} are extra`;
  const detail = [figures, ...(ok ? [] : reasons)].join("; ");
  const reads = sumOf(subjects.map(({ kind, documents }) => (kind === "collection" ? documents : 0)));
  return { ok, matching, mismatched, missing, extra, detail, reads };
}
