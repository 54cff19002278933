import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTarget, openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { governanceFile, readGovernance, verifyGovernance } from "../../coordinator/governance/governance-log.ts";
import { hashFile } from "../../coordinator/backup/hash-file.ts";
import { start, touchdown, type Ended } from "../cli/touchdown-command.ts";
import { until } from "../cli/until.ts";

const SAMPLE = fileURLToPath(new URL("../../migrations/oapp-production/sample/", import.meta.url));

/** One target folder throughout: each test changes something at the source or in production, and goes on from where the one before left it. */
let folder: string;
let source: string;
let target: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-reconcile-"));
  source = join(folder, "export");
  target = join(folder, "published");
  mkdirSync(source);
  cpSync(SAMPLE, source, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Told = {
  readonly ok: boolean;
  readonly status: string;
  readonly run: {
    readonly run: string;
    readonly writes: number;
    readonly records: number;
    readonly changes: Record<string, number>;
    readonly drift: readonly string[];
  };
  readonly alerts: readonly {
    readonly kind: string;
    readonly subject: string;
    readonly state: string;
    readonly what: string;
  }[];
  readonly failure: { readonly code: string } | null;
};

const SETTINGS = ["--source-dir", "export", "--target", "published", "--orphan-policy", "quarantine"];

async function reconcile(
  more: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Ended & { readonly told: Told }> {
  const ended = await touchdown(["reconcile", "oapp-production", ...SETTINGS, "--workers", "1", "--json", ...more], {
    cwd: folder,
    env,
  });
  return { ...ended, told: ended.json() as unknown as Told };
}

async function hashes(): Promise<readonly string[]> {
  const files = readdirSync(join(target, "production")).toSorted();
  return Promise.all(files.map(async (file) => `${file} ${await hashFile(join(target, "production", file))}`));
}

function production(sql: string): void {
  const database = openTarget(join(target, "production", "oApp_production.db"));
  database.exec(sql);
  database.pragma("journal_mode = DELETE");
  database.close();
}

function ask(sql: string): unknown {
  const database = openTargetReadOnly(join(target, "production", "oApp_production.db"));
  try {
    return database.prepare(sql).pluck().get();
  } finally {
    database.close();
  }
}

type Table = { readonly columns: string[]; readonly rows: string[][] };

/** Changes every file of a collection, also the copy that a browser made, as an export would write it. */
function edit(title: string, change: (table: Table) => void): void {
  for (const name of readdirSync(source).filter((file) => file.startsWith(title))) {
    const file = join(source, name);
    const [columns = [], ...rows] = parse(readFileSync(file, "utf8"), { bom: true, relax_column_count: true });
    change({ columns, rows });
    const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    writeFileSync(file, `\u{FEFF}${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}`);
  }
}

function set({ columns, rows }: Table, [row, column]: readonly [number, string], value: string): void {
  const cells = rows[row] ?? [];
  cells[columns.indexOf(column)] = value;
}

/** Somebody who is told of alerts. */
async function receive() {
  const posted: string[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const { state, kind } = JSON.parse(text) as { state: string; kind: string };
      posted.push(`${state} ${kind}`);
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, posted, close: () => void server.close() };
}

test("the first run brings everything, and is told in the log", { timeout: 300_000 }, async () => {
  const { code, told } = await reconcile();
  expect(told).toMatchObject({
    ok: true,
    status: "succeeded",
    failure: null,
    run: { records: 94, changes: { new: 156 } },
  });
  expect(code).toBe(0);
  expect(verifyGovernance(governanceFile(target)).faults).toEqual([]);
  const events = [...readGovernance(governanceFile(target))].map(({ event_type }) => event_type);
  expect(events.at(-1)).toBe("psdlc-reconciliation");
  expect(readdirSync(target)).toContain("psdlc-config.json");
});

test(
  "a second run without a change writes nothing: production is the same, byte for byte, and the log has one summary more",
  { timeout: 300_000 },
  async () => {
    const before = await hashes();
    const entries = verifyGovernance(governanceFile(target)).entries;
    const { code, told } = await reconcile();
    expect(code).toBe(0);
    expect(told.run).toMatchObject({ writes: 0, changes: { unchanged: 156 }, drift: [] });
    expect(told.alerts).toEqual([]);
    expect(await hashes()).toEqual(before);
    expect(verifyGovernance(governanceFile(target))).toMatchObject({ entries: entries + 1, faults: [] });
  },
);

test(
  "what has changed at the source, in production, on both sides, is new or is gone, is told apart; the source wins, and nothing is deleted",
  { timeout: 300_000 },
  async () => {
    const debts = Number(ask("SELECT count(*) FROM tech_debt"));
    const keys = [0, 1, 2].map((offset) =>
      String(ask(`SELECT recordKey FROM tech_debt ORDER BY sourceRecord LIMIT 1 OFFSET ${offset}`)),
    );
    production(`UPDATE tech_debt SET priority = 'by hand' WHERE recordKey IN ('${keys[1]}', '${keys[2]}')`);
    edit("WT Tech Debt", (table) => {
      set(table, [0, "priority"], "changed at the source");
      set(table, [1, "priority"], "changed on both sides");
      table.rows.push(
        (table.rows[0] ?? []).map((cell, index) => (table.columns[index] === "title" ? "Widgets are square" : cell)),
      );
      table.rows.splice(5, 1);
    });
    const { code, told } = await reconcile();
    const { changes } = told.run;
    expect(changes).toMatchObject({
      sourceChanged: expect.any(Number),
      targetChanged: 1,
      conflict: 1,
      new: expect.any(Number),
      missingInTarget: 0,
    });
    expect(
      [changes["sourceChanged"], changes["new"], changes["missingInSource"]].every((count) => Number(count) >= 1),
    ).toBe(true);
    const priority = (key?: string): unknown => ask(`SELECT priority FROM tech_debt WHERE recordKey = '${key}'`);
    expect(keys.map(priority)).toEqual(["changed at the source", "changed on both sides", "by hand"]);
    expect(ask("SELECT count(*) FROM tech_debt")).toBe(debts + 1);
    expect(ask("SELECT count(*) FROM _sync_archive WHERE field = 'priority' AND value LIKE '%by hand%'")).toBe(1);
    expect(told.alerts.map(({ kind, state }) => `${state} ${kind}`)).toEqual(["raised target-changed"]);
    expect(code).toBe(0);
  },
);

test(
  "a new orphan, a new duplicate key, a new value and a new column are told, and the verb exits with 1",
  { timeout: 300_000 },
  async () => {
    edit("WT Phase Database", ({ columns, rows }) => {
      const known = rows[0]?.[columns.indexOf("phaseid")] ?? "";
      const cells: Record<string, string> = { phasename: "A phase of nobody", phaseid: known, status: "Paused" };
      rows.push(columns.map((column) => cells[column] ?? ""));
    });
    edit("Sub-Apps", ({ columns, rows }) => {
      columns.push("mood");
      for (const row of rows) row.push("calm");
    });
    const receiver = await receive();
    const { code, told } = await reconcile([], { TOUCHDOWN_ALERT_WEBHOOK: receiver.url }).finally(() =>
      receiver.close(),
    );
    const kinds = told.alerts.filter(({ state }) => state === "raised").map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["new-orphan", "new-duplicate", "schema-drift"]));
    expect(receiver.posted).toEqual(told.alerts.map(({ kind, state }) => `${state} ${kind}`));
    expect(told.run.drift).toEqual(
      expect.arrayContaining([
        'sub-apps has a column "mood" that it had not at the last run',
        'phases: column "status" has a new value "Paused" in 1 record',
      ]),
    );
    expect(code).toBe(1);
  },
);

test(
  "an orphan that the policy does not allow fails the run, changes nothing in production, and is told nevertheless",
  { timeout: 300_000 },
  async () => {
    const before = await hashes();
    const { code, told } = await reconcile(["--orphan-policy", "fail"]);
    expect(code).toBe(1);
    expect(told).toMatchObject({ ok: false, status: "failed", failure: { code: "GATE_FAILED" } });
    expect(told.alerts.map(({ kind }) => kind)).toContain("run-failed");
    expect(await hashes()).toEqual(before);
  },
);

test("a file that is gone fails the run with its name, and is told", { timeout: 300_000 }, async () => {
  const name = readdirSync(source).find((file) => file.startsWith("WT Schema Sync")) ?? "";
  const text = readFileSync(join(source, name));
  rmSync(join(source, name));
  const { code, told } = await reconcile();
  expect(code).toBe(3);
  expect(told).toMatchObject({ status: "failed", failure: { code: "SOURCE_MISSING" } });
  writeFileSync(join(source, name), text);
});

test(
  "a run that is killed while it commits is told by the next one, which comes to the end",
  { timeout: 400_000 },
  async () => {
    edit("WT Tech Debt", (table) => set(table, [3, "priority"], "changed before the crash"));
    const args = ["reconcile", "oapp-production", ...SETTINGS, "--workers", "1"];
    const killed = start(args, { cwd: folder, env: { TOUCHDOWN_CRASH_AT: "promotion-committed" } });
    await killed.ended;
    expect(killed.process.signalCode, killed.output()).toBe("SIGKILL");
    const check = await touchdown(["reconcile", "oapp-production", "--target", "published", "--check", "--json"], {
      cwd: folder,
    });
    expect(check.code).toBe(1);
    expect(check.stdout).toContain("was killed in its part commit");
    const { told } = await reconcile();
    expect(told).toMatchObject({ status: "succeeded" });
    expect(told.alerts.map(({ kind, state }) => `${state} ${kind}`)).toContain("over run-failed");
    expect(ask("SELECT count(*) FROM tech_debt WHERE priority = 'changed before the crash'")).toBe(1);
    expect(verifyGovernance(governanceFile(target)).faults).toEqual([]);
  },
);

test(
  "a schedule stays up, tells at once of a run that was missed and when the next one is due, and stops when it is told to",
  { timeout: 120_000 },
  async () => {
    const lastRun = join(target, "curation", "last-run.json");
    const last = JSON.parse(readFileSync(lastRun, "utf8")) as { startedAt: string };
    const days = 3 * 24 * 3600 * 1000;
    writeFileSync(
      lastRun,
      JSON.stringify({ ...last, startedAt: new Date(Date.parse(last.startedAt) - days).toISOString() }),
    );
    const args = [
      "reconcile",
      "oapp-production",
      ...SETTINGS,
      "--schedule",
      "--at",
      "02:30",
      "--schedule-zone",
      "Europe/Berlin",
      "--json",
    ];
    const kept = start(args, { cwd: folder });
    await until("the schedule", () => kept.output().includes("(Europe/Berlin)"), 60_000);
    kept.process.kill("SIGINT");
    const { code, json } = await kept.ended;
    expect(json()).toMatchObject({ runs: 0, failed: 0 });
    expect(readFileSync(join(target, "curation", "alerts.ndjson"), "utf8")).toContain('"kind":"run-missed"');
    expect(code).toBe(0);
  },
);

test(
  "a schedule runs when it is due; killed in the midst of a run and started again, it takes the job up and comes to the end",
  { timeout: 400_000 },
  async () => {
    const script = new URL("schedule-main.ts", import.meta.url);
    const args = ["*/2 * * * * *", source, target];
    const last = (): Record<string, unknown> =>
      JSON.parse(readFileSync(join(target, "curation", "last-run.json"), "utf8"));
    const killed = start(args, { cwd: folder, script, env: { TOUCHDOWN_CRASH_AT: "phase-step-done:2" } });
    await killed.ended;
    expect(killed.process.signalCode, killed.output()).toBe("SIGKILL");
    expect(last()).toMatchObject({ trigger: "schedule", status: "running", part: "staging" });

    const again = start(args, { cwd: folder, script });
    await until("a run to end", () => last()["status"] === "succeeded" && last()["trigger"] === "schedule", 200_000);
    again.process.kill("SIGINT");
    const { code } = await again.ended;
    expect(code, again.output()).toBe(0);
    const runs = readFileSync(join(target, "curation", "runs.ndjson"), "utf8")
      .trimEnd()
      .split("\n");
    expect(runs.map((line) => (JSON.parse(line) as { status: string }).status)).toContain("killed");
    expect(verifyGovernance(governanceFile(target)).faults).toEqual([]);
  },
);
