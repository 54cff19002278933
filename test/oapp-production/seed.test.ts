import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileText, type ExportFile, type ExportRecord } from "../../migrations/oapp-production/seed/export-file.ts";
import { generateExport } from "../../migrations/oapp-production/seed/generate-export.ts";
import { proveFile } from "../../producers/csv/prove-file.ts";
import { scanCsv } from "../../producers/csv/scan-csv.ts";
import { SAMPLE_FOLDER } from "./sample.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "touchdown-export-"));
});
afterAll(() => rm(folder, { recursive: true }));

const real = generateExport({ records: 94, seed: 1 });

function textOf(file: ExportFile): string {
  return [...fileText(file)].map(({ text }) => text).join("");
}

function fileOf(collection: string): ExportFile {
  const found = real.files.find((file) => file.collection === collection);
  if (found === undefined) throw new Error(`no file of ${collection}`);
  return found;
}

function recordsOf(collection: string): readonly ExportRecord[] {
  return [...fileOf(collection).records()];
}

/** How many records have something in each column. */
function filled(collection: string): Readonly<Record<string, number>> {
  const records = recordsOf(collection);
  return Object.fromEntries(
    fileOf(collection).columns.map((column, at) => [column, records.filter(({ cells }) => cells[at] !== "").length]),
  );
}

function counted(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe("the files of an export", () => {
  const exports = [
    { name: "at its real size", ...real },
    { name: "of a day later", ...generateExport({ records: 94, seed: 1, isDayLater: true }) },
    { name: "of two thousand records, much of it odd", ...generateExport({ records: 1200, seed: 3, dirt: 0.5 }) },
    { name: "without anything odd", ...generateExport({ records: 500, seed: 4, dirt: 0 }) },
  ];

  test.each(exports.flatMap(({ name, files }) => files.map((file) => [`${file.collection} ${name}`, file] as const)))(
    "%s say to two readers what was written, to the last byte",
    async (_, file) => {
      const path = join(folder, file.name);
      const text = textOf(file);
      await writeFile(path, text);
      const expected = [[...file.columns], ...[...file.records()].map(({ cells }) => [...cells])];
      const library: string[][] = parse(text, {
        bom: true,
        record_delimiter: file.dialect === "notion" ? "\r\n" : "\n",
      });
      expect(library).toEqual(expected);
      const scanned: string[][] = [];
      let bytes = 0;
      for await (const record of scanCsv(path)) {
        scanned.push([...record.cells]);
        bytes = record.bytes;
      }
      expect(scanned).toEqual(expected);
      expect(bytes).toBe(Buffer.byteLength(text));
      expect(await proveFile(path)).toMatchObject({ records: expected.length - 1, faults: [] });
    },
  );

  test("have the shape of Notion's: a BOM, records that end with CRLF, and nothing behind the last", () => {
    for (const file of real.files) {
      const text = textOf(file);
      const isNotion = file.collection !== "memory-classification";
      expect({ name: file.name, hasBom: text.startsWith("\uFEFF"), hasCrlf: text.includes("\r\n") }).toEqual({
        name: file.name,
        hasBom: isNotion,
        hasCrlf: isNotion,
      });
      expect(text).not.toMatch(/[\r\n]$/u);
      expect(text.replaceAll("\r\n", "")).not.toContain("\r");
      expect(file.name).toMatch(/ [0-9a-f]{32}_all\.csv$/u);
    }
  });

  test("are the same for the same seed, and others for another", () => {
    const digest = (seed: number): readonly string[] =>
      generateExport({ records: 1000, seed }).files.map((file) =>
        createHash("sha256").update(textOf(file)).digest("hex"),
      );
    expect(digest(5)).toEqual(digest(5));
    expect(new Set([...digest(5), ...digest(6)]).size).toBe(12);
  });
});

describe("an export at its real size has what the sheet counts", () => {
  test("so many records, line ends, doubled quotes and emoji", () => {
    const marks = (collection: string): object => {
      const text = textOf(fileOf(collection));
      const count = (mark: string): number => text.split(mark).length - 1;
      return {
        lineEnds: count("\n"),
        crlf: count("\r\n"),
        quotes: [...text.matchAll(/""/gu)].length,
        selectors: count("\uFE0F"),
        joiners: count("\u200D"),
      };
    };
    expect(real.files.map((file) => [...file.records()].length)).toEqual([4, 16, 37, 20, 5, 12]);
    expect(marks("projects")).toEqual({ lineEnds: 417, crlf: 16, quotes: 23, selectors: 32, joiners: 1 });
    expect(marks("phases")).toEqual({ lineEnds: 257, crlf: 37, quotes: 8, selectors: 11, joiners: 0 });
  });

  test("so many cells filled in each column", () => {
    expect(filled("projects")).toMatchObject({
      Title: 16,
      goals: 16,
      scopeNotes: 15,
      description: 10,
      Phase: 9,
      tags: 5,
      GovLog: 4,
      aiPromptLog: 1,
      keyTasks: 0,
      MeetingLog: 0,
    });
    expect(filled("phases")).toEqual({
      phasename: 37,
      phaseid: 37,
      RAG: 5,
      "WT Projects": 33,
      endDate: 4,
      notes: 33,
      projectId: 17,
      startDate: 17,
      status: 37,
      "WT Projects 1": 34,
    });
    expect(filled("sub-apps")).toMatchObject({
      subAppName: 4,
      linkedProjects: 0,
      launchDate: 0,
      primaryLead: 0,
      usesOrbisEngine: 4,
    });
  });

  test("the vocabulary of each status, in its numbers", () => {
    const status = (collection: string): readonly string[] => {
      const at = fileOf(collection).columns.indexOf("status");
      return recordsOf(collection).map(({ cells }) => cells[at] ?? "");
    };
    expect(counted(status("projects"))).toEqual({ Completed: 11, Planning: 4, Active: 1 });
    expect(counted(status("phases"))).toEqual({ Planned: 15, Complete: 10, "In Progress": 5, Active: 5, Done: 2 });
  });

  test("every kind of dirt, as often", () => {
    const answers = recordsOf("phases").map(({ answer }) => answer);
    expect(counted(answers.flatMap(({ issues }) => issues))).toEqual({
      "trailing-blank-in-id": 9,
      "blank-in-id": 1,
      "blank-around-title": 2,
      "duplicate-id": 2,
      "equal-title": 2,
      "only-second-column": 1,
      "free-text-project-id": 4,
      "backfilled-project-id": 13,
      "backfilled-status": 5,
      "placeholder-date": 14,
      contradiction: 3,
      "bare-urls": 4,
      "long-cell": 4,
      "identical-notes": 2,
      "shell-transcript": 1,
    });
    expect(counted(answers.flatMap(({ orphan }) => orphan ?? []))).toEqual({
      "no-relation": 2,
      "no-relation-equal-title": 1,
    });
    expect(answers.flatMap(({ placeholders }) => placeholders).toSorted()).toEqual([
      ...Array.from({ length: 1 }, () => "endDate"),
      ...Array.from({ length: 14 }, () => "startDate"),
    ]);
    expect(recordsOf("projects").filter(({ answer }) => answer.issues.includes("long-cell"))).toHaveLength(5);
  });

  test("64 steps in 16 phases, and 26 candidates", () => {
    const answers = recordsOf("phases").map(({ answer }) => answer);
    expect(answers.flatMap(({ steps }) => steps)).toHaveLength(64);
    expect(answers.filter(({ steps }) => steps.length > 0)).toHaveLength(16);
    expect(answers.reduce((sum, { candidates }) => sum + candidates, 0)).toBe(26);
  });

  test("105 items in its relation cells, eight of nine inverse cells with several", () => {
    const items = (cell: string): number => cell.split("?pvs=21)").length - 1;
    const at = (collection: string, column: string): readonly number[] =>
      recordsOf(collection).map(({ cells }) => items(cells[fileOf(collection).columns.indexOf(column)] ?? ""));
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
    expect(
      sum([
        ...at("phases", "WT Projects"),
        ...at("phases", "WT Projects 1"),
        ...at("projects", "Phase"),
        ...at("projects", "GovLog"),
      ]),
    ).toBe(105);
    expect(at("projects", "Phase").filter((count) => count > 1)).toHaveLength(8);
  });

  test("keys that are one record's alone, the two of one id with a suffix each", () => {
    const keys = recordsOf("phases").map(({ answer }) => answer.key);
    expect(new Set(keys).size).toBe(37);
    expect(keys.filter((key) => key?.includes("~"))).toHaveLength(2);
  });
});

describe("what is planted", () => {
  test("without dirt nothing is: every phase has a project, and no issue is named", () => {
    const { files, copies } = generateExport({ records: 3000, seed: 8, dirt: 0 });
    const answers = files.flatMap((file) => [...file.records()].map(({ answer }) => answer));
    expect(answers.length).toBeGreaterThanOrEqual(3000);
    expect(
      answers.filter(
        ({ issues, orphan, placeholders }) => issues.length > 0 || orphan !== null || placeholders.length > 0,
      ),
    ).toEqual([]);
    expect(copies).toEqual([]);
  });

  test("phases are about eight for one project, and a share of them is odd", () => {
    const { files } = generateExport({ records: 6000, seed: 8, dirt: 0.2 });
    const [, projects = 0, phases = 0] = files.map((file) => [...file.records()].length);
    expect(phases / projects).toBeGreaterThan(7.5);
    const odd = [...(files[2]?.records() ?? [])].filter(
      ({ answer }) => answer.issues.length > 0 || answer.orphan !== null,
    );
    expect(odd.length / phases).toBeGreaterThan(0.15);
    expect(odd.length / phases).toBeLessThan(0.25);
  });

  test("disagreements are planted on demand, of three kinds, and their phases have no project then", () => {
    const phasesWith = (disagreements: number): readonly ExportRecord[] => [
      ...(generateExport({ records: 94, seed: 1, disagreements }).files[2]?.records() ?? []),
    ];
    const odd = (disagreements: number): readonly ExportRecord[] =>
      phasesWith(disagreements).filter(({ answer }) => answer.orphan === "disagreement");
    expect(odd(0)).toEqual([]);
    expect(odd(5)).toHaveLength(5);
    expect(odd(5).every(({ answer }) => answer.link === null)).toBe(true);
  });

  test("a day later differs by what its changes name, and by nothing else", () => {
    const later = generateExport({ records: 94, seed: 1, isDayLater: true });
    const differing = ["projects", "phases"].flatMap((collection) =>
      differences(collection, fileOf(collection), later.files),
    );
    expect(differing.toSorted()).toEqual(later.changes.flatMap(changeLines).toSorted());
    expect(later.files.map(({ name }) => name)).toEqual(real.files.map(({ name }) => name));
  });
});

test("the export that is shipped is what the generator makes of seed 1, byte for byte", () => {
  const shipped = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith(".csv"));
  const made = new Map(real.files.map((file) => [file.name, textOf(file)]));
  for (const { name, of } of real.copies) made.set(name, made.get(of) ?? "");
  expect(shipped.toSorted()).toEqual([...made.keys()].toSorted());
  for (const name of shipped)
    expect(readFileSync(join(SAMPLE_FOLDER, name), "utf8") === made.get(name), name).toBe(true);
});

function differences(collection: string, before: ExportFile, files: readonly ExportFile[]): readonly string[] {
  const after = files.find((file) => file.collection === collection);
  if (after === undefined) return [];
  const byKey = (file: ExportFile): ReadonlyMap<string, readonly string[]> =>
    new Map([...file.records()].map(({ cells, answer }) => [answer.key ?? "", cells]));
  const [old, now] = [byKey(before), byKey(after)];
  const changed = [...old].flatMap(([key, cells]) => {
    const others = now.get(key);
    if (others === undefined) return [`${collection} missing ${key}`];
    return before.columns
      .filter((_, at) => cells[at] !== others[at])
      .map((column) => `${collection} changed ${key} ${column}`);
  });
  const added = [...now.keys()].filter((key) => !old.has(key)).map((key) => `${collection} new ${key}`);
  const columns = after.columns.filter((column) => !before.columns.includes(column));
  return [...changed, ...added, ...columns.map((column) => `${collection} column-added ${column}`)];
}

function changeLines(change: (typeof real.changes)[number]): readonly string[] {
  if (change.kind === "changed")
    return change.columns.map((column) => `${change.collection} changed ${change.key} ${column}`);
  return [`${change.collection} ${change.kind} ${change.kind === "column-added" ? change.column : change.key}`];
}
