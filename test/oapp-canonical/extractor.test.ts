import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { describe, expect, test } from "vitest";
import { extractSteps } from "../../migrations/oapp-canonical/steps/extract-steps.ts";
import { generateExport } from "../../migrations/oapp-production/seed/generate-export.ts";
import { describeScore, MEASURES, scoreSteps, type ScoredCase } from "./score-steps.ts";

/** Written by somebody else, by the sheet alone, before the extractor was complete. */
const CORPUS = join(import.meta.dirname, "corpus");
const MINIMUM = 0.98;

const labelsSchema = z.object({
  steps: z.array(
    z.object({
      label: z.string().nullable(),
      name: z.string(),
      output: z.string().nullable(),
      status: z.string(),
      isSideQuest: z.boolean(),
      rag: z.string().nullable(),
      statusSource: z.string(),
    }),
  ),
  candidates: z.number(),
});
const phaseSchema = z.object({ phaseid: z.string(), phasename: z.string(), status: z.string() });

describe("over the labelled corpus", () => {
  const cases = readCorpus();

  test("every format is there, and many notes without a step", () => {
    const formats = new Set(cases.flatMap(({ found }) => found.steps.map(({ format }) => format)));
    expect(formats.size).toBe(5);
    expect(cases.filter(({ expected }) => expected.steps.length === 0).length).toBeGreaterThanOrEqual(15);
  });

  test.each(Object.keys(MEASURES))("by %s, precision and recall are 0.98 at least", (measure) => {
    expectGood(cases, measure, "corpus");
  });

  test("as many candidates are told as there are", () => {
    expect(candidatesOf(cases)).toEqual(cases.map(({ name, expected }) => [name, expected.candidates]));
  });
});

describe("over a generated export of a thousand records", () => {
  const cases = generateCases();

  test.each(Object.keys(MEASURES))("by %s, precision and recall are 0.98 at least", (measure) => {
    expectGood(cases, measure, "generated export");
  });

  test("as many candidates are told as there are", () => {
    expect(candidatesOf(cases)).toEqual(cases.map(({ name, expected }) => [name, expected.candidates]));
  });
});

function expectGood(cases: readonly ScoredCase[], measure: string, of: string): void {
  const score = scoreSteps(cases, measure);
  process.stdout.write(describeScore(`${of}, steps by ${measure}`, score));
  expect(score.precision).toBeGreaterThanOrEqual(MINIMUM);
  expect(score.recall).toBeGreaterThanOrEqual(MINIMUM);
}

function candidatesOf(cases: readonly ScoredCase[]): readonly (readonly [string, number])[] {
  return cases.map(({ name, found }) => [name, found.candidates.length]);
}

function readCorpus(): readonly ScoredCase[] {
  const names = readdirSync(CORPUS).filter((name) => existsSync(join(CORPUS, name, "expected.json")));
  return names.toSorted().map((name) => {
    const read = (file: string) => readFileSync(join(CORPUS, name, file), "utf8");
    const phase = phaseSchema.parse(JSON.parse(read("phase.json")));
    const expected = labelsSchema.parse(JSON.parse(read("expected.json")));
    return { name, expected, found: extractSteps({ ...phase, notes: read("notes.txt") }) };
  });
}

function generateCases(): readonly ScoredCase[] {
  const file = generateExport({ records: 1_000, seed: 11 }).files.find(({ collection }) => collection === "phases");
  if (file === undefined) throw new Error("an export has phases");
  return [...file.records()].map(({ cells, answer }, index) => {
    const cellOf = (column: string) => cells[file.columns.indexOf(column)] ?? "";
    const phase = { phaseid: cellOf("phaseid"), status: cellOf("status"), notes: cellOf("notes") };
    return { name: `record ${index + 1}`, expected: answer, found: extractSteps(phase) };
  });
}
