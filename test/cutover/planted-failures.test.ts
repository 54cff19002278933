import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashFile } from "../../coordinator/backup/hash-file.ts";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { readCutoverJournal } from "../../coordinator/cutover/cutover-journal.ts";
import { probeFile, type CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import { runCommand } from "../../coordinator/cutover/run-command.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { BUDGETS, NAMES, closeCutoverLab, digestsOf, openCutoverLab, optionsOf, use, type CutoverLab } from "./lab.ts";
import { at, expectOld, statusOf } from "./outcome.ts";

let lab: CutoverLab;
beforeEach(() => {
  lab = openCutoverLab();
});
afterEach(() => closeCutoverLab(lab));

/** A service manager that fails at some of its commands. */
function manager(script: string): Pick<CutOverOptions, "runCommand" | "services"> {
  const bin = join(lab.folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "systemctl"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "systemctl"), 0o755);
  return {
    services: [{ manager: "systemd", name: "api" }],
    runCommand: ([program, ...args], timeoutMs) => runCommand([join(bin, program), ...args], timeoutMs),
  };
}

test("services: one cannot be stopped, so nothing is changed and all are started", async () => {
  const before = await digestsOf(lab.live);
  const done = await cutOver(
    optionsOf(lab, manager('echo "$*" >> $(dirname $0)/log; [ "$1" = start ] || { echo busy >&2; exit 4; }')),
  );
  expect(done.verdicts.find(({ name }) => name === "services")).toMatchObject({
    status: "FAIL",
    detail: expect.stringContaining("ended with 4: busy"),
  });
  expect(done).toMatchObject({ outcome: "old", rolledBack: null });
  expect(readFileSync(join(lab.folder, "bin", "log"), "utf8")).toBe("stop api\nstart api\n");
  expect(await digestsOf(lab.live)).toEqual(before);
});

test("services: one does not start with the new tables, so they are taken back", async () => {
  const before = await digestsOf(lab.live, NAMES);
  const once = 'if [ "$1" = start ] && [ ! -f $(dirname $0)/tried ]; then touch $(dirname $0)/tried; exit 1; fi';
  const done = await cutOver(optionsOf(lab, manager(once)));
  expect(statusOf(done, "services")).toBe("FAIL");
  expect(statusOf(done, "rollback")).toBe("PASS");
  await expectOld(lab, done, { before: before, isRolledBack: true });
});

/** An API that is well until it is closed. */
async function serveWell(): Promise<{ readonly server: Server; readonly urls: readonly string[] }> {
  const server = createServer((_request, response) => response.writeHead(200).end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { server, urls: [`http://127.0.0.1:${port}/health`] };
}

test("health before: one of the addresses does not answer, so nothing is stopped, copied or changed", async () => {
  const before = await hashFile(lab.live);
  const { server, urls } = await serveWell();
  const services = manager('echo "$*" >> $(dirname $0)/log');
  const done = await cutOver(optionsOf(lab, { ...services, urls: [...urls, "http://127.0.0.1:9/health"] }));
  server.close();
  expect(done).toMatchObject({ outcome: "old", rolledBack: null, backup: null, downtimeMs: 0 });
  expect(done.steps.map(({ name, status }) => [name, status])).toEqual([["health-before", "failed"]]);
  expect(done.verdicts.find(({ name }) => name === "health-before")).toMatchObject({
    status: "FAIL",
    detail: expect.stringMatching(/nothing was stopped or changed: http:\/\/127\.0\.0\.1:9\/health: .*asked once/),
  });
  expect(statusOf(done, "swap")).toBe("SKIP");
  expect(existsSync(join(lab.folder, "bin", "log"))).toBe(false);
  expect(readdirSync(join(done.archive, "before_cutover"))).toEqual([]);
  expect(await hashFile(lab.live)).toBe(before);
});

test("health before: once the API is well, the same run cuts over", async () => {
  const budgetsMs = { ...BUDGETS, recovery: 5000 };
  const ill = await cutOver(optionsOf(lab, { urls: ["http://127.0.0.1:9/health"], budgetsMs }));
  expect(ill.outcome).toBe("old");
  const { server, urls } = await serveWell();
  const done = await cutOver(optionsOf(lab, { urls, budgetsMs }));
  server.close();
  // However soon: each attempt has its own records, and is judged by its own asks.
  const logs = readdirSync(join(done.archive, "validation_artifacts")).filter((name) =>
    name.startsWith("execution_log"),
  );
  expect(logs).toHaveLength(2);
  expect(done.verdicts.filter(({ status }) => status !== "PASS")).toEqual([]);
  expect(done.outcome).toBe("new");
});

test("health: nobody answers behind the swap, so it is taken back, and the rollback says that nobody answers either", async () => {
  const before = await digestsOf(lab.live, NAMES);
  const { server, urls } = await serveWell();
  const budgetsMs = { ...BUDGETS, recovery: 600, rollback: 1500 };
  const ends = at("cutover-swapped", () => void server.close());
  const done = await cutOver(optionsOf(lab, { urls, budgetsMs, ...ends }));
  expect(statusOf(done, "health-before")).toBe("PASS");
  expect(done.verdicts.find(({ name }) => name === "health")).toMatchObject({
    status: "FAIL",
    detail: expect.stringContaining("ECONNREFUSED"),
  });
  expect(statusOf(done, "availability")).toBe("FAIL");
  expect(statusOf(done, "rollback")).toBe("FAIL");
  await expectOld(lab, done, { before: before, isRolledBack: true });
});

test("availability: the probe went unanswered now and then while everything else is well, so it is taken back", async () => {
  const before = await digestsOf(lab.live, NAMES);
  const { server, urls } = await serveWell();
  const miss = (): void => {
    const { archive, id } = readCutoverJournal(optionsOf(lab)) ?? { archive: "", id: "" };
    const lost = `${JSON.stringify({ atMs: Date.now(), tookMs: 3, isOk: false })}\n`;
    appendFileSync(probeFile(archive, id), lost.repeat(3));
  };
  const done = await cutOver(optionsOf(lab, { urls, ...at("cutover-validated", miss) }));
  server.close();
  expect(statusOf(done, "health")).toBe("PASS");
  expect(statusOf(done, "availability")).toBe("FAIL");
  expect(done.rolledBack?.reason).toContain("availability: ");
  await expectOld(lab, done, { before: before, isRolledBack: true });
});

test("anchor: the file cannot be written, so it is taken back", async () => {
  const before = await digestsOf(lab.live, NAMES);
  const anchorFile = join(lab.folder, "anchor.txt");
  const done = await cutOver(
    optionsOf(
      lab,
      at("cutover-started", () => mkdirSync(anchorFile)),
    ),
  );
  expect(statusOf(done, "anchor")).toBe("FAIL");
  await expectOld(lab, done, { before: before, isRolledBack: true });
});

test.each(["pre-migration", "migration", "validation", "recovery", "total", "downtime"] as const)(
  "budgets: %s takes longer than it may, so the live database stays or becomes what it was",
  async (name) => {
    const before = await digestsOf(lab.live, NAMES);
    const budgetsMs = { ...BUDGETS, [name]: 0.0001 };
    const done = await cutOver(optionsOf(lab, { budgetsMs, clock: ticking() }));
    expect(done.verdicts.find((verdict) => verdict.name === "budgets")).toMatchObject({
      status: "FAIL",
      detail: expect.stringContaining(`${name} took`),
    });
    expect(done.outcome).toBe("old");
    expect(await digestsOf(lab.live, NAMES)).toEqual(before);
  },
);

/** Time passes whenever somebody looks. */
function ticking(): CutOverOptions["clock"] {
  let nowMs = 1_800_000_000_000;
  return { now: () => (nowMs += 1), wait: async () => undefined };
}

test("rollback: the budget of rolling back is exceeded, which the record says", async () => {
  const budgetsMs = { ...BUDGETS, rollback: 0.0001 };
  await cutOver(optionsOf(lab));
  const done = await takeBack({ ...optionsOf(lab, { budgetsMs, clock: ticking() }), reason: "again" });
  expect(done.budgets.find(({ name }) => name === "rollback")).toMatchObject({ isMet: false });
  expect(statusOf(done, "budgets")).toBe("FAIL");
});

test("rollback: without its backup, or with another one, nothing is stopped and nothing changed", async () => {
  const done = await cutOver(optionsOf(lab));
  const now = await digestsOf(lab.live);
  const file = join(done.archive, "before_cutover", done.backup?.name ?? "");
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from([0])]));
  await expect(takeBack({ ...optionsOf(lab), reason: "again" })).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
  expect(await digestsOf(lab.live)).toEqual(now);
});

test.each(["wal", "delete"] as const)(
  "rollback: a live file (%s) that is damaged behind the swap is set aside, and the backup takes its place",
  async (mode) => {
    await closeCutoverLab(lab);
    lab = openCutoverLab({ mode });
    const before = await digestsOf(lab.live);
    const damage = (): void => {
      const bytes = readFileSync(lab.live);
      writeFileSync(lab.live, bytes.fill(0x5a, 0, 4096));
    };
    const done = await cutOver(optionsOf(lab, at("cutover-swapped", damage)));
    expect(done).toMatchObject({ outcome: "old", rolledBack: { isVerified: true } });
    expect(await digestsOf(lab.live)).toEqual(before);
    expect(readdirSync(join(lab.folder, "data")).some((name) => name.includes(".damaged-"))).toBe(true);
    expect(use(lab.live, (live) => live.pragma("journal_mode", { simple: true }))).toBe(mode);
  },
);

test.each([
  "cutover-backed-up",
  "cutover-stopped",
  "cutover-in-transaction",
  "cutover-swapped",
  "cutover-started",
] as const)("the owner stops it at %s: the live database is what it was", async (checkpoint) => {
  const before = await digestsOf(lab.live, NAMES);
  const owner = new AbortController();
  const done = await cutOver(optionsOf(lab, { signal: owner.signal, ...at(checkpoint, () => owner.abort()) }));
  expect(done.outcome).toBe("old");
  expect(done.verdicts.some(({ status }) => status !== "PASS")).toBe(true);
  expect(await digestsOf(lab.live, NAMES)).toEqual(before);
});
