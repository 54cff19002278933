import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestTables, isLedger, type TableDigests } from "../../coordinator/backup/digest-tables.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { openSeededPlace, type SeededPlace } from "../cli/seeded-place.ts";
import { start, touchdown, type Ended } from "../cli/touchdown-command.ts";
import { until } from "../cli/until.ts";
import { FULL_ONLY } from "../support/full-only.ts";

const RECORDS = 2000;
const MINUTES = 60_000;

let place: SeededPlace;
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  place = await openSeededPlace("backup", RECORDS);
  ({ cwd, env } = place);
}, 3 * MINUTES);
afterAll(async () => {
  await place.close();
});

function command(...words: string[]): Promise<Ended> {
  return touchdown([...words, "--json"], { cwd, env });
}

/** The application's tables, without the index of full-text search, which depends on how it was built. */
async function tablesOf(run: string): Promise<TableDigests> {
  const target = openTargetReadOnly(join(cwd, "runs", run, "target.db"));
  return digestTables(target, (table) => !isLedger(table) && !table.includes("_fts_")).finally(() => target.close());
}

test(
  "a run of moonlanding is backed up while it loads, rolled back to that when it is done, resumed, and comes to the same tables",
  { timeout: 4 * MINUTES },
  async () => {
    const running = start(["run", "moonlanding", ...FULL_ONLY, "--run", "moved", "--json"], { cwd, env });
    await until("the users to be settled", () => running.output().includes("settled users"));
    const midway = await command("backup", "moved", "--name", "midway");
    expect(midway.code).toBe(0);
    const ended = await running.ended;
    const tables = await tablesOf("moved");
    const done = await command("backup", "moved", "--name", "done");
    expect(done.json()).toMatchObject({ backup: { files: { count: expect.any(Number), bytes: expect.any(Number) } } });

    const back = await command("rollback", "moved", "--to", "midway", "--yes");
    expect(back.json()).toMatchObject({
      ok: true,
      backup: "midway",
      lost: { steps: expect.arrayContaining(["views"]) },
    });
    const { lost } = back.json() as { lost: { records: number } };
    expect(lost.records).toBeGreaterThan(0);
    expect((await command("status", "moved")).json()).toMatchObject({ state: "interrupted" });
    expect((await command("report", "moved")).json()).toMatchObject({ error: { code: "RUN_UNKNOWN" } });

    const resumed = await command("run", "moonlanding", ...FULL_ONLY, "--run", "moved");
    expect(resumed.stderr).toContain("resuming run moved");
    expect(resumed.code).toBe(ended.code);
    expect(resumed.json()["tally"]).toEqual(ended.json()["tally"]);
    expect(await tablesOf("moved")).toEqual(tables);
  },
);
