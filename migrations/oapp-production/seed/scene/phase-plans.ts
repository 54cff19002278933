import type { Issue } from "../answer.ts";
import { joinedNotes, outcomeBullets, plainNotes, policyNotes } from "../notes.ts";
import { brandNotes, featureNotes, linkNotes, stabilityNotes, transcriptNotes } from "../traps.ts";
import { sentences } from "../words.ts";
import { contradicting, mention, none, padded, scope, table, type MakeNotes } from "./phase-notes.ts";

/** A phase of the scene: what is not said has its usual form. */
export type PhasePlan = {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  /** Index of its project in the scene; null for a phase without any relation. */
  readonly project: number | null;
  readonly notes: MakeNotes;
  readonly rag?: string;
  readonly columns?: "second";
  readonly issues?: readonly Issue[];
};

const BRAND_NOTES_LENGTH = 2898;
const PADDED = ["trailing-blank-in-id"] as const;

/** The 37 phases of a real-size export, each oddity of the sheet where it stands in the original's place. */
export const PHASE_PLANS: readonly PhasePlan[] = [
  {
    id: "KB-4.1",
    title: "Kite Board Import",
    status: "Complete",
    rag: "Green",
    project: 1,
    notes: table({ major: 4, rows: 5, status: "Complete" }),
  },
  {
    id: "KB-4.2",
    title: "Kite Board & Tide Foundations\n",
    status: "Complete",
    rag: "Green",
    project: 1,
    issues: ["blank-around-title"],
    notes: table({ major: 2, rows: 4, status: "Complete", heading: "🚀 Phase 2: Foundations\n" }),
  },
  {
    id: "KB-4.3",
    title: "Moving Tiles (Deck)",
    status: "In Progress",
    project: 1,
    notes: table({ major: 3, rows: 5, status: "In Progress", heading: "🚀 Phase 3: Moving Tiles" }),
  },
  {
    id: "KB-4.4",
    title: "Operational Tide Loop",
    status: "Planned",
    project: 1,
    notes: table({ major: 4, rows: 4, status: "Planned", heading: "🚀 Phase 4: Tide Loop" }),
  },
  {
    id: "HI-1.1",
    title: "Mooring Lines, Renewed",
    status: "Complete",
    rag: "Green",
    project: 2,
    notes: table({ major: 1, rows: 4, status: "Complete" }),
  },
  {
    id: "HI-1.2",
    title: "Crane Rota",
    status: "In Progress",
    rag: "Amber",
    project: 2,
    notes: table({ major: 2, rows: 5, status: "In Progress" }),
  },
  {
    id: "HI-1.3",
    title: "Shore Power",
    status: "Planned",
    project: 2,
    notes: table({ major: 3, rows: 4, status: "Planned", heading: "Phase 3: Shore Power" }),
  },
  {
    id: "HI-1.4",
    title: "Fender Store",
    status: "Planned",
    project: 2,
    notes: table({ major: 4, rows: 4, status: "Planned" }),
  },
  {
    id: "TB-3.0",
    title: "Watch Foundations",
    status: "Complete",
    rag: "Green",
    project: 3,
    notes: (random) =>
      joinedNotes([
        outcomeBullets(random, 3),
        plainNotes(`Phase 3.x, covering Phases TB-3.0 to TB-3.3. The purpose of it is plain. ${sentences(random, 2)}`),
      ]),
  },
  {
    id: "TB-3.1",
    title: "Watch Bench",
    status: "Planned",
    project: 3,
    issues: [...PADDED, "contradiction"],
    notes: contradicting("🟡 In Progress", "mixed", "Complete"),
  },
  {
    id: "TB-3.2",
    title: "Watch Maintenacne",
    status: "Planned",
    project: 3,
    issues: ["contradiction"],
    notes: contradicting("✅ Complete", "mixed", "Planned"),
  },
  {
    id: "TB-3.3",
    title: "Watch Handover",
    status: "Done",
    project: 3,
    issues: ["contradiction"],
    notes: contradicting("🔵 Planned", "open", "Planned"),
  },
  {
    id: "TB-5.1",
    title: "Ledger Opening",
    status: "In Progress",
    project: 0,
    issues: ["free-text-project-id"],
    notes: mention("TB-5.1"),
  },
  {
    id: "TB-5.2",
    title: "Ledger Rules",
    status: "Planned",
    project: 0,
    issues: ["free-text-project-id"],
    notes: scope("TB-5.2", 3),
  },
  {
    id: "TB-5.3",
    title: "Ledger Console Integration  ",
    status: "Planned",
    project: 0,
    issues: ["free-text-project-id", "blank-around-title"],
    notes: scope("TB-5.3", 3),
  },
  {
    id: "TB-5.4",
    title: "Ledger on Small Screens",
    status: "Planned",
    project: 0,
    issues: ["free-text-project-id", "duplicate-id"],
    notes: mention("TB-6.0"),
  },
  { id: "TB-5.4", title: "Ledger Backup", status: "Planned", project: 0, issues: ["duplicate-id"], notes: none },
  { id: "TB-5.5", title: "Ledger Export", status: "Planned", project: 0, issues: PADDED, notes: scope("TB-5.5", 3) },
  { id: "TB-5.6", title: "Ledger Import", status: "Planned", project: 0, issues: PADDED, notes: scope("TB-5.6", 2) },
  {
    id: "TB-5.7",
    title: "Ledger Loose Ends",
    status: "Planned",
    project: 0,
    columns: "second",
    issues: [...PADDED, "only-second-column"],
    notes: none,
  },
  {
    id: "LG-1.1",
    title: "Lagoon Names",
    status: "Active",
    project: 4,
    issues: ["backfilled-status", "identical-notes", "long-cell"],
    notes: (random) => brandNotes(random, BRAND_NOTES_LENGTH),
  },
  {
    id: "LG-1.2",
    title: "Lagoon Marks",
    status: "Active",
    project: 4,
    issues: [...PADDED, "backfilled-status", "identical-notes", "long-cell"],
    notes: (random) => brandNotes(random, BRAND_NOTES_LENGTH),
  },
  {
    id: "LG-1.3",
    title: "Lagoon Memory",
    status: "Complete",
    project: 4,
    issues: [...PADDED, "shell-transcript"],
    notes: transcriptNotes,
  },
  {
    id: "LG-1.4",
    title: "Lagoon Colours",
    status: "Complete",
    project: 4,
    issues: PADDED,
    notes: (random) => plainNotes(sentences(random, 4)),
  },
  {
    id: "WS-1.1",
    title: "Workspace Branches",
    status: "Complete",
    project: 5,
    notes: (random) =>
      plainNotes(`Branch tb-8.0 holds the work so far, see http://lantern.md/. ${sentences(random, 2)}`),
  },
  {
    id: "WS-1.2",
    title: "Workspace Shelves",
    status: "Complete",
    project: 5,
    issues: ["bare-urls"],
    notes: (_, seed) => linkNotes(seed, 2, { count: 3, separator: "\n" }),
  },
  {
    id: "WS-1.3",
    title: "Workspace Keys",
    status: "Complete",
    project: 5,
    issues: ["bare-urls"],
    notes: (_, seed) => linkNotes(seed, 3, { count: 2, separator: "\n" }),
  },
  {
    id: "WS-1.4",
    title: "Pilot Protocol Match",
    status: "Active",
    project: 5,
    issues: ["backfilled-status", "equal-title", "bare-urls"],
    notes: (_, seed) => linkNotes(seed, 4, { count: 4, separator: "\n" }),
  },
  {
    id: "WS-1.5",
    title: "Pilot Protocol Match",
    status: "Active",
    project: null,
    issues: ["backfilled-status", "equal-title"],
    notes: (random) => plainNotes(sentences(random, 2)),
  },
  {
    id: "WS-1.6",
    title: "Workspace Artefacts",
    status: "Active",
    project: 5,
    issues: ["backfilled-status", "bare-urls"],
    notes: (_, seed) => linkNotes(seed, 6, { count: 8, separator: "" }),
  },
  { id: "LC-1.0", title: "Working Order", status: "Complete", project: 6, notes: none },
  {
    id: "LC-2.0",
    title: "Working Order, Second",
    status: "In Progress",
    project: 6,
    issues: PADDED,
    notes: (random) => plainNotes(`From TB-6.0 onward every change carries a ticket. ${sentences(random, 3)}`),
  },
  { id: "PM-1.1", title: "Pier Planks", status: "Done", project: 7, notes: none },
  {
    id: "PM 2.1",
    title: "Pier Stability",
    status: "In Progress",
    project: 7,
    issues: ["blank-in-id", "long-cell"],
    notes: padded(stabilityNotes, 3624),
  },
  {
    id: "NP-1.1",
    title: "Desk and Page (Panel)",
    status: "Planned",
    project: 8,
    issues: ["long-cell"],
    notes: padded(featureNotes, 2310),
  },
  {
    id: "TB-2.0",
    title: "House Rules",
    status: "Planned",
    project: null,
    issues: PADDED,
    notes: (random) => policyNotes(random, 5),
  },
  { id: "BC-1.1", title: "Beacon Ideas", status: "Planned", project: null, notes: none },
];
