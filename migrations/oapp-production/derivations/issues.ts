import { digest } from "../../../shared/identity.ts";
import type { Row } from "../../../shared/landing.ts";
import type { Derivation, DerivationGroup, Derived } from "../../../shared/migration.ts";
import { INVERSE_COLUMN } from "../relation-tables.ts";
import { ISSUE_RULES, REQUIRED } from "./issue-rules.ts";
import { textOf } from "./row-cells.ts";

/** Tables of records, with the databases that they came from and the column with their title. */
const DATABASES = [
  ["project", "WT Projects", "title"],
  ["phase", "WT Phase Database", "title"],
  ["sub_app", "Sub-Apps", "name"],
  ["tech_debt", "Tech Debt", "title"],
  ["schema_sync", "Schema Sync", "table_name"],
  ["memory_classification", "Memory Classification", "entry"],
] as const;

const RECORDS = DATABASES.map(
  ([table, database, title]) =>
    `SELECT '${table}' AS "table", '${database}' AS base, r.id, k.key AS record, coalesce(r.${title}, '') AS title, r.flags, r.source, k.rows_alike, k.business_id
     FROM ${table} AS r JOIN business_key AS k ON k.id = '${table} ' || r.id`,
).join(" UNION ALL ");

const FIELDS = Object.entries(REQUIRED)
  .flatMap(([database, columns]) => columns.map((column) => `('${database}', '${column}')`))
  .join(", ");

/** Blanks as a cell may hold them. */
const BLANKS = "char(32, 9, 10, 13, 160)";

/** Each select gives: the record's database, key and title; rule; field; value. */
const SELECTS = [
  // What the transforms have noted of a cell: "<rule>:<column>".
  `SELECT r.base, r.record, r.title, substr(f.value, 1, instr(f.value, ':') - 1) AS rule, substr(f.value, instr(f.value, ':') + 1) AS field,
     json_extract(r.source, '$."' || substr(f.value, instr(f.value, ':') + 1) || '"') AS value
   FROM record AS r, json_each(r.flags) AS f`,
  `SELECT r.base, r.record, r.title, 'missing', q.field, ''
   FROM record AS r JOIN required AS q ON q.base = r.base
   WHERE trim(coalesce(json_extract(r.source, '$."' || q.field || '"'), ''), ${BLANKS}) = ''`,
  `SELECT r.base, r.record, r.title, CASE l.state WHEN 'disagreement' THEN 'disagreement' WHEN 'assigned' THEN 'assigned' ELSE 'orphan' END, 'WT Projects', l.reason
   FROM phase_link AS l JOIN record AS r ON r."table" = 'phase' AND r.id = l.id WHERE l.reason IS NOT NULL`,
  `SELECT r.base, r.record, r.title, 'unconfirmed', 'WT Projects', l.evidence
   FROM phase_link AS l JOIN record AS r ON r."table" = 'phase' AND r.id = l.id WHERE l.state = 'linked' AND l.is_confirmed = 0`,
  `SELECT r.base, r.record, r.title, 'title-of-no-project', 'WT Projects', t.value
   FROM phase_link AS l JOIN record AS r ON r."table" = 'phase' AND r.id = l.id, json_each(l.named_titles) AS t
   WHERE t.value NOT IN (SELECT title FROM project)`,
  `SELECT r.base, r.record, r.title, 'title-of-no-project', i.column_name, i.title
   FROM relation_item AS i JOIN record AS r ON r."table" = 'sub_app' AND r.id = i.owner_id
   WHERE i.owner_table = 'sub_app' AND i.title NOT IN (SELECT title FROM project)`,
  `SELECT r.base, r.record, r.title, 'inverse-of-no-phase', i.column_name, i.raw
   FROM relation_item AS i JOIN record AS r ON r."table" = 'project' AND r.id = i.owner_id
   WHERE i.owner_table = 'project' AND i.column_name = '${INVERSE_COLUMN}' AND NOT EXISTS (
     SELECT 1 FROM phase AS p JOIN phase_link AS l ON l.id = p.id
     WHERE p.title = i.title AND l.project_ref = i.owner_id AND coalesce(l.phase_page_id, i.page_id) = i.page_id)`,
  `SELECT r.base, r.record, r.title, 'duplicate-key', 'id', r.business_id FROM record AS r WHERE r.rows_alike > 1`,
  `SELECT r.base, r.record, r.title, 'duplicate-title', CASE r."table" WHEN 'phase' THEN 'phasename' ELSE 'Title' END, r.title
   FROM record AS r WHERE r.title <> '' AND (
     r."table" = 'phase' AND r.title IN (SELECT title FROM phase GROUP BY title HAVING count(*) > 1)
     OR r."table" = 'project' AND r.title IN (SELECT title FROM project GROUP BY title HAVING count(*) > 1))`,
  `SELECT r.base, r.record, r.title, 'identical-notes', 'notes', length(p.notes) || ' characters, SHA-256 ' || substr(p.notes_digest, 1, 16)
   FROM phase AS p JOIN record AS r ON r."table" = 'phase' AND r.id = p.id
   WHERE p.notes_digest IN (SELECT notes_digest FROM phase WHERE notes_digest IS NOT NULL GROUP BY notes_digest HAVING count(*) > 1)`,
];

/** Everything that is wrong with a record, in one form. Nothing is put right by it. */
export const issues: Derivation = {
  name: "issues",
  tables: ["issue"],
  sql: `WITH required (base, field) AS (VALUES ${FIELDS}), record AS MATERIALIZED (${RECORDS})
    SELECT base || ' ' || record AS key, base, record, title, rule, field, value FROM (${SELECTS.join("\nUNION ALL\n")})
    ORDER BY 1, 5, 6, 7`,
  derive,
};

function derive({ rows }: DerivationGroup): Derived {
  // A record may name one missing project twice: that is one issue.
  const found = new Map(rows.flatMap((row) => issueRow(row)).map((row) => [textOf(row.values["id"]), row]));
  return { rows: [...found.values()] };
}

const VALUE_MAX = 300;

function issueRow(row: DerivationGroup["rows"][number]): readonly Row[] {
  const [base, record, name, field, value] = ["base", "record", "rule", "field", "value"].map((column) =>
    textOf(row[column]),
  );
  const rule = ISSUE_RULES[name ?? ""];
  if (rule === undefined) return [];
  const values = {
    id: digest(JSON.stringify([base, record, name, field, value])),
    database_name: base ?? "",
    record_id: record ?? "",
    record_title: textOf(row["title"]),
    issue_type: rule.type,
    field_name: field ?? "",
    current_value: (value ?? "").slice(0, VALUE_MAX),
    suggested_fix: rule.fix,
    priority: rule.priority,
    category: rule.category,
    rule: name ?? "",
  };
  return [{ table: "issue", values }];
}
