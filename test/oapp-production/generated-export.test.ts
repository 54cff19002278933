import { afterAll, describe, expect, test } from "vitest";
import type { Issue } from "../../migrations/oapp-production/seed/answer.ts";
import { ExportLab } from "./export-lab.ts";
import { generatedRecords } from "./generated-records.ts";
import { landRecords } from "./landed-export.ts";

/** What the generator planted is what the migration finds: the export at its real size, with every oddity of the sheet. */
const { documents, answers } = generatedRecords({ records: 94, seed: 7 });
const landed = landRecords(documents, { settings: { "orphan-policy": "quarantine" } });
const lab = new ExportLab(landed);
afterAll(() => {
  lab.close();
  landed.close();
});

const phases = landed.all<{
  path: string;
  project: string | null;
  state: string;
  key: string;
  status: string;
}>(`SELECT p.source_path AS path, j.project_id AS project, l.state, k.key, p.status
  FROM phase AS p JOIN phase_link AS l ON l.id = p.id JOIN business_key AS k ON k.id = 'phase ' || p.id LEFT JOIN project AS j ON j.id = l.project_ref`);

describe("an export at its real size", () => {
  test("has a row for every record, and none is rejected", () => {
    const counts = landed.all<{ rows: number }>(
      `SELECT count(*) AS rows FROM _touchdown_records WHERE instr(path, '#') = 0 AND disposition = 1`,
    );
    expect(counts).toEqual([{ rows: answers.size }]);
    expect(landed.all("SELECT path, reason, raw FROM _touchdown_rejects")).toEqual([]);
  });

  test.each(phases.map((phase) => [answers.get(phase.path)?.id ?? "", phase] as const))(
    "links and names phase %s as it was planted",
    (_, phase) => {
      const answer = answers.get(phase.path);
      expect({ project: phase.project, status: phase.status }).toEqual({
        project: answer?.link,
        status: answer?.status,
      });
      expect(phase.state).toBe(answer?.orphan === null ? "linked" : "quarantined");
      if (answer?.key !== null) expect(phase.key).toBe(answer?.key);
    },
  );

  test("has the issues that were planted, each on its record", () => {
    const told = landed.all<{ path: string; rule: string }>(
      `SELECT DISTINCT p.source_path AS path, i.rule FROM issue AS i JOIN business_key AS k ON k.key = i.record_id AND k.table_name = 'phase'
       JOIN phase AS p ON p.id = k.row_id WHERE i.database_name = 'WT Phase Database'`,
    );
    for (const [rule, planted] of Object.entries(PLANTED)) {
      const due = [...answers].filter(
        ([path, { issues }]) => path.startsWith("phases/") && planted.some((issue) => issues.includes(issue)),
      );
      const found = told.filter((row) => row.rule === rule).map(({ path }) => path);
      expect(found.toSorted(), rule).toEqual(due.map(([path]) => path).toSorted());
    }
  });

  test("has the figures of the verification report", () => {
    expect(landed.all("SELECT projects, phases, linkages FROM verification")).toEqual([
      {
        projects: '{"total":16,"orphaned":7}',
        phases: '{"total":37,"orphaned":3,"missingProjects":[]}',
        linkages: '{"projectsToPhases":9,"phasesToProjects":34,"subAppsToProjects":0}',
      },
    ]);
  });

  test("passes every validator that is asked", () => {
    const verdicts = lab.validate();
    expect(verdicts.filter(({ status }) => status !== "PASS")).toEqual([]);
    expect(verdicts).toHaveLength(6);
  });

  test("passes every check", async () => {
    const verdicts = await lab.ask();
    expect(verdicts.filter(({ status }) => status !== "PASS")).toEqual([]);
    expect(verdicts.map(({ name }) => name)).toEqual([
      "linkage",
      "orphans",
      "disagreements",
      "duplicate-keys",
      "vocabularies",
      "cells",
      "dates",
      "derivations",
      "spot-check",
    ]);
  });
});

/** The rule by which issues of the generator are told. */
const PLANTED: Readonly<Record<string, readonly Issue[]>> = {
  "duplicate-key": ["duplicate-id"],
  "duplicate-title": ["equal-title"],
  placeholder: ["placeholder-date"],
  "status-contradicted": ["contradiction"],
  "backfilled-default": ["backfilled-status"],
  "identical-notes": ["identical-notes"],
  "id-with-blank": ["blank-in-id"],
  "free-text": ["free-text-project-id"],
  trimmed: ["trailing-blank-in-id", "blank-around-title"],
  unconfirmed: ["missing-inverse"],
};
