import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { governanceFile, readGovernance } from "../../coordinator/governance/governance-log.ts";
import { readPhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { wholeSet } from "../../coordinator/publication/manifest.ts";
import type { Published } from "../../shared/publication.ts";
import { touchdown, type Ended } from "../cli/touchdown-command.ts";
import { failed, filesOf } from "./catalogue-bed.ts";

const SAMPLE = fileURLToPath(new URL("../../migrations/oapp-production/sample/", import.meta.url));
const MINUTE = 60_000;

let home: string;
let folder: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "touchdown-published-run-"));
  folder = join(home, "published");
  cpSync(SAMPLE, join(home, "export"), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The real command over the generated export that is shipped, as an operator would type it. */
function run(name: string, ...more: readonly string[]): Promise<Ended> {
  const words = [
    "--source-dir",
    join(home, "export"),
    "--target",
    folder,
    "--actor",
    "tester",
    "--orphan-policy",
    "quarantine",
    "--workers",
    "1",
  ];
  const env = { TOUCHDOWN_RUNS_DIR: join(home, "runs") };
  return touchdown(["run", "oapp-production", "--run", name, ...words, ...more, "--json"], { cwd: home, env });
}

function published(name: string): { readonly staged: Published; readonly promoted: Published } {
  const recordOf = (phase: "stage" | "commit") => readPhaseRecord(join(home, "runs"), name, phase)?.steps;
  const [staged, promoted] = [recordOf("stage")?.publish?.detail, recordOf("commit")?.promote?.detail];
  if (staged === undefined || promoted === undefined) throw new Error(`run ${name} has not published and promoted`);
  return { staged, promoted };
}

function production(): Database.Database {
  return new Database(join(folder, "production", "oApp_production.db"));
}

test(
  "a run of the command publishes and promotes, a second one writes nothing, and a third carries over what changed and archives what lost",
  { timeout: 15 * MINUTE },
  async () => {
    const first = await run("first");
    expect([first.code, first.stderr.slice(-2000)]).toEqual([0, expect.anything()]);
    const { staged, promoted } = published("first");
    expect([...failed(staged), ...failed(promoted)]).toEqual([]);
    expect(promoted.digest).toBe(staged.digest);
    expect(await wholeSet(folder, "production")).not.toBeNull();
    expect(JSON.parse(readFileSync(join(folder, "staging", "phases_staging.json"), "utf8"))).toEqual(
      JSON.parse(readFileSync(join(folder, "production", "phases_production.json"), "utf8")),
    );
    const log = [...readGovernance(governanceFile(folder))];
    // A table each in staging and in production, and the activation.
    expect(log).toHaveLength(2 * staged.tables.length + 1);
    expect(log.every(({ success, user_id }) => success && user_id === "tester")).toBe(true);

    const files = filesOf({ home, folder, targetFile: "", files: [] });
    expect((await run("second")).code).toBe(0);
    expect(filesOf({ home, folder, targetFile: "", files: [] })).toEqual(files);
    expect(published("second")).toMatchObject({
      staged: { writes: 0, governanceEntries: 0 },
      promoted: { writes: 0, governanceEntries: 0 },
    });

    const name = readdirSync(join(home, "export")).find(
      (file) => /^WT Projects .*_all\.csv$/.test(file) && !file.includes("(1)"),
    )!;
    const copy = name.replace("_all.csv", "_all (1).csv");
    if (existsSync(join(home, "export", copy))) rmSync(join(home, "export", copy));
    const text = readFileSync(join(home, "export", name), "utf8");
    const database = production();
    const project = database
      .prepare<[], { key: string; owner: string }>("SELECT recordKey AS key, owner FROM projects ORDER BY 1 LIMIT 1")
      .get()!;
    database.prepare("UPDATE projects SET owner = 'By hand', goals = 'Mine' WHERE recordKey = ?").run(project.key);
    database.close();
    // The owner is the last cell of a record.
    const edited = text.replaceAll(new RegExp(`,${project.owner}(?=\r\n|$)`, "g"), ",Somebody Else");
    expect(edited).not.toBe(text);
    writeFileSync(join(home, "export", name), edited);

    expect((await run("third")).code).toBe(0);
    const third = published("third").promoted;
    expect(failed(third)).toEqual([]);
    const changes = third.tableChanges?.find(({ table }) => table === "projects");
    expect(changes?.records).toMatchObject({ conflict: 1, missingInSource: 0, new: 0 });
    expect(changes?.fields["goals"]).toEqual({ sourceChanged: 0, targetChanged: 1, conflict: 0 });
    const after = production();
    expect(after.prepare("SELECT owner, goals FROM projects WHERE recordKey = ?").get(project.key)).toEqual({
      owner: "Somebody Else",
      goals: "Mine",
    });
    expect(after.prepare("SELECT key, field, value, run, actor FROM _sync_archive").all()).toEqual([
      { key: project.key, field: "owner", value: "By hand", run: "third", actor: "tester" },
    ]);
    after.close();
  },
);
