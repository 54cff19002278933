import { findCandidates } from "./find-candidates.ts";
import { findListSteps } from "./find-list-steps.ts";
import { findTableSteps } from "./find-table-steps.ts";
import { readLines } from "./read-lines.ts";
import type { Extraction, PhaseNotes } from "./step.ts";

/**
 * The steps that the notes of a phase hold, by five formats and nothing else (oapp.md, B.4), and what looks like steps but is not. Pure, and linear in the
 * length of the notes.
 */
export function extractSteps(phase: PhaseNotes): Extraction {
  const lines = readLines(phase.notes);
  const steps = [...findTableSteps(lines, phase), ...findListSteps(lines, phase)];
  return { steps: steps.toSorted(byOffset), candidates: findCandidates(lines).toSorted(byOffset) };
}

function byOffset(a: { readonly offset: number }, b: { readonly offset: number }): number {
  return a.offset - b.offset;
}
