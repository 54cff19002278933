import type { ValidationRules } from "../../shared/migration.ts";

type Declared = Pick<ValidationRules, "timestamps" | "dates" | "json" | "logicalReferences">;

/** What every record has. */
const RECORD_JSON = { artefact_refs: "array", flags: "array", source: "object" } as const;

/** What must hold of the tables in schema/base. */
const baseValidation: Declared = {
  timestamps: ["project.created_at", "project.updated_at"],
  dates: ["phase.start_date", "phase.end_date"],
  json: {
    "project.tags": "array",
    ...recordJson("project"),
    ...recordJson("phase"),
    "project_page.page_ids": "array",
    "phase_link.evidence": "array",
    "phase_link.named_titles": "array",
  },
  logicalReferences: [
    {
      name: "an item belongs to the record whose cell it was in",
      sql: `SELECT 'relation_item', i.id, i.owner_table || ' ' || i.owner_id FROM relation_item AS i JOIN _touchdown_records AS r
        ON r.system = i.source_system AND r.path = substr(i.source_path, 1, instr(i.source_path, '#') - 1)
        WHERE r.target_table IS NOT i.owner_table OR r.target_id IS NOT i.owner_id`,
    },
    {
      name: "every phase has been decided on",
      sql: "SELECT 'phase', p.id, 'no row of phase_link' FROM phase AS p WHERE p.id NOT IN (SELECT phase_ref FROM phase_link)",
    },
    {
      name: "every project and phase has a key",
      sql: `SELECT 'project', p.id, 'no row of business_key' FROM project AS p WHERE 'project ' || p.id NOT IN (SELECT id FROM business_key)
        UNION ALL
        SELECT 'phase', p.id, 'no row of business_key' FROM phase AS p WHERE 'phase ' || p.id NOT IN (SELECT id FROM business_key)`,
    },
  ],
};

/** Without the two that look at positions in documents and at copied files, of which there are none. */
const ASKED = ["row-count", "referential-integrity", "data-types", "timestamps", "json-fields", "foreign-keys"];

/** Behind the placeholders. */
const EARLIEST = "2001-01-01T00:00:00.000Z";

export function validationOf(own: Declared): ValidationRules {
  return {
    asked: ASKED,
    timestamps: [...baseValidation.timestamps, ...own.timestamps],
    dates: [...baseValidation.dates, ...own.dates],
    json: { ...baseValidation.json, ...own.json },
    logicalReferences: [...baseValidation.logicalReferences, ...own.logicalReferences],
    idArrays: {},
    coordinates: [],
    filePaths: [],
    earliest: EARLIEST,
  };
}

export const validation: ValidationRules = validationOf({
  timestamps: ["tech_debt.created_at", "tech_debt.updated_at", "schema_sync.created_at", "schema_sync.updated_at"],
  dates: [
    "sub_app.launch_date",
    "tech_debt.created_on",
    "tech_debt.updated_on",
    "schema_sync.created_on",
    "schema_sync.updated_on",
  ],
  json: {
    "sub_app.platform_integration": "array",
    "memory_classification.tags": "array",
    ...recordJson("sub_app"),
    ...recordJson("tech_debt"),
    ...recordJson("schema_sync"),
    ...recordJson("memory_classification"),
    "verification.sub_apps": "object",
    "verification.projects": "object",
    "verification.phases": "object",
    "verification.linkages": "object",
    "verification.health": "object",
  },
  logicalReferences: [
    {
      name: "every other record has a key",
      sql: ["sub_app", "tech_debt", "schema_sync", "memory_classification"]
        .map(
          (table) =>
            `SELECT '${table}', id, 'no row of business_key' FROM ${table} WHERE '${table} ' || id NOT IN (SELECT id FROM business_key)`,
        )
        .join(" UNION ALL "),
    },
  ],
});

function recordJson(table: string): ValidationRules["json"] {
  return Object.fromEntries(Object.entries(RECORD_JSON).map(([column, shape]) => [`${table}.${column}`, shape]));
}
