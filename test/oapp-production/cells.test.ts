import { describe, expect, test } from "vitest";
import { oappProduction } from "../../migrations/oapp-production/index.ts";
import type { Outcome } from "../../shared/landing.ts";
import { landExport, recordOf, recordsOf } from "./landed-export.ts";
import { item, page } from "./scene.ts";

type Cells = Readonly<Record<string, string>>;

/** Typed columns of the one record of a collection. */
function rowOf(collection: string, cells: Cells, columns: string): unknown {
  const landed = landExport({ [collection]: [cells] });
  try {
    return landed.all(`SELECT ${columns} FROM ${TABLES[collection] ?? ""}`)[0];
  } finally {
    landed.close();
  }
}

const TABLES: Cells = {
  projects: "project",
  phases: "phase",
  "sub-apps": "sub_app",
  "tech-debt": "tech_debt",
  "schema-sync": "schema_sync",
  "memory-classification": "memory_classification",
};

type Case = readonly [sentence: string, collection: string, cells: Cells, columns: Readonly<Record<string, unknown>>];

const CASES: readonly Case[] = [
  [
    "a planned phase is not started",
    "phases",
    { status: "Planned" },
    { status: "Not Started", status_raw: "Planned", flags: "[]" },
  ],
  ["a phase in progress", "phases", { status: "In Progress" }, { status: "In Progress", flags: "[]" }],
  [
    "an active phase was backfilled",
    "phases",
    { status: "Active" },
    { status: "In Progress", flags: '["backfilled-default:status"]' },
  ],
  ["a done phase is complete", "phases", { status: "Done" }, { status: "Complete", flags: "[]" }],
  [
    "completed is no word of a phase",
    "phases",
    { status: "Completed" },
    { status: null, status_raw: "Completed", flags: '["word-unknown:status"]' },
  ],
  [
    "complete is no word of a project",
    "projects",
    { Title: "T", status: "Complete" },
    { status: null, status_raw: "Complete", flags: '["word-unknown:status"]' },
  ],
  ["completed is one", "projects", { Title: "T", status: "Completed" }, { status: "Completed", flags: "[]" }],
  ["no status is none", "phases", { phaseid: "1" }, { status: null, status_raw: "", flags: "[]" }],
  ["no RAG is not green", "phases", { phaseid: "1" }, { rag: null }],
  ["amber is amber", "phases", { RAG: "Amber" }, { rag: "Amber" }],
  [
    "a colour that there is not",
    "phases",
    { RAG: "Blue" },
    { rag: null, rag_raw: "Blue", flags: '["word-unknown:RAG"]' },
  ],
  [
    "a date",
    "phases",
    { startDate: "July 25, 2025" },
    { start_date: "2025-07-25", start_date_raw: "July 25, 2025", flags: "[]" },
  ],
  [
    "a placeholder of January",
    "phases",
    { startDate: "January 1, 2000" },
    { start_date: null, flags: '["placeholder:startDate"]' },
  ],
  [
    "a placeholder of December",
    "phases",
    { endDate: "December 1, 2000" },
    { end_date: null, flags: '["placeholder:endDate"]' },
  ],
  [
    "a date that is none is not today",
    "phases",
    { endDate: "soon" },
    { end_date: null, end_date_raw: "soon", flags: '["date-unreadable:endDate"]' },
  ],
  [
    "an instant in the zone of the run",
    "projects",
    { Title: "T", createdAt: "July 28, 2025 12:08 PM" },
    { created_at: "2025-07-28T02:08:00.000Z", created_at_raw: "July 28, 2025 12:08 PM" },
  ],
  [
    "blanks around an id and a title",
    "phases",
    { phaseid: "WT-5.5 ", phasename: "Kite\n" },
    {
      phase_id: "WT-5.5",
      phase_id_raw: "WT-5.5 ",
      title: "Kite",
      title_raw: "Kite\n",
      flags: '["trimmed:phaseid","trimmed:phasename"]',
    },
  ],
  ["a blank inside an id", "phases", { phaseid: "PM 2.1" }, { phase_id: "PM 2.1", flags: '["id-with-blank:phaseid"]' }],
  [
    "text in the place of a project's id is text",
    "phases",
    { projectId: "Lamp Track – Crew" },
    { source_project_id_text: "Lamp Track – Crew", flags: '["free-text:projectId"]' },
  ],
  [
    "an id in that place is text too",
    "phases",
    { projectId: "WP-UX1" },
    { source_project_id_text: "WP-UX1", flags: "[]" },
  ],
  [
    "notes that contradict the status",
    "phases",
    { status: "Done", notes: "🔵 Planned\n- [ ] a\n- [ ] b" },
    { status: "Complete", notes_status: "Not Started", open_boxes: 2, flags: '["status-contradicted:status"]' },
  ],
  [
    "a complete phase with boxes to tick",
    "phases",
    { status: "Complete", notes: "- [ ] a" },
    { status: "Complete", notes_status: null, open_boxes: 1, flags: '["status-contradicted:status"]' },
  ],
  [
    "notes that agree",
    "phases",
    { status: "Complete", notes: "✅ Complete" },
    { notes_status: "Complete", flags: "[]" },
  ],
  [
    "addresses in notes are what the phase points at",
    "phases",
    { notes: `https://www.notion.so/${page("1")}?pvs=21https://www.notion.so/${page("2")}` },
    { artefact_refs: JSON.stringify([page("1"), page("2")]) },
  ],
  [
    "tags are a list",
    "projects",
    { Title: "T", tags: "Strategy, Migration" },
    { tags: '["Strategy","Migration"]', tags_raw: "Strategy, Migration" },
  ],
  ["no tags are an empty one", "projects", { Title: "T" }, { tags: "[]" }],
  ["a text keeps its blanks and line feeds", "projects", { Title: "T", goals: " a\n\n b " }, { goals: " a\n\n b " }],
  [
    "nobody leads a sub-app",
    "sub-apps",
    { subAppName: "Harbour", platformIntegration: "GitHub, DriveMemory" },
    { owner: null, platform_integration: '["GitHub","DriveMemory"]', sub_app_id: "harbour" },
  ],
  [
    "a sub-app of which only the name and a No are known",
    "sub-apps",
    { subAppName: "Wander", usesOrbisEngine: "No" },
    { name: "Wander", uses_orbis_engine: 0, purpose: null, status: null },
  ],
  [
    "a date with a comma stays in its column",
    "tech-debt",
    { title: "Lamp", createdAt: "July 28, 2025 12:08 PM", priority: "High", status: "Open" },
    { created_at: "2025-07-28T02:08:00.000Z", priority: "High", status: "Open" },
  ],
  [
    "of a day in a register nobody knows at which instant it was",
    "schema-sync",
    { tableName: "phases", createdAt: "July 28, 2025", updatedAt: "July 28, 2025 12:08 PM" },
    {
      created_on: "2025-07-28",
      created_at: null,
      updated_on: null,
      updated_at: "2025-07-28T02:08:00.000Z",
      flags: "[]",
    },
  ],
  [
    "a project's day is the beginning of it, and says so",
    "projects",
    { Title: "T", updatedAt: "July 28, 2025" },
    { updated_at: "2025-07-27T14:00:00.000Z", flags: '["time-of-day-missing:updatedAt"]' },
  ],
  [
    "a placeholder with a time of day",
    "projects",
    { Title: "T", createdAt: "January 1, 2000 12:00 AM", updatedAt: "December 1, 2000" },
    { created_at: null, updated_at: null, flags: '["placeholder:createdAt","placeholder:updatedAt"]' },
  ],
  [
    "of a phase's date with a time of day the day is kept",
    "phases",
    { startDate: "July 28, 2025 12:08 PM" },
    { start_date: "2025-07-28", flags: '["time-of-day-left-out:startDate"]' },
  ],
  [
    "a checkbox that says neither",
    "sub-apps",
    { subAppName: "Wander", usesOrbisEngine: "Perhaps" },
    { uses_orbis_engine: null, uses_orbis_engine_raw: "Perhaps", flags: '["word-unknown:usesOrbisEngine"]' },
  ],
  [
    "tags of a memory",
    "memory-classification",
    { Entry: "Lamp", Tags: "a, b,c" },
    { tags: '["a","b","c"]', tags_raw: "a, b,c" },
  ],
  [
    "a word that is misspelt",
    "projects",
    { Title: "Lamp Developmetn" },
    { title: "Lamp Developmetn", flags: '["typo-suspect:Title"]' },
  ],
];

describe("a record", () => {
  test.each(CASES.map((each) => [each[0], each] as const))("%s", (_, [, collection, cells, columns]) => {
    expect(rowOf(collection, cells, Object.keys(columns).join())).toEqual(columns);
  });

  test("keeps every cell as it was read, also of columns that nobody knows, and where it stands", () => {
    const cells = { phaseid: "X ", phasename: "One", Surprise: '…, "quoted"\n' };
    const landed = landExport({ phases: [cells] });
    const [row] = landed.all<{ source: string; file_sha256: string; database_id: string }>("SELECT * FROM phase");
    expect(JSON.parse(row?.source ?? "{}")).toMatchObject(cells);
    expect(row).toMatchObject({
      file_record: 1,
      first_line: 2,
      last_line: 2,
      database_id: "0123456789abcdef0123456789abcdef",
    });
    landed.close();
  });

  test("that says nothing at all is left behind", () => {
    const landed = landExport({ projects: [{ Title: " " }] });
    expect(landed.all("SELECT disposition, rule FROM _touchdown_records")).toEqual([
      { disposition: 4, rule: "blank-record" },
    ]);
    landed.close();
  });

  test("lands the items of its relation cells as records of their own, and rejects text that is none", () => {
    const cell = `${item("One", page("1"))}, ${item("Two", page("2"))} and more`;
    const landed = landExport({ projects: [{ Title: "Alpha", Phase: cell, GovLog: item("Log", page("3")) }] });
    expect(landed.all("SELECT source_path, column_name, position, title FROM relation_item ORDER BY 1")).toEqual([
      { source_path: "projects/00000001#gov-log/0", column_name: "GovLog", position: 0, title: "Log" },
      { source_path: "projects/00000001#phase/0", column_name: "Phase", position: 0, title: "One" },
      { source_path: "projects/00000001#phase/1", column_name: "Phase", position: 1, title: "Two" },
    ]);
    expect(landed.all("SELECT path, rule, raw FROM _touchdown_rejects")).toEqual([
      { path: "projects/00000001#phase/unread-0", rule: "relation-unreadable", raw: " and more" },
    ]);
    landed.close();
  });

  test("is mapped to the same again", () => {
    for (const collection of oappProduction.collections) {
      const [record] = recordsOf(collection.name, [
        Object.assign({}, ...CASES.filter(([, name]) => name === collection.name).map(([, , cells]) => cells)),
      ]);
      if (record === undefined) throw new Error("no record");
      const context = { directory: () => new Map(), settings: {} };
      expect(collection.transform(record, context)).toEqual(collection.transform(record, context));
    }
  });

  test("whatever its cells hold, is mapped, left behind or rejected, and nothing is thrown", () => {
    const oddities = [
      "",
      "\u0000",
      "\uD800",
      "’".repeat(5000),
      "{}",
      "__proto__",
      "=1+1",
      "(https://www.notion.so/",
      "🔵".repeat(99),
      "July 99, 2025",
      '\r\n,"',
      "[ ]".repeat(999),
    ];
    for (const collection of oappProduction.collections) {
      for (const [index, odd] of oddities.entries()) {
        const columns = Object.keys(collection.fields ?? {});
        const cells = Object.fromEntries(
          columns.map((column, at) => [column, oddities[(index + at) % oddities.length] ?? odd]),
        );
        const outcome: Outcome = collection.transform(recordOf(collection.name, { ...cells, toString: odd }, 1), {
          directory: () => new Map(),
          settings: {},
        });
        expect(outcome.landings[0]?.element).toBe("");
      }
    }
  });
});
