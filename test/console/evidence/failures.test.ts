import type { Worker } from "bullmq";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CSRF_PLACEHOLDER } from "../../../bull-board/console/section.ts";
import { failures } from "../../../bull-board/console/sections/failures.ts";
import { needs } from "../../../bull-board/console/sections/needs.ts";
import type { Live } from "../../../coordinator/runs/live.ts";
import { readLive } from "../../../coordinator/runs/read-live.ts";
import { openRedis } from "../../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../../shared/connections/redis-server.ts";
import { TerminalError } from "../../../shared/errors.ts";
import { jobProcessor } from "../../../shared/queue-processor.ts";
import { openQueues, openWorker, type Queues } from "../../../shared/queue.ts";
import { RunBoard } from "../../../shared/run-board.ts";
import { closeLab, openLab, until, type Lab } from "../../support/harness.ts";
import { openElements } from "../../report/open-elements.ts";
import { OPERATOR, SEEING, VIEWER, formsOf, look, textOf } from "./look.ts";
import { writeEmptyRun } from "./empty-run.ts";

const run = "R";
const HOSTILE = `<script>alert("1")</script>`;
let redis: RedisServer;
let lab: Lab;
let queues: Queues;
let idle: Live | null;
let live: Live | null;

/** Jobs of a run that fail for real: the source denies, or our own mapping breaks over a record. */
beforeAll(async () => {
  const place = openLab({ redisUrl: "", emulatorHost: "" });
  redis = await startRedisServer({ folder: place.folder });
  lab = { ...place, redisUrl: redis.url, config: { ...place.config, redisUrl: redis.url } };
  writeEmptyRun(lab.folder, run);
  await announce();
  queues = openQueues(redis.url, lab.config);
  idle = await readLive(lab.config, run);
  const worker = openWorker(
    "pages",
    jobProcessor(fail, () => undefined),
    { redisUrl: redis.url, config: lab.config, concurrency: 5 },
  );
  await addJobs();
  void worker.run();
  await until("all jobs have failed", async () => (await queues.pages.getFailedCount()) === 15);
  await closeWorker(worker);
  live = await readLive(lab.config, run);
});
afterAll(async () => {
  await queues.close();
  await redis.stop();
  closeLab(lab);
});

async function announce(): Promise<void> {
  const client = openRedis(redis.url, "producer");
  const board = new RunBoard(client, lab.config.queuePrefix);
  const info = {
    migration: "tiny",
    version: "1",
    phase: "full",
    target: "target.db",
    batchBytesMax: 1,
    readsMax: null,
    sample: null,
    settings: {},
  };
  await board.publishRun({ run, ...info, state: "running" });
  await board.tell(run, "disk", `the disk of ${HOSTILE} is full.`);
  client.disconnect();
}

async function addJobs(): Promise<void> {
  const page = { run, migration: "tiny", version: "1", after: null, upTo: null, limit: 1, readTime: null };
  // Only what the failing processor reads of a job.
  const add = (collection: string, id: string) =>
    queues.pages.add("page", { ...page, collection } as never, { jobId: id, attempts: 1 });
  for (let index = 0; index < 12; index += 1) await add("denied", `R-denied-${index}`);
  for (let index = 0; index < 2; index += 1) await add("broken", `R-broken-${index}`);
  await add("hostile", "R-hostile");
}

async function fail({ data }: { data: unknown }): Promise<never> {
  const { collection } = data as { collection: string };
  if (collection === "denied")
    throw new TerminalError("SOURCE_DENIED", "no right to read", { hint: "Ask thandi@example.com." });
  if (collection === "hostile") throw new TerminalError("TARGET_FULL", HOSTILE, { hint: "Make room." });
  throw new Error("broke over 0821234567");
}

async function closeWorker(worker: Worker): Promise<void> {
  const closed = once(worker, "closed");
  await worker.close();
  await closed;
}

const at = () => ({ runsDir: lab.folder, run, migrations: {}, live });

describe("failed jobs", () => {
  it("are counted by what they failed with", async () => {
    expect(live?.failed).toMatchObject({ count: 15 });
    expect(live?.failed.codes).toEqual([
      { queue: "pages", code: "SOURCE_DENIED", count: 12 },
      { queue: "pages", code: null, count: 2 },
      { queue: "pages", code: "TARGET_FULL", count: 1 },
    ]);
    const text = textOf(await look(failures, VIEWER, at()));
    expect(text).toContain("15 jobs have spent all attempts");
    expect(text).toContain("SOURCE_DENIED pages 12");
    expect(text).toContain("no code pages 2");
    expect(text).toContain("The newest of every queue, 10 of 15");
  });

  it("lead to what Bull Board shows of them", async () => {
    expect(await look(failures, VIEWER, at())).toContain(`href="/queues/queue/pages/R-hostile"`);
  });

  it("can be retried by an operator: one, those of a code, or all", async () => {
    const action = "/runs/R/actions/retry-failed";
    const forms = formsOf(await look(failures, OPERATOR, at()));
    const csrf = CSRF_PLACEHOLDER;
    expect(forms).toContainEqual({ action, fields: { csrf } });
    expect(forms).toContainEqual({ action, fields: { csrf, code: "SOURCE_DENIED" } });
    expect(forms).toContainEqual({ action, fields: { csrf, queue: "pages", id: "R-hostile" } });
    expect(forms).toHaveLength(1 + 2 + 10);
  });

  it("are only looked at by a viewer, who learns the command", async () => {
    const markup = await look(failures, VIEWER, at());
    expect(markup).not.toMatch(/<form|<button/);
    expect(textOf(markup)).toContain("touchdown retry R --failed");
  });

  it("tell their reasons without elements, and without what may be somebody's", async () => {
    const markup = await look(failures, OPERATOR, at());
    expect(markup).not.toMatch(/<script|thandi@|0821234567/);
    expect(markup).toContain("&lt;script&gt;");
    expect(openElements(markup.replaceAll(/<input[^>]*>/g, ""))).toEqual([]);
    expect(await look(failures, SEEING, at())).toMatch(/thandi@example\.com/);
  });

  it("are what needs a person, as is what holds the run up", async () => {
    const markup = await look(needs, OPERATOR, at());
    const text = textOf(markup);
    expect(text).toContain("15 jobs have failed for good. Mend the cause and retry.");
    expect(text).toContain("pages: 12 with SOURCE_DENIED");
    expect(text).toContain("the disk of &lt;script&gt;");
    expect(markup).not.toContain("<script");
    expect(formsOf(markup).map(({ action }) => action)).toEqual(["/runs/R/actions/retry-failed"]);
    expect(formsOf(await look(needs, VIEWER, at()))).toEqual([]);
  });

  it("are none as long as none has failed, and where Redis has nothing of the run", async () => {
    expect(textOf(await look(failures, OPERATOR, { ...at(), live: idle }))).toBe("No job has failed for good.");
    expect(textOf(await look(failures, OPERATOR, { ...at(), live: null }))).toContain("Redis has nothing of this run");
  });
});

describe("a paused run", () => {
  it("is worth a look, and resumed from there", async () => {
    const paused = live === null ? null : { ...live, state: "paused" as const };
    const markup = await look(needs, OPERATOR, { ...at(), live: paused });
    expect(textOf(markup)).toContain("The run is paused");
    expect(formsOf(markup).map(({ action }) => action)).toContain("/runs/R/actions/resume");
  });
});
