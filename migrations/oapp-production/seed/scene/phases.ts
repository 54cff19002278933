import type { Disagreement, PhaseDraft, ProjectRef } from "../draft.ts";
import { DISAGREEMENTS } from "../draft.ts";
import type { Notes } from "../answer.ts";
import { plainNotes } from "../notes.ts";
import { at, randomFor } from "../random.ts";
import { notionPage } from "../relation-cell.ts";
import { longDate, remark } from "../words.ts";
import { balancingText, marksOf, PHASE_MARKS } from "./balancing-text.ts";
import { PHASE_PLANS, type PhasePlan } from "./phase-plans.ts";
import { PROJECT_PLANS } from "./project-plans.ts";

/** Places of the scene's phases, by what a machine or a hurried hand filled in there. */
const BALANCING = 19;
const FREE_TEXT = "Harbour Ledger – Lantern";
/** Thirteen, from here on. */
const BACKFILLED_IDS = { from: 20, to: 33 };
/** Fourteen, up to here. */
const PLACEHOLDERS_TO = 14;
const REAL_DATES = [20, 24, 31];
const END_DATES = [20, 24, 31];
const PLACEHOLDER_END = 8;
/** Phases whose links may be made to contradict each other: those of two projects. */
const DISAGREEMENTS_MAX = 8;

export function sceneProjectRef(seed: number, index: number): ProjectRef {
  const { title, id } = at(PROJECT_PLANS, index);
  return { title, id, pageId: notionPage(seed, "project-page", index) };
}

/** Phases of the scene, the first so many of them with contradicting links. */
export function scenePhases(seed: number, disagreements: number): readonly PhaseDraft[] {
  const notes = PHASE_PLANS.map((plan, index) => notesOf(seed, plan, index));
  const texts = notes.map(({ text }) => text);
  // The title with a line end stands in its own cell here; in its project's it counts there.
  const there = marksOf([...texts, ...PHASE_PLANS.map(({ title }) => title)]);
  const random = randomFor(seed, "scene", 901);
  const balanced = balancingText(() => remark(random), PHASE_MARKS, there);
  return PHASE_PLANS.map((plan, index) => {
    const own = index === BALANCING ? plainNotes(balanced) : (notes[index] ?? plainNotes(""));
    return phaseDraft(plan, {
      seed,
      index,
      notes: own,
      isContradicting: index < Math.min(disagreements, DISAGREEMENTS_MAX),
    });
  });
}

function notesOf(seed: number, plan: PhasePlan, index: number): Notes {
  // Two phases hold the very same text: they draw from one generator.
  const stream = plan.issues?.includes("identical-notes") === true ? 700 : 100 + index;
  return plan.notes(randomFor(seed, "scene", stream), seed);
}

type Place = {
  readonly seed: number;
  readonly index: number;
  readonly notes: Notes;
  readonly isContradicting: boolean;
};

function phaseDraft(plan: PhasePlan, { seed, index, notes, isContradicting }: Place): PhaseDraft {
  const random = randomFor(seed, "scene", 200 + index);
  const hasPlaceholder = index < PLACEHOLDERS_TO;
  const isBackfilled = index >= BACKFILLED_IDS.from && index < BACKFILLED_IDS.to;
  const issues = [
    ...(plan.issues ?? []),
    ...(isBackfilled ? (["backfilled-project-id"] as const) : []),
    ...(hasPlaceholder ? (["placeholder-date"] as const) : []),
  ];
  const isFree = issues.includes("free-text-project-id");
  const startDate = REAL_DATES.includes(index) ? longDate(random) : "";
  const endDate = END_DATES.includes(index) ? longDate(random) : "";
  return {
    page: { title: plan.title, pageId: notionPage(seed, "phase-page", index) },
    idRaw: issues.includes("trailing-blank-in-id") ? `${plan.id} ` : plan.id,
    status: plan.status,
    rag: plan.rag ?? "",
    startDate: hasPlaceholder ? "January 1, 2000" : startDate,
    endDate: index === PLACEHOLDER_END ? "December 1, 2000" : endDate,
    projectIdText: projectIdText(index, isFree, isBackfilled),
    notes,
    project: plan.project === null ? null : sceneProjectRef(seed, plan.project),
    columns: plan.project === null ? "none" : (plan.columns ?? "both"),
    hasInverse: plan.project !== null,
    issues,
    isIdShared: issues.includes("duplicate-id"),
    ...(isContradicting && { disagreement: { kind: disagreementAt(index), other: sceneProjectRef(seed, 11) } }),
  };
}

function disagreementAt(index: number): Disagreement {
  return at(DISAGREEMENTS, index);
}

function projectIdText(index: number, isFree: boolean, isBackfilled: boolean): string {
  if (isFree) return FREE_TEXT;
  return isBackfilled ? `TB-PQ${index - BACKFILLED_IDS.from + 1}` : "";
}
