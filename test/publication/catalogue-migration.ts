import type { Outcome } from "../../shared/landing.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Publication, PublishedTable, RawColumns } from "../../shared/publication.ts";

const RAW: RawColumns = {
  cells: "cells",
  sha256: "file_sha256",
  record: "record",
  firstLine: "first_line",
  lastLine: "last_line",
};
const PLACE = "cells, file_sha256, record, first_line, last_line";

const TEAMS: PublishedTable = {
  name: "teams",
  document: "teams",
  key: "teamId",
  sql: `SELECT id AS teamId, name, lead, tags, budget, heads, parent AS parent_ref, ${PLACE} FROM team`,
  json: ["tags"],
  provenance: [],
  collection: "teams",
  raw: RAW,
  summary:
    "SELECT count(*) AS totalRecords, sum(parent_ref IS NULL) AS orphanedRecords, sum(parent_ref IS NOT NULL) AS successfulLinkages FROM teams",
};
const TASKS: PublishedTable = {
  name: "tasks",
  document: "tasks",
  key: "taskId",
  sql: `SELECT id AS taskId, title, team AS team_ref, status, note, ${PLACE} FROM task WHERE team IS NOT NULL ORDER BY id`,
  json: [],
  provenance: [],
  collection: "tasks",
  raw: RAW,
};
const HELD: PublishedTable = {
  name: "tasks_held",
  document: "tasksHeld",
  key: "taskId",
  sql: `SELECT id AS taskId, title, 'no team' AS reason, ${PLACE} FROM task WHERE team IS NULL`,
  json: [],
  provenance: [],
  collection: "tasks",
  raw: RAW,
};
const SIZES: PublishedTable = {
  name: "team_sizes",
  document: null,
  key: "teamId",
  sql: "SELECT team AS teamId, count(*) AS tasks FROM task WHERE team IS NOT NULL GROUP BY team",
  json: [],
  provenance: [],
  collection: null,
};

export const publication: Publication = { database: "catalogue", tables: [TEAMS, TASKS, HELD, SIZES] };

/** What publishing needs of a migration; its target is made by SQL (catalogue-bed.ts). */
export const catalogue: Migration = {
  name: "catalogue",
  title: "Teams and their tasks",
  version: "1",
  sources: [
    {
      system: "files",
      kind: "csv",
      title: "Files",
      variables: "FILES",
      files: [
        { path: "teams", titles: ["Teams"], columns: ["Id", "Name", "Lead", "Tags", "Budget", "Heads", "Parent"] },
        { path: "tasks", titles: ["Tasks"], columns: ["Id", "Title", "Team", "Status", "Note"] },
      ],
    },
  ],
  schema: { version: 1, folder: new URL("catalogue-schema/", import.meta.url) },
  collections: ["teams", "tasks"].map((name) => ({
    name,
    system: "files",
    at: { kind: "collection", path: name },
    after: [],
    pageSizeMax: 100,
    transform: (): Outcome => ({ landings: [] }),
  })),
  merges: [],
  directories: [],
  validation: { tables: [] } as unknown as Migration["validation"],
  errorBudget: { countMax: 0, ratioMax: 0 },
  publication,
  settings: [
    {
      name: "hold",
      title: "what becomes of tasks without a team",
      value: { kind: "choice", values: ["yes", "no"] },
      default: "yes",
      isPinned: true,
    },
  ],
  governance: {
    push: { event_type: "db-push", resource_type: "database_migration", action: "migrate" },
    activation: {
      event_type: "curation-activation",
      resource_type: "lifecycle",
      resource_id: "curation-loop",
      action: "enable",
      details: { component: "curation" },
    },
    user_role: "system",
    runtime_context: { phase: "catalogue" },
  },
  curation: {
    configFile: "curation.json",
    config: {
      enabled: true,
      mode: "non-destructive",
      watchComponents: ["Files"],
      syncSchedule: "nightly",
      governanceLogging: true,
      reconciliation: { enabled: true, preserveNotion: true, conflictResolution: "notion-primary" },
      monitoring: { changeDetection: true, alerting: true, metrics: ["sync_success"] },
    },
    at: "02:00",
    zone: "Australia/Brisbane",
    budgetSeconds: 60,
  },
};
