import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openJsonTerminal } from "../../cli/json-terminal.ts";
import { printFailure } from "../../cli/print-failure.ts";
import { FAILURES, TerminalError } from "../../shared/errors.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { chooseInstruments } from "../../shared/instruments.ts";
import { jsonLog } from "../../shared/json-log.ts";
import { openQueues } from "../../shared/queue.ts";
import { tiny } from "../engine/tiny-migration.ts";
import { closeLab, conduct, openLab, startLabWorker, until, type Lab } from "../support/harness.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { start } from "./touchdown-command.ts";

type Line = Readonly<Record<string, unknown>>;

let servers: Servers;
const lines: string[] = [];
const told = (event: string): Line[] => parse(lines).filter((line) => line["event"] === event);

beforeAll(async () => {
  servers = await startServers();
});
afterEach(() => {
  chooseInstruments({ jobLog: null });
  lines.length = 0;
});
afterAll(async () => {
  await servers.stop();
});

function parse(texts: readonly string[]): Line[] {
  return texts.map((text): Line => JSON.parse(text));
}

/** Five people, one of them by an e-mail address as key, and a parent with children. */
async function seedFew(lab: Lab): Promise<void> {
  const { firestore, close } = openFirestore({
    projectId: lab.projectId,
    credentials: null,
    emulatorHost: lab.emulatorHost,
  });
  const batch = firestore.batch();
  for (const id of ["a", "b", "jane.doe@example.com", "x", "y"]) {
    batch.set(firestore.doc(`tiny/people/list/${id}`), { email: `${id}@example.com`, name: id });
  }
  batch.set(firestore.doc("tiny/parents/list/p"), {
    title: "Parent",
    owner: "a@example.com",
    size: 1,
    weight: 1,
    items: [],
  });
  batch.set(firestore.doc("tiny/parents/list/p/children/c"), { position: 1 });
  await batch.commit();
  await close();
}

test("a run says one line of JSON for each plan, page and batch, with its place and what it came to, and names nobody", async () => {
  const lab = openLab(servers.addresses, { settings: { TOUCHDOWN_PAGE_SIZE: "3" } });
  await seedFew(lab);
  chooseInstruments({ jobLog: jsonLog((line) => void lines.push(line), { host: "h", worker: "h-1" }) });
  const worker = startLabWorker(lab, tiny);
  const queues = openQueues(lab.redisUrl, lab.config);
  try {
    await conduct(lab, tiny);
    const lost = {
      run: "nobody",
      migration: "tiny",
      version: "1",
      collection: "people",
      after: null,
      upTo: null,
      limit: 5,
      readTime: null,
      directories: {},
    };
    await queues.pages.add("page", lost, { attempts: 2, backoff: 1 });
    await until("it has failed for good", () => told("page").some(({ level }) => level === "error"));
  } finally {
    await worker.stop();
    await queues.close();
    closeLab(lab);
  }

  expect(
    told("plan")
      .map(({ collection }) => String(collection))
      .toSorted(),
  ).toEqual(["children", "guests", "parents", "people"]);
  const pages = told("page").filter(({ level, collection }) => level === "info" && collection === "people");
  expect(pages.reduce((sum, { documents }) => sum + Number(documents), 0)).toBe(5);
  expect(pages[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    level: "info",
    event: "page",
    host: "h",
    worker: "h-1",
    run: "run",
    collection: "people",
    after: null,
    upTo: null,
    limit: 3,
    job: expect.any(String),
    attempt: 1,
    documents: 3,
    batches: 1,
    durationMs: expect.any(Number),
  });
  const landed = told("batch").filter(({ kind, collection }) => kind === "batch" && collection === "people");
  expect(landed.reduce((sum, { documents }) => sum + Number(documents), 0)).toBe(5);
  expect(landed.map(({ upTo }) => upTo)).toContain("tiny/people/list/•");
  expect(told("batch")).toContainEqual(expect.objectContaining({ kind: "settle", merge: "persons" }));
  expect(told("page").filter(({ run }) => run === "nobody")).toEqual([
    expect.objectContaining({
      level: "warn",
      attempt: 1,
      error: { code: "RUN_UNKNOWN", message: expect.stringMatching(/not announced/) },
    }),
    expect.objectContaining({ level: "error", attempt: 2, error: expect.objectContaining({ code: "RUN_UNKNOWN" }) }),
  ]);
  expect(lines.join("")).not.toContain("@example.com");
});

test("people's lines become lines of JSON, warnings as such, and a progress line now and then", () => {
  let nowMs = 0;
  const terminal = openJsonTerminal(
    jsonLog((line) => void lines.push(line), {}),
    () => nowMs,
  );
  terminal.say("resuming run r");
  terminal.say("! the disk is full");
  terminal.progress("tiny full 1/2");
  terminal.progress("tiny full 2/2");
  nowMs = 5000;
  terminal.progress("tiny full 2/2");
  terminal.clear();
  expect(parse(lines).map(({ level, event, message }) => [level, event, message])).toEqual([
    ["info", "say", "resuming run r"],
    ["warn", "say", "the disk is full"],
    ["info", "progress", "tiny full 1/2"],
    ["info", "progress", "tiny full 2/2"],
  ]);
});

test("a failure is a line too, with its code and the way out", () => {
  const log = jsonLog((line) => void lines.push(line), { process: "run" });
  const failure = new TerminalError("RUN_UNKNOWN", "there is no run of jane.doe@example.com", {
    hint: "See touchdown list.",
  });
  expect(printFailure(failure, { isJson: false, isTraced: false, log })).toBe(FAILURES.RUN_UNKNOWN);
  const error = { code: "RUN_UNKNOWN", message: "there is no run of •", hint: "See touchdown list." };
  expect(parse(lines)).toEqual([expect.objectContaining({ level: "error", event: "end", error })]);
});

test("a worker told to log JSON says nothing else, and with --json keeps standard output for its object", async () => {
  const { redisUrl } = servers.addresses;
  const env = { TOUCHDOWN_LOG: "json", REDIS_URL: redisUrl, TOUCHDOWN_QUEUE_PREFIX: "json-logs" };
  const running = start(["worker", "--json"], { cwd: servers.folder, env });
  await until("it takes jobs", () => running.output().includes("takes"));
  running.process.kill("SIGTERM");
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(parse(stdout.trimEnd().split("\n"))).toEqual([{ ok: true, worker: expect.any(String) }]);
  expect(parse(stderr.trimEnd().split("\n"))).toEqual([
    expect.objectContaining({
      level: "info",
      event: "say",
      process: "worker",
      message: expect.stringMatching(/^worker .* takes transform and copy and load jobs$/),
    }),
  ]);
});
