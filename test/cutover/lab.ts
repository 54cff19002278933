import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import { SYSTEM_CLOCK } from "../../coordinator/cutover/cutover-clock.ts";
import type { CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import { runCommand, type RunCommand } from "../../coordinator/cutover/run-command.ts";
import { parseServices } from "../../coordinator/cutover/services.ts";
import { digestTables, type TableDigests } from "../../coordinator/backup/digest-tables.ts";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { openTarget, openTargetReadOnly, setJournalMode, type Target } from "../../shared/connections/sqlite.ts";
import type { CutoverDeclaration } from "../../shared/cutover.ts";
import type { GovernanceDeclaration } from "../../shared/governance.ts";
import { LAUNCH } from "../support/launch.ts";
import { until } from "../support/harness.ts";

const SERVER = fileURLToPath(new URL("api-server.ts", import.meta.url));
const MAIN = fileURLToPath(new URL("cutover-main.ts", import.meta.url));

/** Tables that a cutover replaces, and those that it must not touch. */
export const NAMES = ["area", "task", "mark"] as const;
export const OTHERS = ["audit", "message", "other"] as const;

/** What is written into a process's environment: plain data. */
export type Place = {
  readonly folder: string;
  readonly services: string;
  readonly urls: readonly string[];
  readonly port: number;
};

export type CutoverLab = Place & {
  readonly live: string;
  readonly staging: string;
  readonly children: ChildProcess[];
};

/** A table that refers to another, one with an id counter, one without row ids; a view and triggers that know them; two that nobody may touch. */
const LIVE_SQL = `
CREATE TABLE area (id TEXT PRIMARY KEY, name TEXT NOT NULL, old_note TEXT);
CREATE TABLE task (id TEXT PRIMARY KEY, area_id TEXT REFERENCES area (id), title TEXT);
CREATE INDEX task_area_old ON task (area_id);
CREATE TABLE mark (id INTEGER PRIMARY KEY AUTOINCREMENT, task_id TEXT REFERENCES task (id), size REAL);
CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, area_id TEXT REFERENCES area (id), body TEXT);
CREATE TABLE other (a, b);
CREATE VIEW titles AS SELECT t.id, t.title, a.name FROM task t JOIN area a ON a.id = t.area_id;
CREATE TRIGGER task_told AFTER INSERT ON task BEGIN INSERT INTO audit (what) VALUES ('task ' || new.id); END;
CREATE TRIGGER other_told AFTER INSERT ON other BEGIN UPDATE area SET name = name WHERE id = new.a; END;
`;

const STAGING_SQL = `
CREATE TABLE area (id TEXT PRIMARY KEY, name TEXT NOT NULL, label TEXT DEFAULT 'a''b', loud TEXT GENERATED ALWAYS AS (upper(name)) STORED);
CREATE TABLE task (id TEXT PRIMARY KEY, area_id TEXT NOT NULL REFERENCES area (id), title TEXT, note TEXT) WITHOUT ROWID;
CREATE INDEX task_area ON task (area_id);
CREATE UNIQUE INDEX area_name ON area (name) WHERE name <> '';
CREATE TABLE mark (id INTEGER PRIMARY KEY AUTOINCREMENT, task_id TEXT REFERENCES task (id), size REAL);
`;

export const DECLARATION: CutoverDeclaration = {
  anchor: "shop-rebuild-20260102",
  tables: ["area", "task", "mark"],
  recordedAs: { area: { count: "areas_count" }, mark: { count: "marks_count", action: "recount" } },
  protectedTables: ["audit", "message"],
  criteria: [
    {
      name: "orphaned-tasks",
      title: "every task has its area",
      sql: "SELECT 'task', id, 'no area ' || coalesce(area_id, '') FROM task WHERE area_id IS NULL OR area_id NOT IN (SELECT id FROM area)",
    },
    {
      name: "known-messages",
      title: "no message is empty",
      sql: "SELECT 'message', id, 'empty' FROM message WHERE body = ''",
    },
  ],
  smoke: [{ name: "five-areas", sql: "SELECT id, name FROM area LIMIT 5", rowsMin: 5 }],
  remarks: [
    { name: "marks", sql: "SELECT 'marks', count(*) FROM mark" },
    { name: "empty areas", sql: "SELECT 'areas', count(*) FROM area WHERE id NOT IN (SELECT area_id FROM task)" },
  ],
  nextValidationMonths: 1,
};

export const GOVERNANCE: GovernanceDeclaration = {
  push: { event_type: "push", resource_type: "table", action: "push" },
  cutover: { event_type: "cutover", resource_type: "table", action: "replace" },
  user_role: "system",
  runtime_context: { environment: "test" },
};

export const BUDGETS = {
  "pre-migration": 300_000,
  migration: 180_000,
  validation: 120_000,
  recovery: 20_000,
  total: 720_000,
  downtime: 300_000,
  rollback: 120_000,
} as const;

export type LabOptions = { readonly mode?: "wal" | "delete"; readonly messages?: number };

/** A live database, a staging one that is to take the place of three of its tables, and room for the rest. */
export function openCutoverLab({ mode = "wal", messages = 40 }: LabOptions = {}): CutoverLab {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-cutover-"));
  const lab = { folder, services: "none", urls: [], port: 0, ...filesOf(folder), children: [] };
  fillLive(lab.live, messages);
  setJournalMode(lab.live, mode);
  fillStaging(lab.staging);
  return lab;
}

function filesOf(folder: string): { live: string; staging: string } {
  return { live: join(folder, "data", "shop.db"), staging: join(folder, "published", "staging", "shop_staging.db") };
}

export async function closeCutoverLab(lab: CutoverLab): Promise<void> {
  for (const child of lab.children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  const pid = apiPid(lab.folder);
  if (pid !== null) kill(pid);
  rmSync(lab.folder, { recursive: true, force: true });
}

function apiPid(folder: string): number | null {
  const file = join(folder, "api.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : null;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

export function optionsOf(place: Place, changes: Partial<CutOverOptions> = {}): CutOverOptions {
  const { folder, services, urls } = place;
  return {
    runsDir: join(folder, "runs"),
    run: "run",
    declaration: DECLARATION,
    governance: GOVERNANCE,
    ...filesOf(folder),
    target: join(folder, "published"),
    services: parseServices(services),
    urls,
    anchorFile: join(folder, "anchor.txt"),
    budgetsMs: BUDGETS,
    actor: "tester",
    clock: SYSTEM_CLOCK,
    runCommand: withPath(folder),
    reach: () => undefined,
    signal: new AbortController().signal,
    say: () => undefined,
    ...changes,
  };
}

/** Finds the fake service managers first. */
function withPath(folder: string): RunCommand {
  return (command, timeoutMs) => {
    const before = process.env["PATH"];
    process.env["PATH"] = [join(folder, "bin"), before].join(delimiter);
    return runCommand(command, timeoutMs).finally(() => {
      process.env["PATH"] = before;
    });
  };
}

/** A real API, in a process of its own, that a fake systemctl stops and starts; once there is a probe, not before that has asked so often. */
export async function withApi(lab: CutoverLab, asksMin = 0): Promise<CutoverLab> {
  const port = await freePort();
  const bin = join(lab.folder, "bin");
  mkdirSync(bin, { recursive: true });
  const commands = join(lab.folder, "commands");
  const pid = join(lab.folder, "api.pid");
  const asks = join(lab.folder, "published", "archive", "*", "validation_artifacts", "probe_*.ndjson");
  const script = `#!/bin/sh
echo "$(basename "$0") $*" >> "${commands}"
case "$1" in
  stop) [ -f "${pid}" ] && kill -9 "$(cat "${pid}")" 2>/dev/null; rm -f "${pid}";;
  start) [ -f "${pid}" ] && kill -0 "$(cat "${pid}")" 2>/dev/null && exit 0
    if ls ${asks} >/dev/null 2>&1; then
      for turn in $(seq 200); do [ "$(cat ${asks} | wc -l)" -ge ${asksMin} ] && break; sleep 0.05; done
    fi
    "${process.execPath}" "${LAUNCH}" "${SERVER}" "${lab.live}" ${port} >/dev/null 2>&1 </dev/null &
    echo $! > "${pid}";;
esac
exit 0
`;
  for (const name of ["systemctl", "docker"]) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  const url = `http://127.0.0.1:${port}/health`;
  const ready = { ...lab, services: "systemd:api", urls: [url], port };
  await withPath(lab.folder)(["systemctl", "start", "api"], 10_000);
  await until("the API answers", async () => (await fetch(url).catch(() => null))?.ok === true);
  return ready;
}

export function commandsOf({ folder }: Place): readonly string[] {
  const file = join(folder, "commands");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("no port");
}

/** A coordinator in a process of its own, which may kill itself. What it came to is its last line. */
export function startCutover(
  lab: CutoverLab,
  act: "cut-over" | "take-back",
  { crashAt = "", abortAt = "" }: { readonly crashAt?: string; readonly abortAt?: string } = {},
): {
  readonly ended: Promise<{ readonly signal: string | null; readonly text: string }>;
  readonly child: ChildProcess;
} {
  const { folder, services, urls, port } = lab;
  const child = spawn(process.execPath, [LAUNCH, MAIN], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      CUTOVER_LAB: JSON.stringify({ folder, services, urls, port }),
      CUTOVER_ACT: act,
      CUTOVER_ABORT_AT: abortAt,
      TOUCHDOWN_CRASH_AT: crashAt,
    },
  });
  lab.children.push(child);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, ended: once(child, "exit").then(() => ({ signal: child.signalCode, text })) };
}

export function crashingReach(): CutOverOptions["reach"] {
  return crashRehearsal(process.env["TOUCHDOWN_CRASH_AT"] ?? null);
}

export function use<Result>(file: string, act: (database: Target) => Result): Result {
  const database = openTargetReadOnly(file);
  try {
    return act(database);
  } finally {
    database.close();
  }
}

/** As the services do: foreign keys on. */
export function change(file: string, sql: string): void {
  const mode = use(file, (database) => String(database.pragma("journal_mode", { simple: true })));
  const database = openTarget(file);
  try {
    database.exec(sql);
  } finally {
    database.close();
    if (mode !== "wal") setJournalMode(file, "delete");
  }
}

export async function digestsOf(file: string, tables?: readonly string[]): Promise<TableDigests> {
  const database = openTargetReadOnly(file);
  return digestTables(database, (table) => tables?.includes(table) ?? true).finally(() => database.close());
}

function fillLive(file: string, messages: number): void {
  mkdirSync(join(file, ".."), { recursive: true });
  const live = openTarget(file);
  live.exec(LIVE_SQL);
  live.transaction(() => {
    for (let index = 1; index <= 6; index += 1) {
      live.prepare("INSERT INTO area VALUES (?, ?, 'old')").run(`A${index}`, `Area ${index}`);
      live.prepare("INSERT INTO task VALUES (?, ?, ?)").run(`T${index}`, `A${index}`, `Old task ${index}`);
      live.prepare("INSERT INTO mark (task_id, size) VALUES (?, ?)").run(`T${index}`, index / 3);
    }
    const message = live.prepare("INSERT INTO message (area_id, body) VALUES (?, ?)");
    for (let index = 0; index < messages; index += 1) message.run(`A${(index % 6) + 1}`, `body ${index}`);
    live.exec(
      "INSERT INTO other VALUES ('A1', 2); INSERT INTO audit (what) VALUES ('gone'); DELETE FROM audit WHERE id = 7",
    );
  })();
  live.pragma("wal_checkpoint(TRUNCATE)");
  live.close();
}

function fillStaging(file: string): void {
  mkdirSync(join(file, ".."), { recursive: true });
  const staging = openTarget(file);
  staging.exec(STAGING_SQL);
  staging.transaction(() => {
    for (let index = 1; index <= 9; index += 1) {
      staging.prepare("INSERT INTO area (id, name) VALUES (?, ?)").run(`A${index}`, `New area ${index}`);
      staging
        .prepare("INSERT INTO task VALUES (?, ?, ?, ?)")
        .run(`T${index}`, `A${index}`, `Task ${index}`, "é\u0000x");
      staging.prepare("INSERT INTO mark (id, task_id, size) VALUES (?, ?, ?)").run(index * 10, `T${index}`, -0);
    }
    staging.exec("DELETE FROM mark WHERE id = 90");
  })();
  staging.close();
  setJournalMode(file, "delete");
}
