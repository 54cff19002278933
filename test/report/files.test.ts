import Database from "better-sqlite3";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderHtml } from "../../coordinator/report/render-html.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { papers } from "../engine/papers-migration.ts";
import { reportOn } from "./report-on.ts";

let target: Database.Database;

beforeEach(() => {
  target = new Database(":memory:");
  target.exec(LEDGER_SQL);
  target.exec(readFileSync(new URL("tables.sql", papers.schema.folder), "utf8"));
  target.exec(
    "INSERT INTO _touchdown_run VALUES ('r', 'papers', '1', 2, 1, 'd', '{}', '2026-03-01T08:00:00.000Z', NULL)",
  );
});
afterEach(() => {
  target.close();
});

test("a report on a run that asked for no files says nothing of files", () => {
  const report = reportOn(target);
  expect(report.files).toBeNull();
  expect(renderHtml(report)).not.toContain("<dt>Files</dt>");
});

test("a report says how many files are wanted, copied and missing, and how many bytes they have", () => {
  target.exec(`
    INSERT INTO _touchdown_steps VALUES ('plan files', 0, 0, '{"wanted":4}');
    INSERT INTO _touchdown_files VALUES ('alpha', 'a', 'copied', 'uploads/alpha/a', 1500000, 's', 0);
    INSERT INTO _touchdown_files VALUES ('beta', 'a', 'copied', 'uploads/beta/a', 500000, 's', 0);
    INSERT INTO _touchdown_files VALUES ('beta', 'gone', 'missing', NULL, NULL, NULL, 0);`);
  const report = reportOn(target);
  expect(report.files).toEqual({ wanted: 4, copied: 2, missing: 1, bytes: 2_000_000 });
  expect(renderHtml(report).replaceAll(/\s+/g, " ")).toMatch(
    /<dt>Files<\/dt> <dd>2<small>2\.0 MB; 1 are missing<\/small><\/dd>/,
  );
});
