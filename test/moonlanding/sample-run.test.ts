import { afterAll, beforeAll, expect, test } from "vitest";
import { validateTarget } from "../../cli/finish-run.ts";
import { closeSample } from "../../coordinator/phases/close-sample.ts";
import { VALIDATOR_NAMES } from "../../coordinator/validators/validator.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { PATHS } from "../../migrations/moonlanding/systems.ts";
import { drawSample, type DrawnSample } from "../../producers/sample/draw-sample.ts";
import { readCollection } from "../../shared/read-collection.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import type { GateItem } from "../../shared/phase.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { isAt, type SourceSample } from "../../shared/sample.ts";
import type { ReadTime } from "../../shared/source.ts";
import type { RunningWorker } from "../../workers/start-worker.ts";
import { closeLab, conduct, openLab, startLabWorker, type Lab } from "../support/harness.ts";
import { MoonlandingBed } from "../support/moonlanding-bed.ts";

const RECORDS = 20_000;
const { signal } = new AbortController();

let bed: MoonlandingBed;
let lab: Lab;
let worker: RunningWorker;
let readTimes: Record<string, ReadTime>;
let drawn: DrawnSample;

beforeAll(async () => {
  bed = await MoonlandingBed.open();
  const { environment } = await bed.seed("sample", { records: RECORDS, seed: 3 });
  const { FRIDAY_PROJECT_ID: friday = "", MWR_PROJECT_ID: mwr = "" } = environment;
  lab = openLab(bed.servers.addresses, { projects: { friday, mwr }, settings: { ...environment } });
  worker = startLabWorker(lab, moonlanding);
  readTimes = {};
  for (const { system } of moonlanding.sources) {
    const source = lab.openSource(system);
    readTimes[system] = await source.pin();
    await source.close();
  }
  drawn = await drawSample({
    migration: moonlanding,
    openSource: lab.openSource,
    readTimes,
    seed: 1,
    share: 0.01,
    signal,
  });
  await conduct(lab, moonlanding, { run: "sample", sample: drawn.sample });
}, 300_000);
afterAll(async () => {
  await worker.stop();
  closeLab(lab);
  await bed.close();
});

async function close(run: string, sample: SourceSample): Promise<GateItem> {
  const target = openTarget(targetFile(lab.config.runsDir, run));
  try {
    return await closeSample({
      migration: moonlanding,
      target,
      sample,
      openSource: lab.openSource,
      readTimes,
      signal,
    });
  } finally {
    target.close();
  }
}

test("a hundredth of 20,000 documents passes all eight validators, and none has nothing to look at", async () => {
  const target = openTarget(targetFile(lab.config.runsDir, "sample"));
  try {
    const documents = target.prepare("SELECT sum(documents) FROM _touchdown_pages").pluck().get();
    expect(documents).toBe(drawn.documents);
    expect(drawn.documents).toBeLessThan(RECORDS / 10);
    const info = { run: "sample", migration: "moonlanding", phase: "sample", target: target.name };
    const verdicts = await validateTarget({
      target,
      migration: moonlanding,
      info,
      runsDir: lab.config.runsDir,
      startedAtMs: 0,
      workers: 1,
      projects: {},
    });
    expect(verdicts.map(({ name, status, detail }) => ({ name, status, detail }))).toEqual(
      VALIDATOR_NAMES.map((name) => ({ name, status: "PASS", detail: expect.any(String) })),
    );
    for (const { checked } of verdicts) expect(checked).toBeGreaterThan(0);
  } finally {
    target.close();
  }
}, 60_000);

test("what dangles in it dangles at the source", async () => {
  const item = await close("sample", drawn.sample);
  expect(item).toMatchObject({ name: "closed", status: "PASS", failed: 0, waiver: null });
  expect(item.checked).toBeGreaterThan(drawn.documents);
}, 60_000);

test("a sample without a client, a review and a person that it needs is not closed, and they are named", async () => {
  const lost = findNeeded();
  const torn = [...lost].reduce(without, partly(drawn.sample, "mwr-users", await pathsOf("mwr", PATHS.mwrUsers)));
  await conduct(lab, moonlanding, { run: "torn", sample: torn });
  const item = await close("torn", torn);
  expect(item).toMatchObject({ name: "closed", status: "FAIL", failed: lost.length });
  for (const path of lost) expect(item.detail).toContain(path);
}, 120_000);

/** A client of an engagement with nothing below it, the review of another one, and somebody whom MyWorkReview alone knows. */
function findNeeded(): readonly string[] {
  const target = openTarget(targetFile(lab.config.runsDir, "sample"));
  try {
    const bare = "e.id NOT IN (SELECT engagement_id FROM rfi)";
    const questions = [
      `SELECT c.source_path FROM engagement AS e JOIN client AS c ON c.id = e.client_id WHERE ${bare} ORDER BY 1`,
      `SELECT r.source_path FROM engagement AS e JOIN review AS r ON r.engagement_id = e.id
        WHERE e.review_ref = r.source_path OR r.source_path LIKE '%/' || e.review_ref ORDER BY ${bare} DESC, 1`,
      `SELECT source_path FROM users WHERE source_system = 'mwr' AND json_array_length(identities) = 1
        AND id IN (SELECT created_by FROM review UNION SELECT user_id FROM audit_logs) ORDER BY 1`,
    ];
    return questions.map((sql) => {
      const path = target.prepare<[], string>(sql).pluck().get();
      if (path === undefined) throw new Error(`nothing to leave out: ${sql}`);
      return path;
    });
  } finally {
    target.close();
  }
}

/** The sample with single documents in the place of a whole collection. */
function partly(sample: SourceSample, name: string, documents: string[]): SourceSample {
  const collection = sample.collections[name];
  if (collection === undefined) throw new Error(`no collection ${name}`);
  const part = { kind: "parts" as const, documents, ranges: [] };
  return { ...sample, collections: { ...sample.collections, [name]: { ...collection, part } } };
}

/** The sample without a document. */
function without(sample: SourceSample, path: string): SourceSample {
  const found = Object.entries(sample.collections).find(([, { at }]) => isAt(at, path));
  if (found?.[1].part.kind !== "parts") throw new Error(`${path} is in no part`);
  return partly(
    sample,
    found[0],
    found[1].part.documents.filter((own) => own !== path),
  );
}

async function pathsOf(system: string, path: string): Promise<string[]> {
  const source = lab.openSource(system);
  const at = { kind: "collection", path } as const;
  const records = await readCollection(source, { at, readTime: readTimes[system] ?? null, select: [] });
  await source.close();
  return records.map((record) => record.path);
}
