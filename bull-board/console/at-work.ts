import { SERIES_MS } from "../../shared/series.ts";
import type { SectionContext } from "./section.ts";

/** The target that a run is at, and what is done to it. */
export type AtWork = {
  /** "R", or "R/pilot". */
  readonly target: string;
  readonly phase: string;
  /** "load", "diff"; null where nothing is under way. */
  readonly act: string | null;
  /** Whether somebody holds the run. */
  readonly isHeld: boolean;
};

/** A sample of the series that is older than this says nothing about now. */
const SAMPLE_MS = 5 * SERIES_MS;

/** What the series said last, as long as somebody is at work; else the phase that began last, by its files. Null where nothing has begun. */
export function atWorkOf({ known, live, series }: SectionContext): AtWork | null {
  const isHeld = live !== null && live.holder !== null;
  const sample = series.at(-1);
  if (isHeld && sample !== undefined && Date.now() - sample.atMs < SAMPLE_MS)
    return { target: sample.run, phase: sample.phase, act: sample.act, isHeld };
  const last = known.phases.findLast(({ state }) => state.kind !== "left-out");
  if (last !== undefined) {
    const act = last.state.kind === "under-way" ? last.state.next : null;
    return { target: last.run, phase: last.phase, act, isHeld };
  }
  const [ledger] = known.ledgers;
  return ledger === undefined ? null : { target: ledger.run, phase: "full", act: null, isHeld };
}
