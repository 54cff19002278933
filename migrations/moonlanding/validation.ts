import type { ValidationRules } from "../../shared/migration.ts";

/** Columns by table. */
type Columns = Readonly<Record<string, readonly string[]>>;

const TIMESTAMPS: Columns = {
  users: ["created_at", "updated_at"],
  team: ["created_at", "updated_at"],
  client: ["risk_assessed_at", "created_at", "updated_at"],
  client_user: ["created_at", "updated_at"],
  engagement: ["last_transition_check", "last_transition_at", "created_at", "updated_at"],
  rfi_section: ["created_at", "updated_at"],
  rfi: ["date_requested", "date_resolved", "last_response_date", "created_at", "updated_at"],
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
  checklist_item: ["resolved_at", "created_at", "updated_at"],
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
  rfi: { users: "array" },
  rfi_response: { file_attachments: "array" },
  message: { attachments: "any", reactions: "any", mentions: "any" },
  chat_messages: { attachments: "any", reactions: "any", mentions: "any" },
  review_template: { content: "any", variables: "any" },
  template_section: { content: "any" },
  review: { tags: "array", flags: "array", starred_by: "array" },
  highlight: { scaled_position: "object", attachment: "any" },
  removedHighlight: { scaled_position: "object", attachment: "any" },
  highlight_comment: { attachment: "any", position: "any" },
  checklist_item: { responses: "array" },
  email: { attachments: "any" },
  permission_audit: { metadata: "any" },
};

/** Tables that are fed, and so have source_extra. */
const FED = [
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

/**
 * Every column that says where a file lies. Files themselves come in the next part: until then their rows are none, and the Drive ids and addresses that other
 * rows hold are looked at.
 */
const FILE_COLUMNS = [
  { table: "file", column: "path" },
  { table: "review", column: "drive_file_id" },
  { table: "users", column: "cv_url" },
] as const;

/** Roots of the old systems' upload folders, which must not survive (domain sheet, 3.6). */
const OLD_ROOTS = ["friday-staging", "/friday-staging", "/friday/", "myworkreview-staging", "/myworkreview-staging"];

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
    "review.starred_by": "users",
  },
  logicalReferences: [
    {
      name: "activity of an RFI that is not there",
      sql: `SELECT 'audit_logs', a.id, a.entity_id FROM audit_logs AS a
        WHERE a.entity_type = 'rfi' AND NOT EXISTS (SELECT 1 FROM rfi WHERE rfi.id = a.entity_id)`,
    },
    {
      name: "responses of a checklist item by somebody who is not there",
      sql: `SELECT 'checklist_item', r.checklist_item_id, r.user_id FROM checklist_item_response AS r
        WHERE r.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = r.user_id)`,
    },
    {
      name: "responses whose section, RFI and engagement disagree",
      sql: `SELECT 'rfi', r.id, r.section_id FROM rfi AS r JOIN rfi_section AS s ON s.id = r.section_id
        WHERE s.engagement_id <> r.engagement_id`,
    },
    {
      name: "people without rights who have some",
      sql: `SELECT 'users', u.id, u.role FROM users AS u
        WHERE u.identities IS NULL AND (u.status <> 'deleted' OR u.role IS NOT NULL OR u.type IS NOT NULL)
          AND u.source_path LIKE 'tombstone:%'`,
    },
  ],
  coordinates: [
    {
      table: "highlight",
      json: "scaled_position",
      columns: {
        x1: "$.boundingRect.x1",
        y1: "$.boundingRect.y1",
        x2: "$.boundingRect.x2",
        y2: "$.boundingRect.y2",
        page_width: "$.boundingRect.width",
        page_height: "$.boundingRect.height",
      },
      page: { column: "page_number", path: "$.pageNumber" },
    },
  ],
  filePaths: FILE_COLUMNS.map(({ table, column }) => ({ table, column, forbiddenPrefixes: OLD_ROOTS })),
  earliest: EARLIEST,
};

function columnsOf(columns: Columns): string[] {
  return Object.entries(columns).flatMap(([table, names]) => names.map((name) => `${table}.${name}`));
}
