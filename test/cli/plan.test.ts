import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedSources } from "../../cli/seed/seed.ts";
import { fileFoldersIn } from "../../cli/seed/file-folders.ts";
import { doneSteps, readPhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { phases } from "../../migrations/moonlanding/phases.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { makeSmallDisk } from "../coordinator/backup/small-disk.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { touchdown, type Ended } from "./touchdown-command.ts";
import { isAlive, until } from "./until.ts";

const RECORDS = 400;
const MINUTE = 60_000;

let servers: Servers;
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  servers = await startServers();
  cwd = servers.folder;
  await seedSources({
    records: RECORDS,
    seed: 1,
    projects: { friday: "friday-local", mwr: "mwr-local" },
    emulatorHost: servers.emulator.address,
    answersFile: join(cwd, "answers.ndjson"),
    files: fileFoldersIn(join(cwd, "files")),
  });
  env = {
    FIRESTORE_EMULATOR_HOST: servers.emulator.address,
    FRIDAY_FILES: "files/friday",
    MWR_FILES: "files/mwr",
    DRIVE_FILES: "files/drive",
  };
}, MINUTE);
afterAll(async () => {
  await servers.stop();
});

type Step = { readonly act: string; readonly reads: number | null; readonly durationMs: number | null };
type Planned = {
  readonly ok: boolean;
  readonly run: string | null;
  readonly documents: number;
  readonly reads: number | null;
  readonly basis: { readonly kind: string; readonly said: string };
  readonly phases: readonly {
    readonly phase: string;
    readonly reads: number | null;
    readonly steps: readonly Step[];
  }[];
  readonly preflight: readonly { readonly kind: string; readonly what: string; readonly hint: string }[];
};

function plan(words: readonly string[] = [], settings: Record<string, string> = {}): Promise<Ended> {
  return touchdown(["plan", "moonlanding", "--json", ...words], { cwd, env: { ...env, ...settings } });
}

function plannedOf({ json }: Ended): Planned {
  // What planJson prints.
  return json() as Planned;
}

/** "phase act" of each step, those of persons left out. */
function stepsOf(planned: Planned): readonly string[] {
  return planned.phases.flatMap(({ phase, steps }) =>
    steps.filter(({ act }) => act !== "approve").map(({ act }) => `${phase} ${act}`),
  );
}

const DECLARED = phases.flatMap(({ name, steps }) => steps.map((step) => `${name} ${step}`));

test("a plan of a new run shows every step with its cost and where its figures come from, and changes nothing anywhere", async () => {
  const redis = openRedis(servers.redis.url, "worker");
  try {
    await redis.set("touchdown:somebody", "else");
    const before = { keys: await dump(redis), written: writtenCalls() };
    const ended = await plan([], { REDIS_URL: servers.redis.url });
    expect({ keys: await dump(redis), written: writtenCalls() }).toEqual(before);
    expect(existsSync(join(cwd, "runs"))).toBe(false);
    expect(ended.code).toBe(0);
    expectWhole(plannedOf(ended));
  } finally {
    redis.disconnect();
  }
});

function expectWhole(planned: Planned): void {
  expect(planned).toMatchObject({ ok: true, run: null, documents: RECORDS });
  expect(stepsOf(planned)).toEqual(DECLARED);
  expect(planned.phases.find(({ phase }) => phase === "pilot")?.steps.at(-1)).toMatchObject({ act: "approve" });
  expect(planned.basis).toMatchObject({
    kind: "a probe",
    said: expect.stringMatching(/^time from a probe: \d+ documents on 4 pages/),
  });
  const reads = planned.phases.map((phase) => phase.reads ?? Number.NaN);
  expect(planned.reads).toBe(reads.reduce((sum, each) => sum + each, 0));
  const full = planned.phases.find(({ phase }) => phase === "full");
  expect(full?.steps.find(({ act }) => act === "load")?.reads).toBeGreaterThanOrEqual(RECORDS);
  expect(full?.steps.find(({ act }) => act === "validate")?.durationMs).toBeNull();
}

async function dump(redis: ReturnType<typeof openRedis>): Promise<Record<string, string>> {
  const keys = (await redis.keys("*")).toSorted();
  const values = await Promise.all(keys.map(async (key) => (await redis.dumpBuffer(key))?.toString("hex") ?? ""));
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? ""]));
}

/** Calls by which a Firestore is written to. */
function writtenCalls(): readonly number[] {
  const { calls } = servers.emulator.stats();
  return ["Commit", "BatchWrite", "CreateDocument", "UpdateDocument", "DeleteDocument"].map((name) => calls[name] ?? 0);
}

test(
  "what a killed run has taken and what its plan says is left are all the steps there are, and planning touches no file",
  { timeout: 3 * MINUTE },
  async () => {
    const crash = { TOUCHDOWN_CRASH_AT: "phase-step-recorded:4", TOUCHDOWN_WORKERS: "1" };
    const killed = await touchdown(["run", "moonlanding", "--run", "killed"], { cwd, env: { ...env, ...crash } });
    expect(killed.code).toBeNull();
    const record = readPhaseRecord(join(cwd, "runs"), "killed", "sample");
    const taken = record === null ? [] : doneSteps(record).map((step) => `sample ${step}`);
    expect(taken).toEqual(["sample backup", "sample draw", "sample load", "sample validate"]);
    await until("its Redis to end", () => !isAlive(redisPid("killed")));
    const before = contentOf(join(cwd, "runs"));
    const planned = plannedOf(await plan());
    expect(planned.run).toBe("killed");
    expect([...taken, ...stepsOf(planned)]).toEqual(DECLARED);
    expect(planned.basis).toMatchObject({
      kind: "runs",
      said: expect.stringMatching(/run killed \(\d+ documents at \d+\/s\)/),
    });
    const pilot = planned.phases.find(({ phase }) => phase === "pilot");
    expect(pilot?.steps.find(({ act }) => act === "load")?.durationMs).toBeGreaterThan(0);
    expect(contentOf(join(cwd, "runs"))).toEqual(before);
  },
);

/** The private Redis of a run, which ends by itself when the run is killed. */
function redisPid(run: string): number {
  return Number(JSON.parse(readFileSync(join(cwd, "runs", run, "redis.json"), "utf8")).pid);
}

/** Every file with its content; the index into its log that SQLite keeps in memory, and maps to a file, is nobody's. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith("-shm"));
  return Object.fromEntries(
    paths.toSorted().map((path) => [path, createHash("sha256").update(readFileSync(path)).digest("hex")]),
  );
}

test("a single phase that a run would refuse is refused by its plan, with the run's words and code", async () => {
  const ended = await plan(["--phase", "full", "--run", "alone"]);
  expect(ended.code).toBe(4);
  expect(ended.json()).toMatchObject({
    ok: false,
    phases: [],
    error: { code: "CERTIFICATE_MISSING", hint: expect.stringContaining("touchdown waive") },
  });
  expect(ended.stderr).toMatch(/^! run alone: phase full needs the certificate of phase pilot/m);
});

test("a disk that is too small for the run is told before anything is written to it", async (context) => {
  const disk = makeSmallDisk();
  if (disk === null) context.skip();
  else {
    try {
      const ended = await plan(["--new"], { TOUCHDOWN_RUNS_DIR: join(disk.folder, "runs") });
      expect(ended.code).toBe(4);
      expect(ended.json()).toMatchObject({
        error: { code: "DISK_SHORT", hint: expect.stringContaining("Free some space") },
      });
      expect(stepsOf(plannedOf(ended))).toEqual(DECLARED);
      expect(readdirSync(disk.folder)).toEqual([]);
    } finally {
      disk.remove();
    }
  }
});

test("for people a plan is tables, what was found, and what it all comes to, whatever the zone of the process", async () => {
  const zoned = { ...env, TZ: "Pacific/Auckland" };
  const { stdout } = await touchdown(["plan", "moonlanding", "--new"], { cwd, env: zoned });
  expect(stdout.match(/^[!~].*/gm)).toHaveLength(1);
  expect(stdout).toMatch(/^plan of a new run: moonlanding \(version \d+\); nothing is written anywhere$/m);
  expect(stdout).toMatch(/^phase +step +documents +reads +time +disk +what$/m);
  expect(stdout).toMatch(/^full +load +400 +4\d\d .* all 36 collections/m);
  expect(stdout).toMatch(/^pilot +approve .* the run waits until somebody approves$/m);
  expect(stdout).toMatch(/^wave +collection +system +documents +ranges +pages +reads +path$/m);
  expect(stdout).toMatch(/^~ the sources hold 400 documents, fewer than the 100000 to 230000/m);
  expect(stdout).toMatch(/^400 documents at the sources; 28 steps: \d+ reads, time > .*, disk \d+\.\d MB$/m);
});
