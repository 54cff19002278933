import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { digestTables, type TableDigests } from "../../coordinator/backup/digest-tables.ts";
import { listBackups } from "../../coordinator/backup/backup-folder.ts";
import { rollBack } from "../../coordinator/backup/roll-back.ts";
import { takeBackup } from "../../coordinator/backup/take-backup.ts";
import type { Facts } from "../../coordinator/facts.ts";
import { CHECKPOINTS } from "../../shared/checkpoint.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { start, touchdown } from "../cli/touchdown-command.ts";
import { backUp, change, closeWorkshop, openWorkshop, type Workshop } from "../coordinator/backup/workshop.ts";
import { tiny } from "../engine/tiny-migration.ts";
import { closeLab, conduct, openLab, snapshot, startLabWorker, type Lab } from "../support/harness.ts";
import type { Servers } from "../support/servers.ts";
import { runUndisturbed } from "../support/undisturbed.ts";
import { FULL_ONLY } from "../support/full-only.ts";

async function digestsOf(file: string): Promise<TableDigests> {
  const target = openTargetReadOnly(file);
  return digestTables(target).finally(() => target.close());
}

const POINTS = CHECKPOINTS.filter((name) => name.startsWith("rollback-"));

let workshop: Workshop;
let env: Record<string, string>;
beforeEach(() => {
  workshop = openWorkshop();
  env = { TOUCHDOWN_RUNS_DIR: workshop.runsDir };
});
afterEach(() => closeWorkshop(workshop));

function command(words: readonly string[], crashAt = ""): Promise<NodeJS.Signals | number | null> {
  const options = { cwd: workshop.runsDir, env: { ...env, TOUCHDOWN_CRASH_AT: crashAt } };
  const started = start([...words, "--json"], options);
  return started.ended.then(({ code }) => started.process.signalCode ?? code);
}

test.each(POINTS)(
  "a rollback killed at %s, and once more while it is finished, is finished by the next one, and nothing is lost",
  { timeout: 60_000 },
  async (point) => {
    const { manifest } = await backUp(workshop, "before");
    change(workshop, "UPDATE thing SET name = 'spoiled'; DELETE FROM part WHERE id > 'part-5'");
    const spoiled = await digestsOf(workshop.target);

    const rollback = ["rollback", workshop.run, "--yes"];
    expect(await command(rollback, point)).toBe("SIGKILL");
    expect(await command(rollback, "rollback-checking")).toBe("SIGKILL");
    expect(await command(["rollback", workshop.run])).toBe(0);

    expect(await digestsOf(workshop.target)).toEqual(manifest.tables);
    const left = readdirSync(join(workshop.runsDir, workshop.run)).filter((name) => /^target|^rollback/.test(name));
    const aside = left.find((name) => name.includes("before-rollback")) ?? "";
    expect(left.toSorted()).toEqual(["target.db", aside]);
    expect(await digestsOf(join(workshop.runsDir, workshop.run, aside))).toEqual(spoiled);
    expect(await command(["status", workshop.run])).toBe(0);
  },
);

test(
  "a run in the midst of a rollback is refused by every verb that would read or write its target",
  { timeout: 60_000 },
  async () => {
    await backUp(workshop, "before");
    // At this point there is no target at all, and a new one must not take its place.
    expect(await command(["rollback", workshop.run, "--yes"], "rollback-set-aside")).toBe("SIGKILL");
    for (const words of [
      ["status", workshop.run],
      ["report", workshop.run],
      ["run", "moonlanding", ...FULL_ONLY, "--run", workshop.run],
      ["backup", workshop.run],
    ]) {
      const refused = await touchdown([...words, "--json"], { cwd: workshop.runsDir, env });
      expect(refused.code).toBe(4);
      expect(refused.json()).toMatchObject({
        error: { code: "ROLLBACK_UNFINISHED", hint: expect.stringContaining("touchdown rollback run") },
      });
    }
    expect(existsSync(workshop.target)).toBe(false);
  },
);

test(
  "a backup killed at backup-copied is none, and the next one removes what it left",
  { timeout: 60_000 },
  async () => {
    expect(await command(["backup", workshop.run, "--name", "cut"], "backup-copied")).toBe("SIGKILL");
    const folder = join(workshop.runsDir, workshop.run, "backups", "cut");
    expect(existsSync(folder)).toBe(true);
    expect(listBackups(workshop)).toEqual([]);
    expect(await command(["rollback", workshop.run, "--to", "cut", "--yes"])).toBe(4);
    expect(await command(["backup", workshop.run, "--name", "other"])).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(listBackups(workshop).map(({ name }) => name)).toEqual(["other"]);
  },
);

let servers: Servers;
let undisturbed: Record<string, unknown[]>;
let projectId: string;
beforeAll(async () => {
  ({ servers, projectId, content: undisturbed } = await runUndisturbed());
});
afterAll(() => servers.stop());

const rollBackOptions = {
  run: "run",
  name: "midway",
  now: new Date(),
  reach: () => undefined,
  onDamaged: () => undefined,
  confirm: () => Promise.resolve(),
};

/** Runs until some children have landed, takes a backup of that, and runs to the end. */
async function runWithBackup(lab: Lab): Promise<void> {
  const stop = new AbortController();
  const onFacts = ({ collections }: Facts): void => {
    if ((collections.get("children")?.documents ?? 0) > 100) stop.abort();
  };
  await expect(conduct(lab, tiny, { onFacts, signal: stop.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
  await takeBackup({
    runsDir: lab.folder,
    run: "run",
    name: "midway",
    codeVersion: "0.0.0",
    now: new Date(),
    reach: () => undefined,
    signal: new AbortController().signal,
  });
  await conduct(lab, tiny);
}

test.each([
  ["remembers the jobs of the run that was rolled back", false],
  ["has lost everything", true],
])(
  "a run that was rolled back is resumed with a Redis that %s, and comes to the same result",
  async (_what, isLost) => {
    const lab = openLab(servers.addresses, { projectId });
    try {
      const first = startLabWorker(lab, tiny);
      await runWithBackup(lab);
      await first.stop();
      expect(snapshot(lab)).toEqual(undisturbed);
      await rollBack({ ...rollBackOptions, runsDir: lab.folder });
      expect(snapshot(lab)["records"]?.length).toBeLessThan(undisturbed["records"]?.length ?? 0);
      if (isLost) {
        const redis = openRedis(lab.redisUrl, "worker");
        await redis.flushall();
        redis.disconnect();
      }
      const second = startLabWorker(lab, tiny);
      await conduct(lab, tiny);
      await second.stop();
      expect(snapshot(lab)).toEqual(undisturbed);
    } finally {
      closeLab(lab);
    }
  },
);

test("a loader that has nothing to do still has the target open, and keeps a rollback away", async () => {
  const lab = openLab(servers.addresses, { projectId });
  const worker = startLabWorker(lab, tiny);
  try {
    await runWithBackup(lab);
    await expect(rollBack({ ...rollBackOptions, runsDir: lab.folder })).rejects.toMatchObject({ code: "RUN_CONFLICT" });
    expect(snapshot(lab)).toEqual(undisturbed);
  } finally {
    await worker.stop();
    closeLab(lab);
  }
});
