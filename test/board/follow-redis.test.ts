import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { PageJob } from "../../shared/batch.ts";
import { startRedisServer } from "../../shared/connections/redis-server.ts";
import { openQueues } from "../../shared/queue.ts";
import { until } from "../cli/until.ts";
import { PAGE, ask, configOf, makeBoardBed } from "./board-bed.ts";

const page: PageJob = {
  run: "second",
  migration: "moonlanding",
  version: "1",
  collection: "friday-users",
  after: null,
  upTo: null,
  limit: 10,
  readTime: null,
  directories: {},
};

const bed = makeBoardBed();
afterAll(async () => {
  await bed.close();
  bed.remove();
});

test("the board needs no Redis to start: it shows the queues of the runs that come, and that there are none when they go", async () => {
  const board = await bed.open();
  const look = async () => ask(board, "/queues", { headers: PAGE });
  const none = await look();
  expect(none.status).toBe(200);
  expect(none.text).toContain("No run has its Redis up");
  expect((await ask(board, "/queues/api/queues")).status).toBe(503);
  for (const run of ["first", "second"]) {
    const folder = join(bed.folder, "runs", run);
    mkdirSync(folder, { recursive: true });
    const redis = await startRedisServer({ folder });
    const queues = openQueues(redis.url, configOf(bed.folder, {}));
    if (run === "second") await queues.pages.add("page", page);
    await queues.close();
    const waiting = async (): Promise<unknown> => {
      const { status, text } = await ask(board, "/queues/api/queues");
      return status === 200 ? JSON.parse(text).queues[1].counts.waiting : null;
    };
    await until(`the queues of the ${run} run`, async () => (await waiting()) === (run === "first" ? 0 : 1));
    expect((await look()).text).toContain("<title>Touchdown</title>");
    await redis.stop();
    await until("them to be gone", async () => (await look()).text.includes("No run has its Redis up"));
  }
});
