import { CANONICAL } from "../../migrations/oapp-canonical/system.ts";
import { oappCanonical } from "../../migrations/oapp-canonical/index.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { landRecords, recordsOf, type Choices, type LandedExport } from "../oapp-production/landed-export.ts";

/** "Harbour" with the address of its page. */
export function relation(title: string, page: string): string {
  return `${title} (https://www.notion.so/${title.replaceAll(" ", "-")}-${page.repeat(32).slice(0, 32)}?pvs=21)`;
}

export const PAGE = { harbour: "1", lantern: "2", first: "a", second: "b", third: "c" } as const;

export const PROJECTS: readonly Readonly<Record<string, string>>[] = [
  {
    Title: "Harbour, Lights",
    projectID: "HL-1 ",
    status: "Completed",
    owner: "Ada",
    goals: "Light the pier",
    tags: "Sea, Night",
    createdAt: "July 28, 2025 12:08 PM",
    updatedAt: "July 29, 2025",
    "claude-gizmo-exchange": "just words",
    Phase: `${relation("First Light", PAGE.first)}, ${relation("Second Light", PAGE.second)}`,
  },
  { Title: "Lantern Store", projectID: "LS-2", status: "Planning", owner: "Ben", createdAt: "July 1, 2025 9:00 AM" },
];

export const PHASES: readonly Readonly<Record<string, string>>[] = [
  {
    phasename: "First Light",
    phaseid: "WT-4.0 ",
    status: "In Progress",
    RAG: "Amber",
    startDate: "July 2, 2025",
    endDate: "January 1, 2000",
    "WT Projects": relation("Harbour, Lights", PAGE.harbour),
    "WT Projects 1": relation("Harbour, Lights", PAGE.harbour),
    notes: "🚀 Phase 4: PierStepTaskOutput4.1Lay cables on the pierCables lie4.2Light lampsLamps burn",
  },
  {
    phasename: "Second Light",
    phaseid: "WT-5.0",
    status: "Planned",
    "WT Projects 1": relation("Harbour, Lights", PAGE.harbour),
    notes:
      "Key Steps (Planned):\n1. ✅ Count lamps\n2. ⚠️ Order glass\n\nSide Quest (Complete):\n• Paint the door\n\nAction Items:\n• Call the mason",
  },
  {
    phasename: "Nobody's Phase",
    phaseid: "WT-9.0",
    status: "Done",
    notes: "Status: ✅ Complete Summary:\n• Nothing left",
  },
];

export function landNotes(
  choices: Choices = {},
  phases: readonly Readonly<Record<string, string>>[] = PHASES,
): LandedExport {
  const documents = new Map([
    ["projects", canonical("projects", PROJECTS)],
    ["phases", canonical("phases", phases)],
  ]);
  return landRecords(documents, choices, oappCanonical);
}

/** Records as this migration's source has them. */
export function canonical(
  collection: string,
  rows: readonly Readonly<Record<string, string>>[],
): readonly SourceRecord[] {
  return recordsOf(collection, rows, oappCanonical).map((record) => ({ ...record, system: CANONICAL }));
}
