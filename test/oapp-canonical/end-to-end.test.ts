import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { sha256 } from "../../shared/transforms/sha256.ts";
import { touchdown, type Ended } from "../cli/touchdown-command.ts";

const MINUTE = 60_000;
const POLICIES = ["--orphan-policy", "quarantine", "--duplicate-policy", "keep-both"];
const REPLACED = ["projects_canonical", "phases_canonical", "steps_canonical"];
/** Content and counters of all others. */
const KEPT = ["governance_logs", "comms_canonical", "app_settings", "sqlite_sequence"];

let cwd: string;
let live: string;
/** Content of each table by its digest, before anything was run. */
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "touchdown-canonical-"));
  const { code, stderr } = await touchdown(["seed", "oapp-canonical", "--out", "export", "--seed", "7"], { cwd });
  expect(code, stderr).toBe(0);
  live = join(cwd, "export", "oapp_production.db");
  before = digests();
}, 2 * MINUTE);
afterAll(() => rm(cwd, { recursive: true }));

function run(...words: string[]): Promise<Ended> {
  const paths = ["--source-dir", "export", "--db", live, "--target", "published"];
  const all = ["run", "oapp-canonical", ...paths, "--monitor-seconds", "1", "--workers", "1", "--json", ...words];
  return touchdown(all, { cwd });
}

function digests(): Readonly<Record<string, string>> {
  const database = openTargetReadOnly(live);
  try {
    return Object.fromEntries(
      [...REPLACED, ...KEPT].map((table) => {
        const rows = database.prepare(`SELECT * FROM ${table} ORDER BY 1`).raw().all();
        return [table, sha256(Buffer.from(JSON.stringify(rows)))];
      }),
    );
  } finally {
    database.close();
  }
}

function answer(sql: string): readonly unknown[] {
  const database = openTargetReadOnly(live);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

function runFolders(): readonly string[] {
  return existsSync(join(cwd, "runs")) ? readdirSync(join(cwd, "runs")) : [];
}

/** One journey, in the order in which an operator makes it: each test begins where the one before ended. */
test(
  "the counts of the cutover's plan are not those of the exports: refused with both figures, before a byte is written",
  { timeout: 2 * MINUTE },
  async () => {
    const { code, stderr } = await run("--expect-projects", "18", "--expect-phases", "38");
    expect(code).toBe(4);
    expect(stderr).toContain("EXPECTATION_UNMET");
    expect(stderr).toMatch(/projects holds 16 records.* 18; .*phases holds 37 records.* 38/u);
    expect(runFolders()).toEqual([]);
    expect(existsSync(join(cwd, "published"))).toBe(false);
    expect(digests()).toEqual(before);
  },
);

test(
  "without a policy, phases without a project and an id that occurs twice stop the run at the gate, and nothing is cut over",
  { timeout: 2 * MINUTE },
  async () => {
    const { code, json, stderr } = await run("--run", "strict");
    expect(code, stderr).toBe(1);
    const told = JSON.stringify(json());
    expect(told).toContain("checks:orphans FAIL: 3 × phase has no project, and the policy is fail");
    expect(told).toContain("checks:duplicate-keys FAIL: 1 × id occurs more than once, and the policy is fail");
    expect(existsSync(join(cwd, "runs", "strict", "phase-cutover.json"))).toBe(false);
    expect(digests()).toEqual(before);
  },
);

test(
  "with policies the hierarchy takes the place of the live one, and nothing else changes",
  { timeout: 3 * MINUTE },
  async () => {
    const { code, stderr, json } = await run(
      "--run",
      "whole",
      ...POLICIES,
      "--expect-projects",
      "16",
      "--expect-phases",
      "37",
    );
    expect(code, stderr).toBe(0);
    expect(json()).toMatchObject({
      ok: true,
      phases: ["plan", "stage", "validate", "cutover", "verify"].map((phase) => ({ phase, ok: true })),
    });
    const after = digests();
    for (const table of KEPT) expect(after[table], table).toBe(before[table]);
    for (const table of REPLACED) expect(after[table], table).not.toBe(before[table]);
    const count = (table: string, where = "true") => answer(`SELECT count(*) AS rows FROM ${table} WHERE ${where}`);
    expect(count("projects_canonical")).toEqual([{ rows: 16 }]);
    expect(count("phases_canonical")).toEqual([{ rows: 34 }]);
    expect(count("steps_canonical")).toEqual([{ rows: 64 }]);
    expect(count("steps_canonical", "isSideQuest = 1")).toEqual([{ rows: 3 }]);
    expect(count("phases_canonical", "phaseId LIKE '%~%'")).toEqual([{ rows: 2 }]);
    // As many creation times as the exports have, and not the one of the import.
    expect(
      answer(
        "SELECT count(DISTINCT createdAt) = count(DISTINCT createdAtRaw) AND count(DISTINCT createdAt) > 5 AS own FROM projects_canonical",
      ),
    ).toEqual([{ own: 1 }]);
  },
);

test("rolling back gives the live database what it had", { timeout: MINUTE }, async () => {
  const { code, stderr } = await touchdown(["rollback", "whole", "--yes", "--json"], { cwd });
  expect(code, stderr).toBe(0);
  expect(digests()).toEqual(before);
});

test("a dry run stages in a folder that is thrown away", { timeout: 2 * MINUTE }, async () => {
  const { code, stderr } = await run("--mode", "dry-run", ...POLICIES, "--target", "dry");
  expect(code, stderr).toBe(0);
  expect(existsSync(join(cwd, "dry"))).toBe(false);
  expect(runFolders().toSorted()).toEqual(["strict", "whole"]);
  expect(digests()).toEqual(before);
});
