import { afterEach, describe, expect, test } from "vitest";
import { oappCanonical } from "../../migrations/oapp-canonical/index.ts";
import { publication } from "../../migrations/oapp-canonical/publication.ts";
import { openScratch, type Target } from "../../shared/connections/sqlite.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import type { LandedExport } from "../oapp-production/landed-export.ts";
import { landNotes, PAGE } from "./landed-notes.ts";

type Row = Readonly<Record<string, unknown>>;

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

function landed(...given: Parameters<typeof landNotes>): LandedExport {
  const result = landNotes(...given);
  open.push(result);
  return result;
}

/** A published database with the rows that the selects give, foreign keys on. */
function publish(from: LandedExport): Target {
  const database = openScratch();
  open.push(database);
  database.pragma("foreign_keys = ON");
  database.exec(schemaPart(oappCanonical.schema, "published"));
  for (const { name, sql } of publication.tables) {
    for (const row of from.all<Row>(sql)) {
      const columns = Object.keys(row);
      const values = columns.map((column) => `@${column}`);
      database.prepare(`INSERT INTO ${name} (${columns.join(", ")}) VALUES (${values.join(", ")})`).run(row);
    }
  }
  return database;
}

const QUARANTINE = { settings: { "orphan-policy": "quarantine" } };

function rowsOf(database: Target, sql: string): readonly Row[] {
  return database.prepare<[], Row>(sql).all();
}

describe("the canonical hierarchy as it is published", () => {
  test("each select gives exactly the columns of its table", () => {
    const from = landed(QUARANTINE);
    const database = publish(from);
    for (const { name, sql } of publication.tables) {
      const declared = rowsOf(database, `SELECT name FROM pragma_table_info('${name}')`).map((row) => row["name"]);
      const given = from.bench.target
        .prepare(sql)
        .columns()
        .map((column) => column.name);
      expect(new Set(given)).toEqual(new Set(declared));
      expect(given).toHaveLength(declared.length);
    }
  });

  test("a project keeps what the source says, times in UTC from the source and never of now, and free text as JSON where JSON is asked", () => {
    const database = publish(landed(QUARANTINE));
    expect(rowsOf(database, "SELECT * FROM projects_canonical WHERE projectId = 'HL-1'")).toMatchObject([
      {
        projectName: "Harbour, Lights",
        owner: "Ada",
        status: "Completed",
        statusRaw: "Completed",
        projectIdRaw: "HL-1 ",
        tags: "Sea, Night",
        tagList: '["Sea","Night"]',
        createdAt: "2025-07-28T02:08:00.000Z",
        createdAtRaw: "July 28, 2025 12:08 PM",
        updatedAt: "2025-07-28T14:00:00.000Z",
        claudeGizmoExchange: '"just words"',
        pageId: PAGE.harbour.repeat(32),
      },
    ]);
    expect(rowsOf(database, "SELECT updatedAt FROM projects_canonical WHERE projectId = 'LS-2'")).toEqual([
      { updatedAt: null },
    ]);
  });

  test("a phase refers to its project by id, with mapped and raw status, ISO dates, and no placeholder", () => {
    const database = publish(landed(QUARANTINE));
    expect(rowsOf(database, "SELECT * FROM phases_canonical ORDER BY phaseId")).toMatchObject([
      {
        phaseId: "WT-4.0",
        phaseIdRaw: "WT-4.0 ",
        project_ref: "HL-1",
        status: "In Progress",
        RAG: "Amber",
        startDate: "2025-07-02",
        endDate: null,
        endDateRaw: "January 1, 2000",
        linkState: "linked",
      },
      { phaseId: "WT-5.0", project_ref: "HL-1", status: "Not Started", statusRaw: "Planned", RAG: null },
    ]);
  });

  test("steps have ids by their place in the phase, their label, their raw row and how sure the split is", () => {
    const database = publish(landed(QUARANTINE));
    expect(rowsOf(database, "SELECT * FROM steps_canonical ORDER BY stepId")).toMatchObject([
      {
        stepId: "WT-4.0-S01",
        stepLabel: "4.1",
        stepName: "Lay cables on the pier",
        outputNotes: "Cables lie",
        splitConfidence: 0.9,
      },
      {
        stepId: "WT-4.0-S02",
        stepLabel: "4.2",
        stepName: "Light lamps",
        rawRow: "4.2Light lampsLamps burn",
        project_ref: "HL-1",
      },
      { stepId: "WT-5.0-S01", stepLabel: "1", stepName: "Count lamps", status: "completed", statusSource: "icon" },
      { stepId: "WT-5.0-S02", status: "in progress", RAG: "Amber" },
      {
        stepId: "WT-5.0-S03",
        stepName: "Paint the door",
        isSideQuest: 1,
        status: "completed",
        statusSource: "inherited",
      },
    ]);
  });

  test("a phase without a project is set aside with its steps, and referred to by nothing", () => {
    const database = publish(landed(QUARANTINE));
    const [row] = rowsOf(database, "SELECT * FROM phases_quarantine");
    expect(row).toMatchObject({ phaseId: "WT-9.0", linkState: "quarantined", linkPolicy: "quarantine" });
    expect(JSON.parse(String(row?.["steps"]))).toMatchObject([{ stepId: "WT-9.0-S01", stepName: "Nothing left" }]);
    expect(rowsOf(database, "SELECT stepId FROM steps_canonical WHERE phase_ref = 'WT-9.0'")).toEqual([]);
  });

  test("the mapping file gives it a project, with approver and reason", () => {
    const assignments = [{ phaseid: "WT-9.0", projectID: "LS-2", approver: "Cy", reason: "asked" }];
    const database = publish(landed({ settings: { "orphan-policy": "assign" }, assignments }));
    expect(rowsOf(database, "SELECT * FROM phases_canonical WHERE phaseId = 'WT-9.0'")).toMatchObject([
      { project_ref: "LS-2", linkState: "assigned", approver: "Cy", approvedBecause: "asked" },
    ]);
    expect(rowsOf(database, "SELECT stepId, project_ref FROM steps_canonical WHERE phase_ref = 'WT-9.0'")).toEqual([
      { stepId: "WT-9.0-S01", project_ref: "LS-2" },
    ]);
  });

  test("what looks like a step is told and left behind", () => {
    const from = landed(QUARANTINE);
    expect(from.all("SELECT count(*) AS n FROM step WHERE candidate IS NOT NULL")).toEqual([{ n: 0 }]);
    expect(from.all("SELECT detail FROM _touchdown_findings WHERE rule = 'step-candidate'")).toEqual([
      { detail: "action-item: Call the mason" },
    ]);
  });
});
