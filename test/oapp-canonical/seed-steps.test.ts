import { expect, test } from "vitest";
import { extractSteps } from "../../migrations/oapp-canonical/steps/extract-steps.ts";
import type { ExpectedStep } from "../../migrations/oapp-production/seed/answer.ts";
import { generateExport } from "../../migrations/oapp-production/seed/generate-export.ts";

type Finding = Pick<ExpectedStep, "label" | "name" | "status" | "isSideQuest">;

/** What a step is found by: its label, its whole row, and what it says of itself. */
function found({ label, name, output, status, isSideQuest }: Finding & { readonly output: string | null }): string {
  return JSON.stringify([label, `${name}${output ?? ""}`, status, isSideQuest]);
}

test("of ten thousand generated records the extractor finds the steps that were written, and counts the candidates", () => {
  const phases = generateExport({ records: 10_000, seed: 31, dirt: 0.2 }).files[2];
  let right = 0;
  let expected = 0;
  let extracted = 0;
  const wrong: string[] = [];
  const miscounted: string[] = [];
  for (const { cells, answer } of phases?.records() ?? []) {
    const [, phaseid = "", , , , notes = "", , , status = ""] = cells;
    const { steps, candidates } = extractSteps({ phaseid, status, notes });
    const wanted = answer.steps.map(found);
    const got = steps.map(found);
    expected += wanted.length;
    extracted += got.length;
    right += got.filter((step, at) => wanted[at] === step).length;
    if (wanted.join() !== got.join()) wrong.push(`${phaseid}: ${JSON.stringify(notes.slice(0, 200))}`);
    if (candidates.length !== answer.candidates)
      miscounted.push(`${phaseid}: ${candidates.length} for ${answer.candidates}`);
  }
  expect(expected).toBeGreaterThan(10_000);
  expect({ wrong: wrong.slice(0, 3), miscounted: miscounted.slice(0, 3) }).toEqual({ wrong: [], miscounted: [] });
  expect(right / extracted).toBeGreaterThanOrEqual(0.98);
  expect(right / expected).toBeGreaterThanOrEqual(0.98);
});
