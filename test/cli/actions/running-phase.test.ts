import { afterAll, beforeAll, expect, test } from "vitest";
import type { Acting } from "../../../cli/actions/acting.ts";
import { retryJobs } from "../../../cli/actions/retry-jobs.ts";
import { liveActions } from "../../../cli/console/live-actions.ts";
import { readAudit } from "../../../shared/audit.ts";
import { openRedis } from "../../../shared/connections/redis.ts";
import { openTargetReadOnly } from "../../../shared/connections/sqlite.ts";
import { TerminalError } from "../../../shared/errors.ts";
import { countJobs, openQueues } from "../../../shared/queue.ts";
import { RunBoard } from "../../../shared/run-board.ts";
import { targetFile } from "../../../shared/run-folder.ts";
import { FULL_SPEED } from "../../../shared/speed.ts";
import type { OpenSource } from "../../../shared/source.ts";
import { tiny } from "../../engine/tiny-migration.ts";
import { closeLab, conduct, openLab, snapshot, startLabWorker, until, type Lab } from "../../support/harness.ts";
import { runUndisturbed, type Undisturbed } from "../../support/undisturbed.ts";

const ADA = { name: "Ada", role: "operator" } as const;
const RUN = "run";

let undisturbed: Undisturbed;
beforeAll(async () => {
  undisturbed = await runUndisturbed();
});
afterAll(() => undisturbed.servers.stop());

const DENIED = 3;

/** A source that refuses the first pages of parents, and answers the next ones when the gate opens: so that there is work left whenever somebody acts. */
function guarded(open: OpenSource, gate: Promise<void>): OpenSource {
  let asked = 0;
  return (system, sample) => {
    const source = open(system, sample);
    const readPage: typeof source.readPage = async (request) => {
      if (request.at.kind === "collection" && request.at.path === "tiny/parents/list") {
        asked += 1;
        if (asked <= DENIED) throw new TerminalError("SOURCE_DENIED", "nobody may read parents", { hint: "Wait." });
        await gate;
      }
      return source.readPage(request);
    };
    return Object.assign(Object.create(source), { readPage });
  };
}

function landed(lab: Lab): number {
  const target = openTargetReadOnly(targetFile(lab.config.runsDir, RUN));
  try {
    return target.prepare<[], number>("SELECT count(*) FROM _touchdown_records").pluck().get() ?? 0;
  } finally {
    target.close();
  }
}

test("a run that is paused, slowed, resumed and whose failed jobs are retried while it is under way comes to what an undisturbed one does", async () => {
  const { servers, projectId, content } = undisturbed;
  // Small pages, so that there are more ranges than pages that are refused.
  const lab = openLab(servers.addresses, { projectId, settings: { TOUCHDOWN_PAGE_SIZE: "8" } });
  const config = { ...lab.config, redisUrl: lab.redisUrl };
  const as: Acting = { config, actor: ADA, via: "console" };
  const actions = liveActions(config);
  const redis = openRedis(lab.redisUrl, "producer");
  const queues = openQueues(lab.redisUrl, lab.config);
  const board = new RunBoard(redis, lab.config.queuePrefix);
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const worker = startLabWorker({ ...lab, openSource: guarded(lab.openSource, gate) }, tiny);
  const hasFailed = async (): Promise<boolean> => (await countJobs(queues.pages)).failed === DENIED;
  const running = conduct(lab, tiny).then(
    () => null,
    (error: unknown) => error,
  );
  try {
    await until("the run is announced", async () => (await board.readRun()) !== null);
    await actions.changeSpeed(RUN, { ...FULL_SPEED, pageSize: 7, batchBytes: 16_384 }, ADA);
    await until("pages fail", hasFailed);

    await Promise.all([actions.pause(RUN, ADA), actions.pause(RUN, ADA)]);
    open();
    await until("what is at work has ended", async () => (await countJobs(queues.pages)).active === 0);
    await until("what was read has landed", async () => (await countJobs(queues.batches)).active === 0);
    const before = landed(lab);
    const [first, second] = await Promise.all([
      retryJobs(as, RUN, { kind: "code", code: "SOURCE_DENIED" }),
      retryJobs(as, RUN, { kind: "all" }),
    ]);
    expect(first.jobs + second.jobs).toBe(DENIED);
    expect(await countJobs(queues.pages)).toMatchObject({ active: 0, failed: 0 });
    expect(landed(lab)).toBe(before);

    await actions.changeSpeed(RUN, FULL_SPEED, ADA);
    await actions.resume(RUN, ADA);
    await actions.resume(RUN, ADA);
    expect(await running).toBeNull();
    expect(snapshot(lab)).toEqual(content);
    const told = readAudit(lab.config.runsDir, RUN, 100).map(({ action, outcome }) => `${action} ${outcome}`);
    expect(told.toReversed()).toEqual([
      "speed done",
      "pause done",
      "pause done",
      "retry-failed done",
      "retry-failed done",
      "speed done",
      "resume done",
      "resume done",
    ]);
  } finally {
    await worker.stop();
    await queues.close();
    redis.disconnect();
    closeLab(lab);
  }
});
