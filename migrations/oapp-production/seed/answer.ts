/** A step as the notes have it, in the shape of the labelled corpus. */
export type ExpectedStep = {
  readonly label: string | null;
  readonly name: string;
  readonly output: string | null;
  readonly status: "planned" | "in progress" | "completed" | "blocked";
  readonly isSideQuest: boolean;
  readonly rag: "Amber" | null;
  readonly statusSource: "icon" | "inherited";
};

/** Text of a cell, and what is to be found in it. */
export type Notes = { readonly text: string; readonly steps: readonly ExpectedStep[]; readonly candidates: number };

export const ISSUES = [
  "trailing-blank-in-id",
  "blank-in-id",
  "blank-around-title",
  "duplicate-id",
  "equal-title",
  "only-second-column",
  "missing-inverse",
  "free-text-project-id",
  "backfilled-project-id",
  "backfilled-status",
  "placeholder-date",
  "contradiction",
  "bare-urls",
  "long-cell",
  "identical-notes",
  "shell-transcript",
  "disagreement",
] as const;
export type Issue = (typeof ISSUES)[number];

/** Why a phase has no project: no relation at all, also where a linked phase has the very same title; or what names its project contradicts itself. */
export type OrphanReason = "no-relation" | "no-relation-equal-title" | "disagreement";

/** What must become of one record of an export. */
export type RecordAnswer = {
  readonly collection: CollectionName;
  /** Without blanks around it. */
  readonly title: string;
  /** The record's own id without blanks around it; null where the file has none. */
  readonly id: string | null;
  /** By which it is published: its id, with a suffix where another record has the same; null where it is not for this generator to say. */
  readonly key: string | null;
  /** Id of the project that a phase belongs to. */
  readonly link: string | null;
  readonly orphan: OrphanReason | null;
  /** As the target will hold it; null where there is no vocabulary. */
  readonly status: string | null;
  /** Columns whose date stands for "nobody said". */
  readonly placeholders: readonly string[];
  readonly issues: readonly Issue[];
  readonly steps: readonly ExpectedStep[];
  readonly candidates: number;
};

export const COLLECTIONS = [
  "projects",
  "phases",
  "sub-apps",
  "tech-debt",
  "schema-sync",
  "memory-classification",
] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

/** An answer where nothing but these is to be said. */
export function answerOf(
  collection: CollectionName,
  known: Partial<RecordAnswer> & Pick<RecordAnswer, "title">,
): RecordAnswer {
  return {
    collection,
    id: null,
    key: null,
    link: null,
    orphan: null,
    status: null,
    placeholders: [],
    issues: [],
    steps: [],
    candidates: 0,
    ...known,
  };
}
