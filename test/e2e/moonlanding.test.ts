import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogOf } from "../../cli/parts.ts";
import { VALIDATOR_NAMES } from "../../coordinator/validators/validator.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { dispositionOf } from "../../shared/ledger-schema.ts";
import { ended, until } from "../support/harness.ts";
import { MoonlandingBed, type SeededAnswer, type SeedSet } from "../support/moonlanding-bed.ts";
import { FULL_ONLY } from "../support/full-only.ts";

const PASSED = VALIDATOR_NAMES.map((name) => `${name} PASS`);

type Recorded = { readonly disposition: string; readonly rule: string | null; readonly table: string | null };
type Outcome = {
  readonly tally: Readonly<Record<string, number>>;
  readonly validators: readonly { readonly name: string; readonly status: string; readonly checked: number }[];
  readonly stopped: { readonly message: string } | null;
};

let bed: MoonlandingBed;
let clean: SeedSet;
let dirty: SeedSet;

beforeAll(async () => {
  bed = await MoonlandingBed.open();
  clean = await bed.seed("clean", { records: 2000, seed: 5, dirty: 0 });
  dirty = await bed.seed("dirty", { records: 3000, seed: 7, dirty: 0.01, unknownFields: true });
}, 120_000);
afterAll(() => bed.close());

describe("a clean set", () => {
  test("arrives whole: eight of eight pass, none is skipped, nothing is rejected, every record is what the generator says", async () => {
    const { tally, validators } = await run(clean, ["--workers", "2", "--run", "clean"]);
    expect(validators.map(({ name, status }) => `${name} ${status}`)).toEqual(PASSED);
    for (const { checked } of validators) expect(checked).toBeGreaterThan(0);
    expect(tally["rejected"]).toBe(0);
    expect(differencesOf(clean, "clean")).toEqual([]);
  }, 180_000);

  test("is told of nothing but what is mild", () => {
    // A time of day in a date, highlights of which the source does not say who removed them, and people whom both systems know, each in its way.
    const mild = ["time-of-day-kept-aside", "tombstone-user", "merge-conflict"];
    const rules = ask<{ rule: string }>("clean", "SELECT DISTINCT rule FROM _touchdown_findings");
    expect(rules.map(({ rule }) => rule).filter((rule) => !mild.includes(rule))).toEqual([]);
  });
});

describe("a dirty set", () => {
  test("arrives but for what must not: eight of eight pass, with the rejects and dispositions that the generator says", async () => {
    const { tally, validators, stopped } = await run(dirty, ["--workers", "2", "--run", "two"], 1);
    expect(validators.map(({ name, status }) => `${name} ${status}`)).toEqual(PASSED);
    expect(differencesOf(dirty, "two")).toEqual([]);
    const rejected = dirty.answers.filter(({ disposition }) => disposition === "rejected");
    expect(tally["rejected"]).toBe(rejected.length);
    expect(rejectsOf("two")).toEqual(rejected.map(({ system, path, rule }) => `${system} ${path} ${rule}`).toSorted());
    expect(JSON.parse(readFileSync(join(bed.runFolder("two"), "report.json"), "utf8"))).toMatchObject({
      run: "two",
      ok: true,
    });
    // Fields that no mapping names are kept, and keep the gate shut all the same.
    expect(stopped?.message.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^ +coverage FAIL: .*kept in source_extra/),
    ]);
    expect(existsSync(join(bed.runFolder("two"), "report.html"))).toBe(true);
  }, 180_000);

  test("is told of where the generator says that something is odd", () => {
    const findings = findingsOf("two");
    const untold = dirty.answers.filter(
      ({ system, path, finding }) => finding !== undefined && !findings.has(`${system} ${path} ${finding}`),
    );
    expect(untold).toEqual([]);
    expect(dirty.answers.filter(({ finding }) => finding !== undefined).length).toBeGreaterThan(20);
  });

  test("keeps fields that no mapping names, tells of them, and leaves secrets behind", () => {
    const odd = dirty.answers.filter(
      ({ unknownFields, disposition }) => unknownFields !== undefined && disposition === "mapped",
    );
    expect(odd.length).toBeGreaterThan(0);
    // A name with a dot in it stands in back quotes.
    const unruled = new Set(
      ask<{ field: string }>("two", "SELECT field FROM _touchdown_fields WHERE rule IS NULL").map(({ field }) =>
        field.replaceAll("`", ""),
      ),
    );
    for (const answer of odd) {
      const extra = String(rowOf("two", answer)["source_extra"]);
      expect(
        answer.unknownFields?.filter((field) => !extra.includes(`"${field}":`)),
        keyOf(answer),
      ).toEqual([]);
      expect([...unruled]).toEqual(expect.arrayContaining([...(answer.unknownFields ?? [])]));
    }
    const secret = dirty.answers.filter(({ excludedFields }) => excludedFields !== undefined);
    expect(secret.length).toBeGreaterThan(0);
    for (const answer of secret) {
      const row = JSON.stringify(rowOf("two", answer));
      expect(
        answer.excludedFields?.filter((field) => row.includes(`"${field}`) || row.includes(`\\"${field}`)),
      ).toEqual([]);
    }
  });

  test("one worker that is killed twice on the way gives the same tables, byte for byte", async () => {
    const { child, output } = bed.touchdown(
      ["run", "moonlanding", ...FULL_ONLY, "--workers", "1", "--run", "one"],
      dirty,
      {
        TOUCHDOWN_PAGE_SIZE: "40",
      },
    );
    const kills: number[] = [];
    for (const landed of [200, 900]) {
      await until(
        `${landed} documents have landed`,
        () => child.exitCode !== null || documentsOf("one") >= landed,
        120_000,
      );
      const worker = workerOf(child.pid ?? 0);
      if (worker !== null) kills.push(worker);
      if (worker !== null) process.kill(worker, "SIGKILL");
    }
    expect(await ended(child), output()).toBe(1);
    expect(kills).toHaveLength(2);
    expect(tablesOf("one")).toEqual(tablesOf("two"));
  }, 180_000);
});

/** Runs the migration to its gate, which holds (0) or does not (1); what its last line says. */
async function run(set: SeedSet, words: readonly string[], code: 0 | 1 = 0): Promise<Outcome> {
  const { child, output } = bed.touchdown(["run", "moonlanding", ...FULL_ONLY, ...words, "--json"], set);
  expect(await ended(child), output()).toBe(code);
  const outcome = JSON.parse(output().trim().split("\n").at(-1) ?? "{}");
  expect(outcome).toMatchObject({ migration: "moonlanding", phase: "full", ok: code === 0 });
  return outcome;
}

/** What became of records otherwise than the generator says, and records that it does not know. */
function differencesOf({ answers }: SeedSet, of: string): string[] {
  const records = recordsOf(of);
  const known = new Set(answers.map(keyOf));
  return [
    ...answers
      .filter((answer) => !agrees(answer, records.get(keyOf(answer))))
      .map((answer) => `${JSON.stringify(answer)} became ${JSON.stringify(records.get(keyOf(answer)))}`),
    ...[...records.keys()].filter((key) => !known.has(key)).map((key) => `nobody expects ${key}`),
    ...groupsOf(answers).flatMap((group) => {
      const mapped = group.filter((answer) => records.get(keyOf(answer))?.disposition === "mapped");
      return mapped.length === 1 ? [] : [`${mapped.length} of a group are mapped: ${group.map(keyOf).join(", ")}`];
    }),
  ];
}

function keyOf({ system, path }: SeededAnswer): string {
  return `${system} ${path}`;
}

/** Answers about one person or thing; those of whom all are rejected have no row. */
function groupsOf(answers: readonly SeededAnswer[]): readonly (readonly SeededAnswer[])[] {
  const groups = new Map<string, SeededAnswer[]>();
  for (const answer of answers) {
    if (answer.group === undefined || answer.disposition === "rejected") continue;
    groups.set(answer.group, [...(groups.get(answer.group) ?? []), answer]);
  }
  return [...groups.values()];
}

function agrees(answer: SeededAnswer, record: Recorded | undefined): boolean {
  if (record === undefined) return false;
  if (!answer.disposition.split("|").includes(record.disposition)) return false;
  if (answer.rule !== undefined && answer.rule !== record.rule) return false;
  return answer.table === undefined || record.disposition !== "mapped" || answer.table === record.table;
}

function ask<Row>(of: string, sql: string): Row[] {
  const target = openTargetReadOnly(bed.targetOf(of));
  try {
    return target.prepare<[], Row>(sql).all();
  } finally {
    target.close();
  }
}

function rowOf(of: string, { table, system, path }: SeededAnswer): Record<string, unknown> {
  const target = openTargetReadOnly(bed.targetOf(of));
  try {
    const row = target
      .prepare<[string, string], Record<string, unknown>>(
        `SELECT * FROM "${table}" WHERE source_system = ? AND source_path = ?`,
      )
      .get(system, path);
    if (row === undefined) throw new Error(`${table} has no row of ${path}`);
    return row;
  } finally {
    target.close();
  }
}

function recordsOf(of: string): ReadonlyMap<string, Recorded> {
  type Row = { key: string; disposition: number; rule: string | null; target_table: string | null };
  const rows = ask<Row>(
    of,
    "SELECT system || ' ' || path AS key, disposition, rule, target_table FROM _touchdown_records",
  );
  return new Map(
    rows.map(({ key, disposition, rule, target_table }) => [
      key,
      { disposition: dispositionOf(disposition), rule, table: target_table },
    ]),
  );
}

function rejectsOf(of: string): string[] {
  const sql = "SELECT system || ' ' || path || ' ' || rule AS line FROM _touchdown_rejects";
  return ask<{ line: string }>(of, sql)
    .map(({ line }) => line)
    .toSorted();
}

function findingsOf(of: string): ReadonlySet<string> {
  const sql = "SELECT system || ' ' || path || ' ' || rule AS line FROM _touchdown_findings";
  return new Set(ask<{ line: string }>(of, sql).map(({ line }) => line));
}

function tablesOf(of: string): Record<string, unknown[]> {
  const target = openTargetReadOnly(bed.targetOf(of));
  try {
    const names = [...catalogOf(moonlanding).keys()];
    return Object.fromEntries(
      names.map((name) => [name, target.prepare(`SELECT * FROM "${name}" ORDER BY id`).safeIntegers().raw().all()]),
    );
  } finally {
    target.close();
  }
}

function documentsOf(of: string): number {
  if (!existsSync(bed.targetOf(of))) return 0;
  try {
    const [row] = ask<{ documents: number | null }>(of, "SELECT sum(documents) AS documents FROM _touchdown_pages");
    return row?.documents ?? 0;
  } catch {
    return 0;
  }
}

/** A process that the run has started and that works for it. */
function workerOf(parent: number): number | null {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim().split(" ").filter(Boolean);
  const worker = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("worker"));
  return worker === undefined ? null : Number(worker);
}
