import type { Issue, Notes } from "./answer.ts";
import type { PhaseDraft, ProjectRef } from "./draft.ts";
import {
  gluedTable,
  joinedNotes,
  keySteps,
  NO_NOTES,
  outcomeBullets,
  plainNotes,
  policyNotes,
  proseNotes,
  scopeBullets,
  sideQuest,
} from "./notes.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import { notionPage } from "./relation-cell.ts";
import { featureNotes, linkNotes, mentionNotes, stabilityNotes, transcriptNotes } from "./traps.ts";
import { code, longDate, title } from "./words.ts";

export const PHASES_A_PROJECT = 8;
/** Phases and projects beyond the scene have pages of their own from here on. */
export const BULK_PAGES = 1000;
const STATUSES = ["Planned", "Planned", "Complete", "In Progress", "Complete", "Planned", "Done", "Planned"] as const;

/** What may be odd about a phase beyond the scene, one thing each. */
export const DIRT = [
  "orphan",
  "equal-title",
  "trailing-blank-in-id",
  "blank-around-title",
  "duplicate-id",
  "only-second-column",
  "missing-inverse",
  "free-text-project-id",
  "backfilled-status",
  "placeholder-date",
  "contradiction",
  "bare-urls",
  "shell-transcript",
] as const;
export type Dirt = (typeof DIRT)[number];

export type BulkOptions = { readonly seed: number; readonly dirt: number };

export function bulkProjectRef(seed: number, index: number): ProjectRef {
  const letters = code(index);
  const name = `${title(index)} ${letters}`;
  // Titles with commas and parentheses are no dirt: half of what Notion holds has them.
  const forms = [name, `${name}, Inner/Outer`, `${name} (Deck)`, name];
  return {
    title: at(forms, index),
    id: `${letters}-QX${index + 1}`,
    pageId: notionPage(seed, "project-page", BULK_PAGES + index),
  };
}

/** The oddity of this phase, or null. The first phase of a project has none: it is what the second may repeat. */
function dirtOf({ seed, dirt }: BulkOptions, index: number): Dirt | null {
  if (index < 0 || index % PHASES_A_PROJECT === 0) return null;
  const random = randomFor(seed, "phase", index);
  if (!isDrawn(random, dirt)) return null;
  const drawn = pick(random, DIRT);
  const repeats = drawn === "duplicate-id" || drawn === "equal-title";
  // What repeats the phase before must find it plain.
  return repeats && dirtOf({ seed, dirt }, index - 1) !== null ? "trailing-blank-in-id" : drawn;
}

export function bulkPhase(options: BulkOptions, index: number): PhaseDraft {
  const { seed } = options;
  const dirt = dirtOf(options, index);
  const after = (index + 1) % PHASES_A_PROJECT === 0 ? null : dirtOf(options, index + 1);
  const random = randomFor(seed, "phase", BULK_PAGES * 1_000_000 + index);
  const project = bulkProjectRef(seed, Math.floor(index / PHASES_A_PROJECT));
  const isOrphan = dirt === "orphan" || dirt === "equal-title";
  const id = idOf(index, dirt);
  const status = dirt === "backfilled-status" ? "Active" : statusOf(dirt, index);
  const isDated = isDrawn(random, 0.4);
  const issues = issuesOf(dirt, after);
  return {
    page: { title: titleOf(index, dirt), pageId: notionPage(seed, "phase-page", BULK_PAGES + index) },
    idRaw: dirt === "trailing-blank-in-id" ? `${id} ` : id,
    status,
    rag: isDrawn(random, 0.15) ? pick(random, ["Green", "Amber", "Red"]) : "",
    startDate: dirt === "placeholder-date" ? "January 1, 2000" : datedOr(random, isDated),
    endDate: datedOr(random, isDated && isDrawn(random, 0.3)),
    projectIdText: dirt === "free-text-project-id" ? "Harbour Ledger – Lantern" : "",
    notes: notesOf(random, { seed, index, id, status, dirt }),
    project: isOrphan ? null : project,
    columns: columnsOf(dirt, isOrphan),
    hasInverse: !isOrphan && dirt !== "missing-inverse",
    issues,
    isIdShared: issues.includes("duplicate-id"),
  };
}

function columnsOf(dirt: Dirt | null, isOrphan: boolean): PhaseDraft["columns"] {
  if (isOrphan) return "none";
  return dirt === "only-second-column" ? "second" : "both";
}

function issuesOf(dirt: Dirt | null, after: Dirt | null): readonly Issue[] {
  const own = dirt === null || dirt === "orphan" ? [] : [dirt];
  // Both phases of a pair have it.
  return after === "duplicate-id" || after === "equal-title" ? [...own, after] : own;
}

function idOf(index: number, dirt: Dirt | null): string {
  const place = dirt === "duplicate-id" ? index - 1 : index;
  return `${code(Math.floor(index / PHASES_A_PROJECT))}-${1 + Math.floor((place % PHASES_A_PROJECT) / 4)}.${place % 4}`;
}

function titleOf(index: number, dirt: Dirt | null): string {
  const place = dirt === "equal-title" ? index - 1 : index;
  const plain = `${title(place * 3 + 1)} ${code(Math.floor(place / PHASES_A_PROJECT))} ${(place % PHASES_A_PROJECT) + 1}`;
  if (dirt === "blank-around-title") return index % 2 === 0 ? `${plain}\n` : `${plain}  `;
  return at([plain, `${plain}, Second`, plain, `${plain} (Panel)`, plain], place);
}

function statusOf(dirt: Dirt | null, index: number): string {
  return dirt === "contradiction" ? "Planned" : at(STATUSES, index + Math.floor(index / PHASES_A_PROJECT));
}

function datedOr(random: Random, isDated: boolean): string {
  return isDated ? longDate(random) : "";
}

type NotesPlace = {
  readonly seed: number;
  readonly index: number;
  readonly id: string;
  readonly status: string;
  readonly dirt: Dirt | null;
};

function notesOf(random: Random, place: NotesPlace): Notes {
  const { seed, index, dirt } = place;
  if (dirt === "contradiction")
    return joinedNotes([plainNotes("✅ Complete"), keySteps(random, { rows: 4, icons: "mixed" })]);
  if (dirt === "bare-urls")
    return linkNotes(seed, BULK_PAGES + index, { count: 3 + below(random, 5), separator: pick(random, ["", "\n"]) });
  if (dirt === "shell-transcript") return transcriptNotes(random);
  return cleanNotes(random, place);
}

/** About as many of each kind as the real export has. */
function cleanNotes(random: Random, { id, status }: NotesPlace): Notes {
  const draw = below(random, 40);
  if (draw < 8)
    return gluedTable(random, {
      major: 1 + below(random, 12),
      rows: 3 + below(random, 9),
      status,
      heading: pick(random, ["", "🚀 Phase 4: Tide Loop", "Tide Loop\n\n"]),
    });
  if (draw < 11)
    return joinedNotes([
      keySteps(random, { rows: 4, icons: "mixed" }),
      sideQuest(random, pick(random, ["Planned", "Complete"])),
    ]);
  if (draw < 15) return scopeBullets(random, { phaseId: id, title: "First Cut", rows: 2 + below(random, 3), status });
  if (draw < 16 && status === "Complete") return outcomeBullets(random, 3);
  if (draw < 21) return NO_NOTES;
  if (draw < 22) return stabilityNotes(random);
  if (draw < 23) return featureNotes(random);
  if (draw < 26) return policyNotes(random, 4);
  return draw < 32 ? mentionNotes(random, id) : proseNotes(random, 1 + below(random, 3));
}
