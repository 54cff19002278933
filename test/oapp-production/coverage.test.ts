import { describe, expect, test } from "vitest";
import { coverageGate, readCoverage } from "../../coordinator/coverage.ts";
import { oappProduction } from "../../migrations/oapp-production/index.ts";
import { FILES } from "../../migrations/oapp-production/sources.ts";
import { landExport, type Export } from "./landed-export.ts";

describe("the coverage", () => {
  test("has a rule for every declared column, and keeps one that nobody declared with all the others", () => {
    const [source] = oappProduction.sources;
    const files = source?.kind === "csv" ? source.files : [];
    const full: Export = Object.fromEntries(
      files.map(({ path, columns }) => [path, [Object.fromEntries(columns.map((column) => [column, "1"]))]]),
    );
    const landed = landExport(full);
    expect(coverageGate(readCoverage(landed.bench.target))).toMatchObject({ ok: true, unruled: [] });
    landed.close();
    const more = landExport({ ...full, projects: [{ Title: "T", Surprise: "x" }] });
    const coverage = readCoverage(more.bench.target);
    expect(coverageGate(coverage).unruled).toEqual([]);
    expect(coverage.find(({ field }) => field === "Surprise")?.rule).toEqual({ to: ["project.source"] });
    more.close();
  });

  test("names columns that exist", () => {
    const landed = landExport({});
    const columns = new Set(
      landed
        .all<{ name: string }>(
          "SELECT t.name || '.' || c.name AS name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c",
        )
        .map(({ name }) => name),
    );
    const named = oappProduction.collections.flatMap(({ fields = {} }) =>
      Object.values(fields).flatMap((rule) => ("to" in rule ? rule.to : [])),
    );
    expect(named.filter((name) => !columns.has(name))).toEqual([]);
    landed.close();
  });

  test("knows the columns of the six files", () => {
    expect(Object.fromEntries(FILES.map(({ path, columns }) => [path, new Set(columns).size]))).toEqual({
      "sub-apps": 11,
      projects: 19,
      phases: 10,
      "tech-debt": 13,
      "schema-sync": 10,
      "memory-classification": 4,
    });
  });
});
