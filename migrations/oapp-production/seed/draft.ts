import type { Issue, Notes } from "./answer.ts";
import type { Page } from "./relation-cell.ts";

export type ProjectRef = Page & { readonly id: string };

/** How what names a phase's project may contradict itself: the two columns; title and page of one item; the project's own cell. */
export const DISAGREEMENTS = ["columns", "page", "inverse"] as const;
export type Disagreement = (typeof DISAGREEMENTS)[number];

/** A phase before it is a record. Raw texts have the blanks that the export has. */
export type PhaseDraft = {
  readonly page: Page;
  readonly idRaw: string;
  readonly status: string;
  readonly rag: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly projectIdText: string;
  readonly notes: Notes;
  readonly project: ProjectRef | null;
  /** Which relation columns name its project. */
  readonly columns: "both" | "second" | "none";
  /** Whether its project's own cell names it. */
  readonly hasInverse: boolean;
  readonly issues: readonly Issue[];
  /** Another phase of the export has its id. */
  readonly isIdShared: boolean;
  readonly disagreement?: { readonly kind: Disagreement; readonly other: ProjectRef };
};

export type ProjectDraft = {
  readonly ref: ProjectRef;
  readonly status: string;
  readonly owner: string;
  readonly goals: string;
  readonly description: string;
  readonly aiPromptLog: string;
  readonly tags: string;
  readonly scopeNotes: string;
  readonly govLog: readonly Page[];
  readonly createdAt: string;
  readonly updatedAt: string;
};
