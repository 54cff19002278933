import { CheckFaults } from "../../../shared/check-faults.ts";
import type { Check, CheckFacts, OpenCheck } from "../../../shared/check.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { cellIn, RecordRows, textIn, type StoredRow } from "./record-rows.ts";

/** A table of records: the collection that it was loaded from, and its columns that hold a cell as it was read (an empty one as null or ""). */
export type CellTable = {
  readonly collection: string;
  readonly table: string;
  readonly cells: Readonly<Record<string, string>>;
};

export const PROJECT_CELLS: CellTable = {
  collection: "projects",
  table: "project",
  cells: {
    title_raw: "Title",
    project_id_raw: "projectID",
    status_raw: "status",
    owner: "owner",
    goals: "goals",
    description: "description",
    ai_prompt_log: "aiPromptLog",
    key_tasks: "keyTasks",
    tags_raw: "tags",
    scope_notes: "scopeNotes",
    step_progress: "StepProgress",
    meeting_log: "MeetingLog",
    gov_log: "GovLog",
    checkpoint_review: "CheckpointReview",
    claude_gizmo_exchange: "claude-gizmo-exchange",
    created_at_raw: "createdAt",
    updated_at_raw: "updatedAt",
  },
};

export const PHASE_CELLS: CellTable = {
  collection: "phases",
  table: "phase",
  cells: {
    title_raw: "phasename",
    phase_id_raw: "phaseid",
    status_raw: "status",
    rag_raw: "RAG",
    notes: "notes",
    start_date_raw: "startDate",
    end_date_raw: "endDate",
    source_project_id_text: "projectId",
  },
};

export const OTHER_CELLS: readonly CellTable[] = [
  {
    collection: "sub-apps",
    table: "sub_app",
    cells: {
      name_raw: "subAppName",
      owner: "primaryLead",
      purpose: "description",
      status: "status",
      launch_date_raw: "launchDate",
      notes: "notes",
      orbis_dependency_level: "orbisDependencyLevel",
      platform_integration_raw: "platformIntegration",
      program_type: "programType",
      uses_orbis_engine_raw: "usesOrbisEngine",
    },
  },
  {
    collection: "tech-debt",
    table: "tech_debt",
    cells: {
      title: "title",
      canonical_use: "canonicalUse",
      category: "category",
      created_at_raw: "createdAt",
      effort_estimate: "effortEstimate",
      line_reference: "lineReference",
      linked_pr: "linkedPR",
      linked_phase: "linkedPhase",
      notes: "notes",
      origin_file: "originFile",
      priority: "priority",
      status: "status",
      updated_at_raw: "updatedAt",
    },
  },
  {
    collection: "schema-sync",
    table: "schema_sync",
    cells: {
      table_name: "tableName",
      canonical_source: "canonicalSource",
      created_at_raw: "createdAt",
      field_name: "fieldName",
      issue_type: "issueType",
      linked_phase: "linkedPhase",
      notes: "notes",
      resolution: "resolution",
      status: "status",
      updated_at_raw: "updatedAt",
    },
  },
  {
    collection: "memory-classification",
    table: "memory_classification",
    cells: { entry: "Entry", tags_raw: "Tags", destination_db: "DestinationDB", notes: "Notes" },
  },
];

/** Every cell of every record is in the target as it was read, in `source` and in its own column, with the file, number and lines where it stands. */
export function cellsCheck(tables: readonly CellTable[]): Check {
  return {
    name: "cells",
    title: "Every cell is what the file says",
    collections: tables.map(({ collection }) => collection),
    open: (facts) => openCells(facts, tables),
  };
}

function openCells({ target }: CheckFacts, tables: readonly CellTable[]): OpenCheck {
  const faults = new CheckFaults();
  const rows = new Map(tables.map((table) => [table.collection, { table, rows: new RecordRows(target, table.table) }]));
  const seen = { records: 0, cells: 0, leftBehind: 0 };
  return {
    see: (record, collection) => {
      const own = rows.get(collection);
      if (own === undefined) return;
      const { row, isLeftBehind } = own.rows.of(record);
      seen.records += 1;
      seen.leftBehind += Number(isLeftBehind);
      if (isLeftBehind) return;
      if (row === null) return faults.add("record has no row", { table: own.table.table, key: record.path });
      seen.cells += Object.keys(record.data).length;
      for (const detail of differences(record, row, own.table))
        faults.add("cell is not what the file says", { table: own.table.table, key: record.path, detail });
    },
    conclude: () =>
      faults.conclude({
        checked: seen.cells,
        figures: `${seen.cells} cells of ${seen.records} records, with their places; ${seen.leftBehind} records were left behind.`,
      }),
  };
}

function differences(record: SourceRecord, row: StoredRow, { cells }: CellTable): readonly string[] {
  const kept = sourceOf(row);
  const columns = new Set([...Object.keys(record.data), ...Object.keys(kept)]);
  return [
    ...[...columns].filter((column) => kept[column] !== cellIn(record, column)).map((column) => `source of ${column}`),
    ...Object.entries(cells)
      .filter(([column, cell]) => textIn(row, column) !== cellIn(record, cell))
      .map(([column, cell]) => `${column} (${cell})`),
    ...placeDifferences(record, row),
  ];
}

function placeDifferences({ place }: SourceRecord, row: StoredRow): readonly string[] {
  const due = {
    file_name: place?.file,
    file_sha256: place?.sha256,
    file_record: place?.record,
    first_line: place?.firstLine,
    last_line: place?.lastLine,
  };
  return Object.entries(due)
    .filter(([column, value]) => String(row[column]) !== String(value))
    .map(([column]) => column);
}

function sourceOf(row: StoredRow): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(textIn(row, "source") || "{}");
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}
