import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedSources } from "../../cli/seed/seed.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { PATHS } from "../../migrations/moonlanding/systems.ts";
import { drawSample, type DrawnSample } from "../../producers/sample/draw-sample.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { readCollection } from "../../shared/read-collection.ts";
import { countParts, sampleDigest, type SourceSample } from "../../shared/sample.ts";
import type { OpenSource, ReadTime } from "../../shared/source.ts";
import { closeLab, openLab, type Lab } from "../support/harness.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { SmallEngine } from "./small-engine.ts";

const RECORDS = 4000;
const DIRTY = 0.01;
const LOTS = [
  { seed: 1, share: 0.01 },
  { seed: 2, share: 0.01 },
  { seed: 3, share: 0.01 },
  { seed: 1, share: 0.1 },
  { seed: 2, share: 0.1 },
];

/** What the source does not have in any head: an epoch written as text. */
const NOWHERE = ['a time of the shape "digits"'];

let servers: Servers;
let lab: Lab;
let readTimes: Record<string, ReadTime>;
let full: SmallEngine;
let documents: ReadonlyMap<string, readonly SourceRecord[]>;

beforeAll(async () => {
  servers = await startServers();
  const projects = { friday: "friday-sampling", mwr: "mwr-sampling" };
  const { emulatorHost } = servers.addresses;
  const answersFile = join(servers.folder, "answers.ndjson");
  await seedSources({ records: RECORDS, seed: 11, dirty: DIRTY, projects, emulatorHost, answersFile });
  lab = openLab(servers.addresses, { projects });
  await pushQuestions();
  readTimes = await pinAll();
  documents = await readAll(lab.openSource);
  full = land(documents);
}, 120_000);
afterAll(async () => {
  closeLab(lab);
  await servers.stop();
});

/** In every engagement a question that was made of a highlight of somebody else's review, and one of a review that is gone. */
async function pushQuestions(): Promise<void> {
  const { emulatorHost, projectId, projects } = lab;
  const { firestore, close } = openFirestore({
    projectId: projects?.["friday"] ?? projectId,
    credentials: null,
    emulatorHost,
  });
  const reviews = await idsOf("mwr", PATHS.mwrReviews);
  const engagements = await idsOf("friday", PATHS.fridayEngagements);
  const batch = firestore.batch();
  for (const [index, id] of engagements.entries()) {
    const rfis = firestore.collection(`${PATHS.fridayEngagements}/${id}/rfis`);
    const question = { name: "Pushed", question: "Why?", status: 0 };
    batch.set(rfis.doc("pushedFromElsewhere"), { ...question, review_id: reviews[(index * 7) % reviews.length] });
    batch.set(rfis.doc("pushedFromNowhere"), { ...question, review_id: "goneReview" });
  }
  await batch.commit();
  await close();
}

async function idsOf(system: string, path: string): Promise<readonly string[]> {
  const source = lab.openSource(system);
  const records = await readCollection(source, { at: { kind: "collection", path }, readTime: null, select: [] });
  await source.close();
  return records.map(({ id }) => id);
}

async function pinAll(): Promise<Record<string, ReadTime>> {
  const pinned: Record<string, ReadTime> = {};
  for (const { system } of moonlanding.sources) {
    const source = lab.openSource(system);
    pinned[system] = await source.pin();
    await source.close();
  }
  return pinned;
}

function draw(seed: number, share: number): Promise<DrawnSample> {
  const { signal } = new AbortController();
  return drawSample({ migration: moonlanding, openSource: lab.openSource, readTimes, seed, share, signal });
}

/** All that the sources show, or all that is shown of them. */
async function readAll(
  openSource: OpenSource,
  sample: SourceSample | null = null,
): Promise<ReadonlyMap<string, readonly SourceRecord[]>> {
  const all = new Map<string, readonly SourceRecord[]>();
  for (const { name, system, at } of moonlanding.collections) {
    const source = openSource(system, sample);
    all.set(name, await readCollection(source, { at, readTime: readTimes[system] ?? null }));
    await source.close();
  }
  return all;
}

function land(records: ReadonlyMap<string, readonly SourceRecord[]>): SmallEngine {
  const engine = new SmallEngine(moonlanding);
  engine.run(records);
  engine.finish();
  return engine;
}

function told({ findings }: SmallEngine): ReadonlySet<string> {
  return new Set(findings.map(({ path, rule, detail }) => `${rule} of ${path}: ${detail}`));
}

function sizeOf(records: ReadonlyMap<string, readonly SourceRecord[]>): number {
  return [...records.values()].reduce((sum, own) => sum + own.length, 0);
}

test("every collection of the migration says how it is sampled, and only those do", () => {
  expect(Object.keys(moonlanding.sampling?.collections ?? {}).toSorted()).toEqual(
    moonlanding.collections.map(({ name }) => name).toSorted(),
  );
});

describe.each(LOTS)("seed $seed, share $share", (lot) => {
  let drawn: DrawnSample;
  let sampled: ReadonlyMap<string, readonly SourceRecord[]>;
  let engine: SmallEngine;

  beforeAll(async () => {
    drawn = await draw(lot.seed, lot.share);
    sampled = await readAll(lab.openSource, drawn.sample);
    engine = land(sampled);
  }, 60_000);

  test("becomes in each of its records what the whole source becomes, and is told of nothing else", () => {
    const differing = [...engine.fates].filter(
      ([key, fate]) => JSON.stringify(full.fates.get(key)) !== JSON.stringify(fate),
    );
    expect(differing).toEqual([]);
    const known = told(full);
    expect([...told(engine)].filter((finding) => !known.has(finding))).toEqual([]);
    expect(engine.db.pragma("foreign_key_check")).toEqual([]);
    expect(
      engine.findings.filter(({ path, rule }) => rule === "link-dangling" && path.endsWith("pushedFromNowhere")),
    ).not.toEqual([]);
  });

  test("holds as many documents as it says, and of every collection that the source has", () => {
    expect(drawn.documents).toBe(sizeOf(sampled));
    for (const [name, { part }] of Object.entries(drawn.sample.collections)) {
      const own = sampled.get(name)?.length ?? 0;
      expect({ name, counted: part.kind === "whole" ? drawn.sources[name] : countParts(part) }).toEqual({
        name,
        counted: own,
      });
      expect({ name, of: documents.get(name)?.length }).toEqual({ name, of: drawn.sources[name] });
      if ((drawn.sources[name] ?? 0) > 0) expect({ name, isThere: own > 0 }).toEqual({ name, isThere: true });
    }
  });

  test("has a highlight, a file, and every shape of time that the heads show", () => {
    const count = (table: string): unknown => engine.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect(count("highlight")).toBeGreaterThan(0);
    expect(count("file")).toBeGreaterThan(0);
    expect(drawn.notFound).toEqual(NOWHERE);
  });
});

test("the same seed draws the same sample, another seed another one", async () => {
  const digests = await Promise.all([1, 1, 2].map(async (seed) => sampleDigest((await draw(seed, 0.1)).sample)));
  expect(digests[0]).toBe(digests[1]);
  expect(digests[2]).not.toBe(digests[0]);
}, 60_000);

test("strata are drawn from in proportion", async () => {
  const { strata } = await draw(1, 0.1);
  const engagements = Object.values(strata["friday-engagements"] ?? {});
  const sum = (field: "of" | "drawn"): number => engagements.reduce((total, stratum) => total + stratum[field], 0);
  expect(sum("of")).toBe(documents.get("friday-engagements")?.length);
  expect(sum("drawn")).toBe(Math.round(sum("of") / 10));
});
