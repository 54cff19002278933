import type { ValidationRules } from "../../shared/migration.ts";

export const SYSTEM = "friday";
export const STARTED_AT = "2026-03-01T08:00:00.123Z";
export const FINISHED_AT = "2026-03-01T08:10:00.456Z";
export const COLLECTIONS = ["users", "engagements", "rfis", "reviews", "files"].map((name) => ({
  name,
  system: SYSTEM,
}));

const ORIGIN = "source_system TEXT, source_path TEXT, source_hash TEXT, source_extra TEXT";

/** Not strict, so that a test can put into a cell what does not belong there. */
export const TABLES_SQL = `
CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, email TEXT UNIQUE, name TEXT NOT NULL, created_at TEXT, ${ORIGIN});
CREATE TABLE engagement (
  search_key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, fee REAL, progress ANY CHECK (typeof(progress) <> 'text'),
  start_date TEXT, members TEXT NOT NULL, created_at TEXT, updated_at TEXT, nanoseconds TEXT, created_by TEXT REFERENCES users (id), ${ORIGIN});
CREATE TABLE rfi (
  id TEXT PRIMARY KEY NOT NULL, engagement_id TEXT NOT NULL REFERENCES engagement (id), title TEXT NOT NULL, responses INTEGER,
  "order" INTEGER, status TEXT CHECK (status IN ('open', 'closed')), flag INTEGER CHECK (flag IN (0, 1)), due_at TEXT,
  created_by TEXT REFERENCES users (id), ${ORIGIN}, CHECK (status = 'open' OR flag IS NOT 1));
CREATE TABLE review (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, engagement_ref TEXT, tags TEXT, created_at TEXT, ${ORIGIN});
-- A checklist is a review's or an engagement's; the engagement's own are derived.
CREATE TABLE checklist (
  id TEXT PRIMARY KEY NOT NULL, review_id TEXT REFERENCES review (id) ON DELETE RESTRICT, engagement_id TEXT REFERENCES engagement (id),
  name TEXT NOT NULL, ${ORIGIN});
CREATE TABLE highlight (
  id TEXT PRIMARY KEY NOT NULL, review_id TEXT NOT NULL REFERENCES review (id), page_number INTEGER, x1 REAL, y1 REAL, x2 REAL, y2 REAL,
  use_pdf_coordinates INTEGER CHECK (use_pdf_coordinates IN (0, 1)), scaled_position TEXT, comment TEXT, created_at TEXT, ${ORIGIN});
CREATE TABLE file (id TEXT PRIMARY KEY NOT NULL, path TEXT, size INTEGER, created_at TEXT, ${ORIGIN});
CREATE TABLE setting (id TEXT PRIMARY KEY NOT NULL, value TEXT);
CREATE INDEX rfi_engagement ON rfi (engagement_id);
CREATE VIEW open_rfi AS SELECT id, title FROM rfi WHERE status = 'open';
`;

export const RULES: ValidationRules = {
  timestamps: [
    "users.created_at",
    "engagement.created_at",
    "engagement.updated_at",
    "rfi.due_at",
    "review.created_at",
    "highlight.created_at",
    "file.created_at",
  ],
  dates: ["engagement.start_date"],
  json: {
    "engagement.nanoseconds": "object",
    "review.tags": "array",
    "highlight.scaled_position": "object",
    "rfi.source_extra": "any",
  },
  idArrays: { "engagement.members": "users" },
  logicalReferences: [
    {
      name: "review of an engagement",
      sql: `SELECT 'review', id, 'engagement_ref ' || engagement_ref || ' is no engagement' FROM review
            WHERE engagement_ref IS NOT NULL AND engagement_ref NOT IN (SELECT id FROM engagement);`,
    },
  ],
  coordinates: [
    {
      table: "highlight",
      json: "scaled_position",
      columns: {
        x1: "$.boundingRect.x1",
        y1: "$.boundingRect.y1",
        x2: "$.rects[0].x2",
        y2: "$.boundingRect.y2",
        use_pdf_coordinates: "$.usePdfCoordinates",
      },
      page: { column: "page_number", path: "$.pageNumber" },
    },
  ],
  filePaths: [{ table: "file", column: "path", forbiddenPrefixes: ["friday-staging", "gs://friday-staging"] }],
  earliest: "2000-01-01T00:00:00Z",
};
