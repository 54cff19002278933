import type { CoordinateRule, ValidationRules } from "../../shared/migration.ts";

/** Columns by table. */
type Columns = Readonly<Record<string, readonly string[]>>;

const TIMESTAMPS: Columns = {
  users: ["created_at", "updated_at"],
  team: ["created_at", "updated_at"],
  client: ["risk_assessed_at", "created_at", "updated_at"],
  client_user: ["created_at", "updated_at"],
  engagement: ["last_transition_check", "last_transition_at", "created_at", "updated_at"],
  rfi_section: ["created_at", "updated_at"],
  rfi: ["date_requested", "date_resolved", "last_team_chat_at", "last_response_date", "created_at", "updated_at"],
  rfi_response: ["response_date", "reviewed_at", "created_at", "updated_at"],
  letter: ["sent_at", "accepted_at", "created_at", "updated_at"],
  message: ["created_at", "updated_at"],
  chat_messages: ["created_at", "updated_at"],
  chat_mentions: ["created_at"],
  file: ["created_at", "updated_at"],
  review_template: ["created_at", "updated_at"],
  template_section: ["created_at", "updated_at"],
  review: ["deadline", "archived_at", "published_at", "closed_at", "created_at", "updated_at"],
  highlight: ["resolved_at", "partial_resolved_at", "archived_at", "created_at", "updated_at"],
  highlight_comment: ["created_at", "updated_at"],
  removedHighlight: ["deleted_at", "resolved_at", "partial_resolved_at", "created_at", "updated_at"],
  collaborator: ["expires_at", "notified_at", "created_at", "updated_at"],
  checklist: ["approved_at", "created_at", "updated_at"],
  checklist_item: ["pushed_at", "resolved_at", "created_at", "updated_at"],
  tender: ["deadline", "announcement_date", "created_at", "updated_at"],
  flag: ["applied_at", "created_at", "updated_at"],
  email: ["received_at", "processed_at", "bounced_at", "created_at", "updated_at"],
  permission_audit: ["timestamp", "created_at", "updated_at"],
  audit_logs: ["created_at"],
  rfis: ["created_at", "updated_at"],
  rfi_questions: ["created_at", "updated_at"],
  rfi_responses: ["created_at", "updated_at"],
  sessions: ["expires_at"],
  job_execution_log: ["timestamp"],
};

const DATES: Columns = {
  engagement: ["commencement_date", "end_date", "deadline_date"],
  rfi: ["due_date"],
  checklist_item: ["due_date"],
  tender: ["award_date"],
  rfi_questions: ["due_date"],
};

/** source_extra and nanoseconds are added for every table that has them. */
const JSON_COLUMNS: Readonly<Record<string, Readonly<Record<string, "object" | "array" | "any">>>> = {
  users: { priority_reviews: "array", teams: "array", identities: "array" },
  team: { users: "array", partners: "array" },
  client: { emails: "array" },
  engagement: { users: "array", client_users: "array", rfis_linked: "array", feedback: "object" },
  rfi: { users: "array", source_counts: "object" },
  rfi_response: { file_attachments: "array" },
  message: { attachments: "any", reactions: "any", mentions: "any" },
  chat_messages: { attachments: "array", reactions: "any", mentions: "any" },
  review_template: { content: "any", variables: "object" },
  template_section: { content: "any" },
  review: { tags: "array", flags: "array", starred_by: "array" },
  highlight: { scaled_position: "object", attachment: "any" },
  removedHighlight: { scaled_position: "object", attachment: "any" },
  highlight_comment: { attachment: "any", position: "any" },
  checklist_item: { responses: "array" },
  email: { attachments: "array" },
  permission_audit: { old_permissions: "array", metadata: "any" },
};

/** Tables that are fed, and so have source_extra. */
export const FED = [
  "users",
  "team",
  "client",
  "client_user",
  "engagement",
  "rfi_section",
  "rfi",
  "rfi_response",
  "letter",
  "message",
  "chat_messages",
  "file",
  "review_template",
  "template_section",
  "review",
  "highlight",
  "highlight_comment",
  "removedHighlight",
  "collaborator",
  "checklist",
  "checklist_item",
  "tender",
  "flag",
  "email",
  "permission_audit",
  "audit_logs",
] as const;

/** What lies before the firm's first record. */
const EARLIEST = "2000-01-01T00:00:00.000Z";

/** Every column that says where a file lies: the files themselves, and the Drive ids and addresses that other rows hold. */
const FILE_COLUMNS = [
  { table: "file", column: "path" },
  { table: "review", column: "drive_file_id" },
  { table: "users", column: "cv_url" },
] as const;

/** Tables whose rows own files. */
const FILE_OWNERS = [
  "users",
  "engagement",
  "rfi",
  "rfi_response",
  "letter",
  "chat_messages",
  "review",
  "highlight",
  "highlight_comment",
  "removedHighlight",
  "checklist_item",
  "email",
  "review_template",
] as const;

/** Those of which a file is a part at the source; an RFI and its responses also have files beside them. */
const FILE_HOLDERS = FILE_OWNERS.filter((table) => !["users", "rfi", "rfi_response"].includes(table));

/** Roots of the old systems' upload folders, which must not survive (domain sheet, 3.6). */
const OLD_ROOTS = ["friday-staging", "/friday-staging", "/friday/", "myworkreview-staging", "/myworkreview-staging"];

/** How a table holds the position of a highlight. */
const POSITION: Omit<CoordinateRule, "table"> = {
  json: "scaled_position",
  columns: {
    x1: "$.boundingRect.x1",
    y1: "$.boundingRect.y1",
    x2: "$.boundingRect.x2",
    y2: "$.boundingRect.y2",
    page_width: "$.boundingRect.width",
    page_height: "$.boundingRect.height",
    use_pdf_coordinates: "$.usePdfCoordinates",
  },
  page: { column: "page_number", path: "$.pageNumber" },
};

export const validation: ValidationRules = {
  timestamps: columnsOf(TIMESTAMPS),
  dates: columnsOf(DATES),
  json: {
    ...Object.fromEntries(
      Object.entries(JSON_COLUMNS).flatMap(([table, columns]) =>
        Object.entries(columns).map(([column, shape]) => [`${table}.${column}`, shape]),
      ),
    ),
    ...Object.fromEntries(
      FED.flatMap((table) => [
        [`${table}.source_extra`, "object" as const],
        [`${table}.nanoseconds`, "object" as const],
      ]),
    ),
  },
  // users.teams and users.priority_reviews keep what the source says, standing or not: the views user_team and priority_review tell.
  idArrays: {
    "team.users": "users",
    "team.partners": "users",
    "engagement.users": "users",
    "engagement.client_users": "users",
    "rfi.users": "users",
    "rfi_response.file_attachments": "file",
    "chat_messages.attachments": "file",
    "email.attachments": "file",
    "review.starred_by": "users",
  },
  logicalReferences: [
    {
      name: "activity of an RFI that is not there",
      sql: `SELECT 'audit_logs', a.id, a.entity_id FROM audit_logs AS a
        WHERE a.entity_type = 'rfi' AND NOT EXISTS (SELECT 1 FROM rfi WHERE rfi.id = a.entity_id)`,
    },
    {
      name: "activity or recreation of an engagement that is not there",
      sql: `SELECT 'audit_logs', a.id, a.entity_id FROM audit_logs AS a
        WHERE a.entity_type = 'engagement' AND NOT EXISTS (SELECT 1 FROM engagement WHERE engagement.id = a.entity_id)`,
    },
    {
      name: "file whose owner is not there",
      sql: FILE_OWNERS.map(
        (table) => `SELECT 'file' AS owned, f.id, f.owner_type || ' ' || f.owner_id FROM file AS f
          WHERE f.owner_type = '${table}' AND NOT EXISTS (SELECT 1 FROM "${table}" AS o WHERE o.id = f.owner_id)`,
      ).join(" UNION ALL "),
    },
    {
      name: "activity of another row than the one above it",
      sql: ["rfi", "engagement"]
        .map(
          (
            table,
          ) => `SELECT 'audit_logs', a.id, a.entity_id FROM audit_logs AS a JOIN ${table} AS o ON o.id = a.entity_id
            WHERE a.entity_type = '${table}' AND a.action = 'activity' AND ${isOutside("a", "o")}`,
        )
        .join(" UNION ALL "),
    },
    {
      name: "response to a question of another engagement",
      sql: `SELECT 'rfi_response', r.id, r.rfi_id FROM rfi_response AS r JOIN rfi AS q ON q.id = r.rfi_id
        JOIN engagement AS e ON e.id = q.engagement_id WHERE ${isOutside("r", "e")}`,
    },
    {
      name: "file of a question of another engagement",
      sql: `SELECT 'file', f.id, f.rfi_id FROM file AS f JOIN rfi AS q ON q.id = f.rfi_id
        JOIN engagement AS e ON e.id = q.engagement_id WHERE ${isOutside("f", "e")}`,
    },
    {
      name: "file of another row than the one it lies in",
      sql: FILE_HOLDERS.map(
        (table) => `SELECT 'file', f.id, f.owner_id FROM file AS f JOIN "${table}" AS o ON o.id = f.owner_id
          WHERE f.owner_type = '${table}' AND ${isOutside("f", "o")}`,
      ).join(" UNION ALL "),
    },
    {
      name: "file without an owner",
      sql: `SELECT 'file', f.id, f.source_path FROM file AS f
        WHERE f.owner_id IS NULL OR f.owner_type NOT IN (${FILE_OWNERS.map((table) => `'${table}'`).join(", ")})`,
    },
    {
      name: "letter with the file of another row",
      sql: `SELECT 'letter', l.id, l.file_id FROM letter AS l JOIN file AS f ON f.id = l.file_id
        WHERE f.owner_type <> 'letter' OR f.owner_id <> l.id`,
    },
    {
      name: "message of an RFI of another engagement",
      sql: `SELECT 'chat_messages', m.id, m.rfi_id FROM chat_messages AS m JOIN rfi AS r ON r.id = m.rfi_id
        WHERE m.engagement_id <> r.engagement_id`,
    },
    {
      name: "role that is not the one traced",
      sql: `SELECT 'permission_audit', p.id, p.new_permissions FROM permission_audit AS p JOIN users AS u ON u.id = p.user_id
        WHERE p.action = 'role_change' AND p.new_permissions IS NOT u.role`,
    },
    {
      name: "person with a role that nothing traces",
      sql: `SELECT 'users', u.id, u.role FROM users AS u
        WHERE u.role IS NOT NULL AND NOT EXISTS (SELECT 1 FROM permission_audit AS p WHERE p.user_id = u.id)`,
    },
    {
      name: "responses of a checklist item by somebody who is not there",
      sql: `SELECT 'checklist_item', r.checklist_item_id, r.user_id FROM checklist_item_response AS r
        WHERE r.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = r.user_id)`,
    },
    {
      name: "count of responses that is not their number",
      sql: `SELECT 'rfi', r.id, r.response_count FROM rfi AS r LEFT JOIN (
          SELECT rfi_id, count(*) AS responses, max(response_date) AS last FROM rfi_response GROUP BY rfi_id) AS a ON a.rfi_id = r.id
        WHERE r.response_count IS NOT coalesce(a.responses, 0) OR r.last_response_date IS NOT a.last`,
    },
    {
      name: "responses whose section, RFI and engagement disagree",
      sql: `SELECT 'rfi', r.id, r.section_id FROM rfi AS r JOIN rfi_section AS s ON s.id = r.section_id
        WHERE s.engagement_id <> r.engagement_id`,
    },
    {
      name: "log of a review that is not there",
      sql: `SELECT 'audit_logs', a.id, a.entity_id FROM audit_logs AS a
        WHERE a.entity_type = 'review' AND NOT EXISTS (SELECT 1 FROM review WHERE review.id = a.entity_id)`,
    },
    {
      name: "tender of a review that is none",
      sql: `SELECT 'tender', t.id, t.review_id FROM tender AS t JOIN review AS r ON r.id = t.review_id
        WHERE r.review_type <> 'tender'`,
    },
    {
      name: "access that is permanent and temporary",
      sql: `SELECT 'collaborator', c.id, c.access_type FROM collaborator AS c
        WHERE c.is_permanent IS NOT (c.access_type = 'permanent')`,
    },
    {
      name: "attachment that does not name its file",
      sql: ["highlight", "highlight_comment", "removedHighlight"]
        .map(
          (table) => `SELECT 'file', f.id, f.owner_id FROM file AS f JOIN ${table} AS a ON a.id = f.owner_id
            WHERE f.owner_type = '${table}' AND f.source_path = a.source_path || '#attachment'
              AND a.attachment ->> '$.file' IS NOT f.id`,
        )
        .join(" UNION ALL "),
    },
    {
      name: "image whose file is not there, or another one",
      sql: ["highlight", "removedHighlight"]
        .map(
          (table) => `SELECT '${table}', h.id, h.image_sha256 FROM ${table} AS h
            WHERE h.image_sha256 IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM file AS f WHERE f.owner_type = '${table}' AND f.owner_id = h.id AND f.sha256 = h.image_sha256)`,
        )
        .join(" UNION ALL "),
    },
    {
      name: "people without rights who have some",
      sql: `SELECT 'users', u.id, u.role FROM users AS u
        WHERE u.identities IS NULL AND (u.status <> 'deleted' OR u.role IS NOT NULL OR u.type IS NOT NULL)
          AND u.source_path LIKE 'tombstone:%'`,
    },
  ],
  coordinates: [
    { table: "highlight", ...POSITION },
    { table: "removedHighlight", ...POSITION },
    // A response may say where it is; its position has no columns.
    { table: "highlight_comment", json: "position", columns: {} },
  ],
  filePaths: FILE_COLUMNS.map(({ table, column }) => ({ table, column, forbiddenPrefixes: OLD_ROOTS })),
  earliest: EARLIEST,
};

/** SQL: whether a row comes from elsewhere than beneath another. */
function isOutside(row: string, place: string): string {
  return `(substr(${row}.source_path, 1, length(${place}.source_path)) <> ${place}.source_path
    OR substr(${row}.source_path, length(${place}.source_path) + 1, 1) NOT IN ('/', '#'))`;
}

function columnsOf(columns: Columns): string[] {
  return Object.entries(columns).flatMap(([table, names]) => names.map((name) => `${table}.${name}`));
}
