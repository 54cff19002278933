import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import type { TableDigests } from "../../coordinator/backup/digest-tables.ts";
import { CHECKPOINTS } from "../../shared/checkpoint.ts";
import { cutOverSchema, type CutOver } from "../../shared/cutover.ts";
import { until } from "../support/harness.ts";
import {
  NAMES,
  change,
  closeCutoverLab,
  commandsOf,
  digestsOf,
  openCutoverLab,
  optionsOf,
  startCutover,
  use,
  withApi,
  type CutoverLab,
} from "./lab.ts";
import { startWriter, type Writer } from "./writer.ts";

const MINUTES = 120_000;
const BACK = "the owner takes it back";

/** One process writes into the live databases of all labs. */
let writer: Writer;
beforeAll(async () => {
  writer = await startWriter();
});
afterAll(() => writer.close());

type Scene = { readonly lab: CutoverLab; readonly old: TableDigests; readonly wanted: TableDigests };
type Finishing = { readonly onTestFinished: (act: () => Promise<void>) => void };

async function openScene({ onTestFinished }: Finishing): Promise<Scene> {
  const lab = openCutoverLab();
  onTestFinished(async () => {
    await writer.rest(lab.live);
    await closeCutoverLab(lab);
  });
  return { lab, old: await digestsOf(lab.live, NAMES), wanted: await digestsOf(lab.staging, NAMES) };
}

/** Every row that was committed is there, once; and those that were there before are what they were. */
function expectKept({ live: file }: CutoverLab, written: readonly string[]): void {
  const bodies = use(file, (live) =>
    live.prepare("SELECT body FROM message WHERE body LIKE 'written %'").pluck().all(),
  );
  const told = new Set(use(file, (live) => live.prepare("SELECT what FROM audit").pluck().all()));
  expect(new Set(bodies).size).toBe(bodies.length);
  expect(written.length).toBeGreaterThan(0);
  expect(written.filter((body) => !bodies.includes(body) || !told.has(body))).toEqual([]);
  const before = use(file, (live) =>
    live.prepare("SELECT count(*) FROM message WHERE body LIKE 'body %'").pluck().get(),
  );
  expect(before).toBe(40);
}

async function liveIs({ lab, old, wanted }: Scene): Promise<"old" | "new" | "neither"> {
  const found = JSON.stringify(await digestsOf(lab.live, NAMES));
  if (found === JSON.stringify(old)) return "old";
  return found === JSON.stringify(wanted) ? "new" : "neither";
}

/** In a process of its own. */
async function runTo(lab: CutoverLab, act: "cut-over" | "take-back"): Promise<CutOver> {
  const { text } = await startCutover(lab, act).ended;
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  return cutOverSchema.parse(JSON.parse(line));
}

const CUTOVER_POINTS = CHECKPOINTS.filter((name) => name.startsWith("cutover-"));
const COMMITTED = CUTOVER_POINTS.slice(CUTOVER_POINTS.indexOf("cutover-committed"));

// The process that is killed is one of its own each time; whoever ends it is another one, which may be that of the tests.
test.concurrent.for(CUTOVER_POINTS)(
  "a cutover killed at %s leaves the live database wholly old or wholly new, and the next one ends it, whoever writes meanwhile",
  { timeout: MINUTES },
  async (point, context) => {
    const scene = await openScene(context);
    const { lab } = scene;
    await writer.write(lab.live);
    expect((await startCutover(lab, "cut-over", { crashAt: point }).ended).signal).toBe("SIGKILL");
    expect(await liveIs(scene)).toBe(COMMITTED.includes(point) ? "new" : "old");
    const done = await cutOver(optionsOf(lab));
    expect(done.verdicts.filter(({ status }) => status !== "PASS")).toEqual([]);
    expect(done).toMatchObject({ outcome: "new", rolledBack: null });
    expect(await liveIs(scene)).toBe("new");
    expectKept(lab, await writer.rest(lab.live));
  },
);

const BACK_POINTS = CHECKPOINTS.filter((name) => name.startsWith("taking-back-") && !/copied|cleared/.test(name));
const BACK_COMMITTED = BACK_POINTS.slice(BACK_POINTS.indexOf("taking-back-committed"));

test.concurrent.for(BACK_POINTS)(
  "a rollback killed at %s leaves the live database wholly old or wholly new, and the next one ends it, whoever writes meanwhile",
  { timeout: MINUTES },
  async (point, context) => {
    const scene = await openScene(context);
    const { lab } = scene;
    await cutOver(optionsOf(lab));
    await writer.write(lab.live);
    expect((await startCutover(lab, "take-back", { crashAt: point }).ended).signal).toBe("SIGKILL");
    expect(await liveIs(scene)).toBe(BACK_COMMITTED.includes(point) ? "old" : "new");
    const done = await takeBack({ ...optionsOf(lab), reason: BACK });
    expect(done).toMatchObject({ outcome: "old", rolledBack: { isVerified: true } });
    expect(await liveIs(scene)).toBe("old");
    expectKept(lab, await writer.rest(lab.live));
  },
);

const RESTORE_POINTS = [
  "taking-back-copied",
  "taking-back-cleared",
  "taking-back-committed",
  "taking-back-restored",
] as const;

test.concurrent.for(RESTORE_POINTS)(
  "restoring a damaged file killed at %s is ended by the next one",
  { timeout: MINUTES },
  async (point, context) => {
    const { lab } = await openScene(context);
    const before = await digestsOf(lab.live);
    await cutOver(optionsOf(lab));
    change(lab.live, "PRAGMA wal_checkpoint(TRUNCATE)");
    writeFileSync(lab.live, readFileSync(lab.live).fill(0x5a, 0, 4096));
    const { signal } = await startCutover(lab, "take-back", { crashAt: point }).ended;
    // A file that is no database is never swapped within.
    expect(signal).toBe(point === "taking-back-committed" ? null : "SIGKILL");
    if (signal !== null) await takeBack({ ...optionsOf(lab), reason: BACK });
    expect(await digestsOf(lab.live)).toEqual(before);
  },
);

test.concurrent(
  "an automatic rollback that is killed is ended by whoever runs again, and no cutover follows it",
  { timeout: MINUTES },
  async (context) => {
    const scene = await openScene(context);
    const { lab } = scene;
    const stopped = { abortAt: "cutover-swapped", crashAt: "taking-back-in-transaction" };
    expect((await startCutover(lab, "cut-over", stopped).ended).signal).toBe("SIGKILL");
    expect(await liveIs(scene)).toBe("new");
    const done = await runTo(lab, "cut-over");
    expect(done).toMatchObject({ outcome: "old", rolledBack: { isVerified: true, reason: "the owner stopped it" } });
    expect(await liveIs(scene)).toBe("old");
  },
);

// One after the other from here on: a lab with an API has a service manager of its own, which the environment of this process names.
test(
  "killed while the services are stopped, they are started again before anything else",
  { timeout: MINUTES },
  async (context) => {
    const lab = await withApi((await openScene(context)).lab);
    expect((await startCutover(lab, "cut-over", { crashAt: "cutover-stopped" }).ended).signal).toBe("SIGKILL");
    expect(await fetch(lab.urls[0] ?? "").catch(() => "away")).toBe("away");
    const done = await cutOver(optionsOf(lab));
    expect(done.outcome).toBe("new");
    expect(commandsOf(lab)).toEqual(["start", "stop", "start", "stop", "start"].map((verb) => `systemctl ${verb} api`));
    expect(await (await fetch(lab.urls[0] ?? "")).json()).toEqual({ areas: 9 });
  },
);

const LAY_MS = 300;

test(
  "killed behind the swap, it goes on: the time that it lay there counts as time away",
  { timeout: MINUTES },
  async (context) => {
    const lab = await withApi((await openScene(context)).lab);
    expect((await startCutover(lab, "cut-over", { crashAt: "cutover-committed" }).ended).signal).toBe("SIGKILL");
    const atMs = Date.now();
    await until("it has lain there for a while", () => Date.now() > atMs + LAY_MS);
    const done = await cutOver(optionsOf(lab));
    expect(done.outcome).toBe("new");
    expect(done.downtimeMs).toBeGreaterThan(LAY_MS);
    expect(done.availability?.awayMs).toBeGreaterThan(0);
    expect(commandsOf(lab)).toEqual(["start", "stop", "start"].map((verb) => `systemctl ${verb} api`));
  },
);

test("two cutovers of one live database at once: the second is refused, and the first goes on", async (context) => {
  const { lab } = await openScene(context);
  const refused: unknown[] = [];
  const runCommand = async (): Promise<{ code: number; said: string }> => {
    refused.push(await cutOver(optionsOf(lab, { run: "other" })).catch((error: unknown) => error));
    return { code: 0, said: "" };
  };
  const done = await cutOver(optionsOf(lab, { services: [{ manager: "systemd", name: "api" }], runCommand }));
  expect(done.outcome).toBe("new");
  expect(refused).toEqual([
    expect.objectContaining({ code: "RUN_CONFLICT" }),
    expect.objectContaining({ code: "RUN_CONFLICT" }),
  ]);
});
