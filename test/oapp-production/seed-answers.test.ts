import { afterAll, describe, expect, test } from "vitest";
import type { RecordAnswer } from "../../migrations/oapp-production/seed/answer.ts";
import type { ExportOptions } from "../../migrations/oapp-production/seed/plan.ts";
import { generatedRecords } from "./generated-records.ts";
import { landRecords, type LandedExport } from "./landed-export.ts";

type Generated = { readonly answers: ReadonlyMap<string, RecordAnswer>; readonly landed: LandedExport };

function land(options: ExportOptions): Generated {
  const { documents, answers } = generatedRecords(options);
  return { answers, landed: landRecords(documents, { settings: { "orphan-policy": "quarantine" } }) };
}

type Phase = {
  readonly path: string;
  readonly link: string | null;
  readonly state: string;
  readonly key: string;
  readonly status: string | null;
};

const PHASES = `SELECT p.source_path AS path, j.project_id AS link, l.state, k.key, p.status
  FROM phase AS p JOIN phase_link AS l ON l.id = p.id JOIN business_key AS k ON k.id = 'phase ' || p.id LEFT JOIN project AS j ON j.id = l.project_ref`;

describe.each([
  ["three thousand records, much of it odd", { records: 3000, seed: 21, dirt: 0.4 }],
  ["three thousand records, nothing of it odd", { records: 3000, seed: 22, dirt: 0 }],
  ["the real size with links that contradict each other", { records: 94, seed: 23, disagreements: 8 }],
] as const)("%s", (_, options) => {
  const { answers, landed } = land(options);
  afterAll(() => landed.close());

  test("every phase is linked, keyed and named as the generator expects", () => {
    const found = landed.all<Phase>(PHASES);
    const expected = found.map(({ path }) => {
      const answer = answers.get(path);
      return { path, link: answer?.link, state: stateOf(answer), key: answer?.key, status: answer?.status };
    });
    expect(found.length).toBeGreaterThan(30);
    expect(found).toEqual(expected);
  });

  test("every record is there, and none is rejected", () => {
    const counts = landed.all<{ rows: number }>(
      "SELECT count(*) AS rows FROM _touchdown_records WHERE instr(path, '#') = 0 AND disposition = 1",
    );
    expect(counts).toEqual([{ rows: answers.size }]);
  });
});

function stateOf(answer: RecordAnswer | undefined): string {
  if (answer?.orphan === "disagreement") return "disagreement";
  return answer?.orphan === null ? "linked" : "quarantined";
}
