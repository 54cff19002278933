import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { setRunState } from "../../cli/actions/set-run-state.ts";
import { findCertificate } from "../../coordinator/certificates/certificate.ts";
import { DOING } from "../../cli/phases/walk-run.ts";
import { readDecisions } from "../../coordinator/certificates/decisions.ts";
import { readPhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { readRunEvidence } from "../../coordinator/report/run/phase-evidence.ts";
import { runState } from "../../coordinator/report/run/run-state.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { WALKED_PHASES, walked } from "../engine/walked-migration.ts";
import {
  closeLab,
  ended,
  kill,
  labText,
  openLab,
  snapshot,
  startLabWorker,
  until,
  type Lab,
} from "../support/harness.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { seedTiny } from "../support/tiny-data.ts";
import { walkTiny } from "../support/walk.ts";
import { LAUNCH } from "../support/launch.ts";

const MINUTE = 60_000;
const RUN = "R";
const MAIN = fileURLToPath(new URL("../support/walk-main.ts", import.meta.url));
const STEPS = WALKED_PHASES.flatMap(({ name, steps }) => steps.map((step) => `${name} ${DOING[step]}`));

let servers: Servers;
let undisturbed: Result;
const PROJECT = "walked";
const settings = { FRIDAY_PROJECT_ID: PROJECT };
beforeAll(async () => {
  servers = await startServers();
  const own = openLab(servers.addresses, { projectId: PROJECT, settings });
  await seedTiny(own);
  const worker = startLabWorker(own, walked);
  await walkTiny(own, { run: RUN });
  await worker.stop();
  undisturbed = resultOf(own);
  closeLab(own);
}, 5 * MINUTE);
afterAll(() => servers.stop());

let lab: Lab;
let worker: { stop(): Promise<void> };
let children: ChildProcess[];
beforeEach(() => {
  lab = openLab(servers.addresses, { projectId: PROJECT, settings });
  worker = startLabWorker(lab, walked);
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => kill(child)));
  await worker.stop();
  closeLab(lab);
});

type Result = {
  readonly targets: readonly Record<string, unknown[]>[];
  readonly phases: readonly object[];
  readonly decisions: readonly object[];
  readonly state: string;
};

/** All that must not depend on how often the run was cut off: times, durations and the digests that are made of them do. */
function resultOf({ folder: runsDir }: Lab): Result {
  const of = { runsDir, run: RUN };
  return {
    targets: [RUN, `${RUN}/sample`].map((run) => snapshot({ folder: runsDir, config: { runsDir } } as Lab, run)),
    phases: WALKED_PHASES.map(({ name }) => {
      const found = findCertificate(runsDir, RUN, name);
      if (found.kind !== "read") throw new Error(`phase ${name} has no certificate`);
      const { gate, tally, sources, sample, backup, previous } = found.certificate;
      const steps = readPhaseRecord(runsDir, RUN, name)?.steps ?? {};
      const { draw, load, validate, close, diff, check } = steps;
      return {
        gate: gate.map(({ name: item, status, checked, failed }) => ({ item, status, checked, failed })),
        certified: { tally, sources, sample, backup: backup?.name, isFirst: previous === null },
        // What is read twice is paid twice.
        evidence: [draw, load, close, diff].map((step) => ({ ...step?.detail, reads: 0 })),
        verdicts: [validate, check].map((step) =>
          step?.detail.verdicts.map((verdict) => ({ ...verdict, durationMs: 0 })),
        ),
        steps: Object.keys(steps),
      };
    }),
    decisions: readDecisions(of).entries.map(({ kind, phase, by }) => ({ kind, phase, by })),
    state: runState(readRunEvidence({ ...of, migration: walked, phases: WALKED_PHASES })).kind,
  };
}

/** A coordinator of its own, which may kill itself. */
function start(crashAt = ""): ChildProcess & { said(): string } {
  const child = spawn(process.execPath, [LAUNCH, MAIN], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      LAB: labText(lab),
      WALK_RUN: RUN,
      WALK_ACTS: join(lab.folder, "acts"),
      TOUCHDOWN_CRASH_AT: crashAt,
    },
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  children.push(child);
  return Object.assign(child, { said: () => text });
}

/** The steps that were begun, in their order. */
function acts(): readonly string[] {
  const file = join(lab.folder, "acts");
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => STEPS.includes(line))
    : [];
}

function certificates(): Readonly<Record<string, string>> {
  const folder = join(lab.folder, RUN);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("certificate-")) : [];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Where the next coordinator dies: it takes the step again that the one before had no time to record, and dies after the effect of the next one. */
function nextCrash(): string {
  const last = acts().at(-1);
  // A certificate that stands is not issued again, so that its step is not taken a second time.
  return last === undefined || last.endsWith(DOING.certify) ? "phase-step-done:1" : "phase-step-done:2";
}

test(
  "a coordinator that is killed at every step of every phase, after its effect and before its record, comes to the same result, and no phase runs twice",
  { timeout: 20 * MINUTE },
  async () => {
    const seen: Record<string, string> = {};
    const cut: string[] = [];
    for (;;) {
      expect(cut.length).toBeLessThan(2 * STEPS.length);
      const child = start(nextCrash());
      const end = await ended(child);
      for (const [name, text] of Object.entries(certificates())) expect((seen[name] ??= text)).toBe(text);
      if (end === 0) break;
      expect([child.said(), end]).toEqual([expect.anything(), "SIGKILL"]);
      cut.push(acts().at(-1) ?? "");
    }
    expect(cut).toEqual(STEPS);
    const begun = acts();
    const orders = begun.map((step) => STEPS.indexOf(step));
    expect(orders).toEqual(orders.toSorted((a, b) => a - b));
    // Once cut off after its effect and once to its end.
    for (const step of STEPS) {
      const times = begun.filter((other) => other === step).length;
      expect([step, times]).toEqual([step, step.endsWith(DOING.certify) ? 1 : 2]);
    }
    expect(Object.keys(certificates())).toHaveLength(WALKED_PHASES.length);
    expect(resultOf(lab)).toEqual(undisturbed);
  },
);

test(
  "a second coordinator is refused while one is at work, a paused run stays where it is, and one that is interrupted is gone on with",
  { timeout: 5 * MINUTE },
  async () => {
    const redis = openRedis(lab.redisUrl, "worker");
    const board = new RunBoard(redis, lab.config.queuePrefix);
    const config = { ...lab.config, redisUrl: lab.redisUrl };
    const acting = { config, actor: { name: "Ada", role: "operator" }, via: "cli" } as const;
    try {
      const first = start();
      await until("it has begun", () => acts().length > 0, MINUTE);
      await setRunState(acting, RUN, "paused");
      // A load that begins this moment is paused as a whole, and announced so.
      const isPaused = async () => first.said().includes("is paused") || (await board.readRun())?.state === "paused";
      await until("it has paused", isPaused, MINUTE);
      const paused = acts();
      const second = start();
      expect(await ended(second)).toBe(4);
      expect(second.said()).toMatch(`RUN_CONFLICT: run ${RUN} is held by process ${first.pid}`);
      expect(acts()).toEqual(paused);
      await setRunState(acting, RUN, "running");

      await until("it is at phase full", () => acts().includes(`full ${DOING.load}`), 2 * MINUTE);
      first.kill("SIGINT");
      expect(await ended(first)).toBe(130);
      expect(first.said()).toContain("INTERRUPTED");
    } finally {
      redis.disconnect();
    }
    const begun = acts();
    await walkTiny(lab, { run: RUN, onAct: (what) => appendFileSync(join(lab.folder, "acts"), `${what}\n`) });
    // It goes on with the step that was cut off, or with the next one.
    const [next = ""] = acts().slice(begun.length);
    expect(STEPS.indexOf(next) - STEPS.indexOf(begun.at(-1) ?? "")).toBeOneOf([0, 1]);
    expect(resultOf(lab)).toEqual(undisturbed);
  },
);
