import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SYSTEM_CLOCK } from "../../coordinator/cutover/cutover-clock.ts";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import type { CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { MINUTE } from "../../shared/config.ts";
import { openTarget, setJournalMode } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import type { CutOver } from "../../shared/cutover.ts";
import type { Bench } from "../bench.ts";
import { median, type Figure } from "../figure.ts";
import { LAUNCH } from "../../shared/launch.ts";
import { seconds } from "../units.ts";

const API = fileURLToPath(new URL("../cutover-api.ts", import.meta.url));

const PROTECTED_ROWS = 100_000;
const REPLACED_ROWS = 20_000;
const DOWNTIME_MS = 5 * MINUTE;
const ROLLBACK_MS = 2 * MINUTE;

type Measured = { readonly done: CutOver; readonly back: CutOver };

/** How much of their budgets time away and rollback take, whichever takes more, in a live database with many protected rows and a probed API over it. */
export async function cutover(bench: Bench): Promise<Figure> {
  const measured: Measured[] = [];
  for (let number = 1; number <= bench.repeat; number += 1) {
    bench.say(`cutover ${number} of ${bench.repeat}`);
    measured.push(await measureOne(join(bench.folder, `cutover-${number}`), bench.signal));
  }
  return {
    kind: "measured",
    row: "cutover",
    value: median(measured.map(shareOf)),
    lines: [
      `${PROTECTED_ROWS} protected rows, ${REPLACED_ROWS} rows replaced; an API in a process of its own reads the live database, and is never stopped`,
      ...measured.map(describe),
    ],
    raw: {
      runs: measured.map(({ done, back }) => ({
        downtimeMs: done.downtimeMs,
        rollbackMs: back.rolledBack?.durationMs,
        availability: done.availability,
        steps: done.steps.map(({ name, durationMs }) => ({ name, durationMs })),
      })),
    },
  };
}

function shareOf({ done, back }: Measured): number {
  return Math.max(done.downtimeMs / DOWNTIME_MS, (back.rolledBack?.durationMs ?? Number.NaN) / ROLLBACK_MS);
}

function describe({ done, back }: Measured, index: number): string {
  const { availability, downtimeMs, steps } = done;
  const swap = steps.find(({ name }) => name === "swap")?.durationMs ?? Number.NaN;
  const asked = `${availability?.answered} of ${availability?.asked} asks answered`;
  return `run ${index + 1}: away ${seconds(downtimeMs)} of ${seconds(DOWNTIME_MS)} (the swap ${seconds(swap)}), rolled back in ${seconds(back.rolledBack?.durationMs ?? Number.NaN)} of ${seconds(ROLLBACK_MS)}, ${asked}`;
}

async function measureOne(folder: string, signal: AbortSignal): Promise<Measured> {
  const live = join(folder, "live.db");
  const staging = join(folder, "published", "staging", "shop_staging.db");
  mkdirSync(join(folder, "published", "staging"), { recursive: true });
  fill(live, { replaced: REPLACED_ROWS, kept: PROTECTED_ROWS, name: "old" });
  fill(staging, { replaced: REPLACED_ROWS, kept: 0, name: "new" });
  setJournalMode(staging, "delete");
  const api = spawn(process.execPath, [LAUNCH, API, live], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(api, "exit");
  const [port]: unknown[] = await once(api.stdout, "data");
  try {
    const options = optionsOf(folder, { live, staging, urls: [`http://127.0.0.1:${String(port).trim()}/`], signal });
    const done = await cutOver(options);
    invariant(
      done.outcome === "new",
      `the cutover failed: ${JSON.stringify(done.verdicts.filter(({ status }) => status !== "PASS"))}`,
    );
    const back = await takeBack({ ...options, reason: "the bench measures it" });
    invariant(back.rolledBack?.isVerified === true, "the rollback is proven");
    return { done, back };
  } finally {
    api.kill();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

type Filled = { readonly replaced: number; readonly kept: number; readonly name: string };

function fill(file: string, { replaced, kept, name }: Filled): void {
  const database = openTarget(file);
  database.exec(`CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE part (id TEXT PRIMARY KEY, thing_id TEXT REFERENCES thing (id), note TEXT);
    CREATE INDEX part_thing ON part (thing_id);
    CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT, body TEXT);`);
  database.transaction(() => {
    const [thing, part, message] = [
      database.prepare("INSERT INTO thing VALUES (?, ?)"),
      database.prepare("INSERT INTO part VALUES (?, ?, ?)"),
      database.prepare("INSERT INTO message (at, body) VALUES (?, ?)"),
    ];
    for (let index = 0; index < replaced / 2; index += 1) thing.run(`thing-${index}`, `${name} ${index}`);
    for (let index = 0; index < replaced / 2; index += 1) part.run(`part-${index}`, `thing-${index}`, "x".repeat(200));
    for (let index = 0; index < kept; index += 1)
      message.run("2026-01-02T03:04:05.678Z", `{"n":${index},"text":"${"y".repeat(150)}"}`);
  })();
  database.close();
}

function optionsOf(
  folder: string,
  given: Pick<CutOverOptions, "live" | "staging" | "urls" | "signal">,
): CutOverOptions {
  return {
    ...given,
    runsDir: join(folder, "runs"),
    run: "bench",
    declaration: {
      anchor: "bench",
      tables: ["thing", "part"],
      protectedTables: ["message"],
      criteria: [
        {
          name: "orphans",
          title: "every part has its thing",
          sql: "SELECT 'part', id, 'no thing' FROM part WHERE thing_id NOT IN (SELECT id FROM thing)",
        },
      ],
      smoke: [{ name: "five", sql: "SELECT id FROM thing LIMIT 5", rowsMin: 5 }],
      remarks: [],
      nextValidationMonths: 1,
    },
    governance: null,
    target: join(folder, "published"),
    services: [],
    anchorFile: join(folder, "anchor.txt"),
    budgetsMs: {
      "pre-migration": 5 * MINUTE,
      migration: 3 * MINUTE,
      validation: 2 * MINUTE,
      recovery: 2 * MINUTE,
      total: 12 * MINUTE,
      downtime: DOWNTIME_MS,
      rollback: ROLLBACK_MS,
    },
    actor: "bench",
    clock: SYSTEM_CLOCK,
    runCommand: async () => ({ code: 0, said: "" }),
    reach: () => undefined,
    say: () => undefined,
  };
}
