import type { CollectionName } from "./answer.ts";
import type { PhaseDraft, ProjectDraft } from "./draft.ts";
import type { ExportRecord } from "./export-file.ts";
import { plainNotes } from "./notes.ts";
import { notionPage } from "./relation-cell.ts";
import { sceneProjectRef } from "./scene/phases.ts";

/** What differs between an export and that of a day later, by the key of the published record. Records before a new one have other numbers: that is no change. */
export type Change =
  | {
      readonly collection: CollectionName;
      readonly kind: "changed";
      readonly key: string;
      readonly columns: readonly string[];
    }
  | { readonly collection: CollectionName; readonly kind: "new" | "missing"; readonly key: string }
  | { readonly collection: CollectionName; readonly kind: "column-added"; readonly column: string };

/** A phase that moved on, one with other notes, a new one, one that is gone; their projects' cells follow. */
export const CHANGES: readonly Change[] = [
  { collection: "phases", kind: "changed", key: "HI-1.3", columns: ["status"] },
  { collection: "phases", kind: "changed", key: "KB-4.4", columns: ["notes"] },
  { collection: "phases", kind: "changed", key: "TB-5.7", columns: ["endDate", "RAG"] },
  { collection: "phases", kind: "new", key: "TB-5.8" },
  { collection: "phases", kind: "missing", key: "LG-1.4" },
  { collection: "phases", kind: "column-added", column: "reviewer" },
  { collection: "projects", kind: "changed", key: "TB-QX5", columns: ["Phase"] },
  { collection: "projects", kind: "changed", key: "LG-QX1", columns: ["Phase"] },
  { collection: "projects", kind: "changed", key: "TB-QX2", columns: ["status", "updatedAt"] },
  { collection: "projects", kind: "new", key: "TB-QX17" },
];

const ADDED_COLUMN = "reviewer";
const NEW_PLACE = 500;

export function phasesADayLater(seed: number, drafts: readonly PhaseDraft[]): readonly PhaseDraft[] {
  const kept = drafts.filter(({ idRaw }) => idRaw.trim() !== "LG-1.4").map(phaseADayLater);
  const added: PhaseDraft = {
    page: { title: "Ledger Signatures", pageId: notionPage(seed, "phase-page", NEW_PLACE) },
    idRaw: "TB-5.8",
    status: "Planned",
    rag: "",
    startDate: "",
    endDate: "",
    projectIdText: "",
    notes: plainNotes("Two people sign what one person wrote."),
    project: sceneProjectRef(seed, 0),
    columns: "both",
    hasInverse: true,
    issues: [],
    isIdShared: false,
  };
  // First in the file, so that every other record has another number than the day before.
  return [added, ...kept];
}

function phaseADayLater(draft: PhaseDraft): PhaseDraft {
  switch (draft.idRaw.trim()) {
    case "HI-1.3":
      return { ...draft, status: "In Progress" };
    case "KB-4.4":
      return {
        ...draft,
        notes: { ...draft.notes, text: `${draft.notes.text}\n\nThe crew met again; nothing else was decided.` },
      };
    case "TB-5.7":
      return { ...draft, endDate: "August 20, 2025", rag: "Red" };
    default:
      return draft;
  }
}

export function projectsADayLater(seed: number, drafts: readonly ProjectDraft[]): readonly ProjectDraft[] {
  const changed = drafts.map((draft) =>
    draft.ref.id === "TB-QX2" ? { ...draft, status: "Archived", updatedAt: "August 21, 2025 9:30 AM" } : draft,
  );
  const [first] = drafts;
  if (first === undefined) return changed;
  const added: ProjectDraft = {
    ...first,
    ref: { title: "Winter Storage", id: "TB-QX17", pageId: notionPage(seed, "project-page", NEW_PLACE) },
    status: "Planning",
    goals: "Everything under a roof before the first frost.",
    description: "",
    aiPromptLog: "",
    tags: "",
    scopeNotes: "",
    govLog: [],
  };
  return [...changed, added];
}

/** The column that the databases gained. */
export function withAddedColumn(columns: readonly string[]): readonly string[] {
  return [...columns, ADDED_COLUMN];
}

export function withAddedCell({ cells, answer }: ExportRecord, index: number): ExportRecord {
  return { cells: [...cells, index % 3 === 0 ? "Iris Toll" : ""], answer };
}
