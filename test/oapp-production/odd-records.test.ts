import { describe, expect, test } from "vitest";
import { PROJECTS_FILE } from "../../migrations/oapp-production/sources.ts";
import { landExport } from "./landed-export.ts";

describe("a record", () => {
  test("that repeats the header, as where two files were joined, is rejected and no project of the name Title", () => {
    const header = Object.fromEntries(PROJECTS_FILE.columns.map((column) => [column, column]));
    const landed = landExport({
      projects: [{ Title: "Alpha" }, { ...header, Title: "\uFEFFTitle" }, { Title: "Title" }],
    });
    expect(landed.all("SELECT title FROM project ORDER BY title")).toEqual([{ title: "Alpha" }, { title: "Title" }]);
    expect(landed.all("SELECT path, rule FROM _touchdown_rejects")).toEqual([
      { path: "projects/00000002", rule: "header-repeated" },
    ]);
    landed.close();
  });

  test("with a time that the clocks showed twice has the earlier one, and says so", () => {
    const cells = { Title: "T", createdAt: "April 6, 2025 2:30 AM" };
    const landed = landExport({ projects: [cells] }, { settings: { zone: "Australia/Sydney" } });
    expect(landed.all("SELECT created_at, flags FROM project")).toEqual([
      { created_at: "2025-04-05T15:30:00.000Z", flags: '["time-ambiguous:createdAt"]' },
    ]);
    landed.close();
  });
});
