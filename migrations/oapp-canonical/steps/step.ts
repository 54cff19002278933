/** What the notes of one phase are read with. */
export type PhaseNotes = {
  /** As the source holds it; blanks around it do not count. */
  readonly phaseid: string;
  /** Of the phase, as the source writes it: Planned, In Progress, Active, Complete, Done. */
  readonly status: string;
  readonly notes: string;
};

export const STEP_STATUSES = ["planned", "in progress", "completed", "blocked"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** The five ways in which notes write steps down (oapp.md, B.4). */
export const STEP_FORMATS = ["table", "key-steps", "side-quest", "scope", "outcome"] as const;
export type StepFormat = (typeof STEP_FORMATS)[number];

/** A step as the notes have it. */
export type Step = {
  readonly format: StepFormat;
  /** "4.1" in a table, "3" in a numbered list, null for a bullet. */
  readonly label: string | null;
  readonly name: string;
  /** The second cell of a table row; null where there is none. */
  readonly output: string | null;
  readonly status: StepStatus;
  /** An icon of its own, or inherited from the heading or from the phase. */
  readonly statusSource: "icon" | "inherited";
  readonly rag: "Amber" | null;
  readonly isSideQuest: boolean;
  /** The row or the item as it is written, label, icon and all. */
  readonly raw: string;
  /** How sure it is where the name ends, 0 to 1: the scale is in seam.ts. 1 where nothing had to be split. */
  readonly splitConfidence: number;
  /** Rule of seam.ts that gave it, or "whole". */
  readonly splitRule: string;
  /** Characters of the notes before it. */
  readonly offset: number;
};

export const CANDIDATE_KINDS = ["labelled-row", "action-item", "feature-row"] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];

/** What looks like work to be done but is none of the five formats: told, and not inserted unless the operator wants it. */
export type StepCandidate = {
  readonly kind: CandidateKind;
  readonly label: string | null;
  readonly text: string;
  readonly offset: number;
};

/** Both in the order of the notes. */
export type Extraction = {
  readonly steps: readonly Step[];
  readonly candidates: readonly StepCandidate[];
};
