import { spawn, type ChildProcess } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogOf } from "../../cli/parts.ts";
import { seedSources } from "../../cli/seed/seed.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { dispositionOf } from "../../shared/ledger-schema.ts";
import { ended, until } from "../support/harness.ts";
import { startServers, type Servers } from "../support/servers.ts";

const ENTRY = fileURLToPath(new URL("../../cli/touchdown.mjs", import.meta.url));
const RECORDS = 3000;

type Answer = {
  readonly system: string;
  readonly path: string;
  readonly disposition: string;
  readonly rule?: string;
  readonly table?: string;
  readonly group?: string;
};
type Recorded = {
  readonly disposition: string;
  readonly rule: string | null;
  readonly table: string | null;
  readonly id: string | null;
};

let servers: Servers;
let folder: string;
let answers: Answer[];

beforeAll(async () => {
  servers = await startServers();
  folder = mkdtempSync(join(tmpdir(), "touchdown-e2e-"));
  const answersFile = join(folder, "answers.ndjson");
  await seedSources({
    records: RECORDS,
    seed: 7,
    projects: { friday: "friday-e2e", mwr: "mwr-e2e" },
    emulatorHost: servers.emulator.address,
    answersFile,
  });
  answers = [];
  for await (const line of createInterface(createReadStream(answersFile))) answers.push(JSON.parse(line));
}, 120_000);
afterAll(async () => {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
});

function touchdown(
  words: readonly string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [ENTRY, ...words], {
    env: {
      ...process.env,
      REDIS_URL: servers.redis.url,
      FIRESTORE_EMULATOR_HOST: servers.emulator.address,
      FRIDAY_PROJECT_ID: "friday-e2e",
      MWR_PROJECT_ID: "mwr-e2e",
      TOUCHDOWN_RUNS_DIR: join(folder, "runs"),
      TOUCHDOWN_LOCK_MS: "1000",
      TOUCHDOWN_STALL_CHECK_MS: "300",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout?.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (output += text.toString()));
  return { child, output: () => output };
}

function tablesOf(run: string): Record<string, unknown[]> {
  const target = openTargetReadOnly(join(folder, "runs", run, "target.db"));
  try {
    const names = [...catalogOf(moonlanding).keys()];
    return Object.fromEntries(
      names.map((name) => [
        name,
        target
          .prepare(`SELECT * FROM "${name}" ORDER BY ${hasId(name) ? "id" : "1"}`)
          .safeIntegers()
          .raw()
          .all(),
      ]),
    );
  } finally {
    target.close();
  }
}

function hasId(table: string): boolean {
  return (
    catalogOf(moonlanding)
      .get(table)
      ?.columns.some(({ name }) => name === "id") ?? false
  );
}

function recordsOf(run: string): Map<string, Recorded> {
  const target = openTargetReadOnly(join(folder, "runs", run, "target.db"));
  try {
    type Row = {
      system: string;
      path: string;
      disposition: number;
      rule: string | null;
      target_table: string | null;
      target_id: string | null;
    };
    const rows = target
      .prepare<[], Row>("SELECT system, path, disposition, rule, target_table, target_id FROM _touchdown_records")
      .all();
    return new Map(
      rows.map((row) => [
        `${row.system} ${row.path}`,
        { disposition: dispositionOf(row.disposition), rule: row.rule, table: row.target_table, id: row.target_id },
      ]),
    );
  } finally {
    target.close();
  }
}

test("two workers land both projects, every record as the generator knows it must", async () => {
  const { child, output } = touchdown(["run", "moonlanding", "--workers", "2", "--run", "two", "--json"]);
  expect(await ended(child), output()).toBe(0);
  const result = JSON.parse(output().trim().split("\n").at(-1) ?? "{}");
  expect(result).toMatchObject({ run: "two", migration: "moonlanding", phase: "full", ok: true });
  expect(result.validators.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`)).toEqual(
    [
      "row-count",
      "referential-integrity",
      "data-types",
      "pdf-coordinates",
      "timestamps",
      "file-paths",
      "json-fields",
      "foreign-keys",
    ].map((name) => `${name} PASS`),
  );
  const records = recordsOf("two");
  const wrong = answers.filter((answer) => !agrees(answer, records.get(`${answer.system} ${answer.path}`)));
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(records.size).toBe(answers.length);
  const groups = groupAnswers();
  for (const [group, members] of groups) {
    const mapped = members.filter(({ system, path }) => records.get(`${system} ${path}`)?.disposition === "mapped");
    expect(mapped.length, String(group)).toBeLessThanOrEqual(1);
  }
  expect(existsSync(join(folder, "runs/two/report.html"))).toBe(true);
  expect(JSON.parse(readFileSync(join(folder, "runs/two/report.json"), "utf8"))).toMatchObject({
    run: "two",
    ok: true,
  });
}, 180_000);

test("one worker that is killed twice on the way gives the same tables, byte for byte", async () => {
  const { child, output } = touchdown(["run", "moonlanding", "--workers", "1", "--run", "one"], {
    TOUCHDOWN_PAGE_SIZE: "40",
  });
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
  expect(await ended(child), output()).toBe(0);
  expect(kills).toHaveLength(2);
  expect(tablesOf("one")).toEqual(tablesOf("two"));
}, 180_000);

function groupAnswers(): Map<string | undefined, Answer[]> {
  const groups = new Map<string | undefined, Answer[]>();
  for (const answer of answers)
    if (answer.group !== undefined) groups.set(answer.group, [...(groups.get(answer.group) ?? []), answer]);
  return groups;
}

function agrees(answer: Answer, record: Recorded | undefined): boolean {
  if (record === undefined) return false;
  if (!answer.disposition.split("|").includes(record.disposition)) return false;
  if (answer.rule !== undefined && answer.rule !== record.rule) return false;
  return answer.table === undefined || record.disposition !== "mapped" || answer.table === record.table;
}

function documentsOf(run: string): number {
  const file = join(folder, "runs", run, "target.db");
  if (!existsSync(file)) return 0;
  try {
    const target = openTargetReadOnly(file);
    const row = target
      .prepare<[], { documents: number | null }>("SELECT sum(documents) AS documents FROM _touchdown_pages")
      .get();
    target.close();
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
