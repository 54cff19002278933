import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSize } from "../../cli/preflight/check-size.ts";
import type { Finding } from "../../cli/preflight/finding.ts";
import { lookAtSources } from "../../cli/preflight/look-at-sources.ts";
import { findSkew } from "../../cli/preflight/open-sources.ts";
import { requirePreflight } from "../../cli/preflight/require-preflight.ts";
import { seedSources } from "../../cli/seed/seed.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { parseConfig, type Config } from "../../shared/config.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { NO_CHOICE } from "../../shared/setting.ts";
import { startServers, type Servers } from "../support/servers.ts";

const RECORDS = 700;
const PROJECTS = { FRIDAY_PROJECT_ID: "preflight-friday", MWR_PROJECT_ID: "preflight-mwr" };

let servers: Servers;
let folder: string;
let config: Config;

beforeAll(async () => {
  servers = await startServers();
  folder = mkdtempSync(join(tmpdir(), "touchdown-preflight-"));
  const stores = { FRIDAY_FILES: folder, MWR_FILES: folder, DRIVE_FILES: folder };
  config = parseConfig({
    ...PROJECTS,
    ...stores,
    FIRESTORE_EMULATOR_HOST: servers.emulator.address,
    TOUCHDOWN_RUNS_DIR: join(folder, "runs"),
    TOUCHDOWN_READ_TIMEOUT_MS: "3000",
  });
  await seedSources({
    records: RECORDS,
    seed: 1,
    unknownFields: true,
    projects: { friday: PROJECTS.FRIDAY_PROJECT_ID, mwr: PROJECTS.MWR_PROJECT_ID },
    emulatorHost: servers.emulator.address,
    answersFile: join(folder, "answers.ndjson"),
  });
});
afterAll(async () => {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
});

function look(settings: Config = config, migration: Migration = moonlanding) {
  return lookAtSources({
    migration,
    config: settings,
    isThorough: true,
    isTimed: true,
    onProgress: () => undefined,
  });
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ kind, what }) => `${kind}: ${what}`);
}

describe("the sources", () => {
  test("fields with values and no rule are named", async () => {
    const { counted, probed, findings } = await look();
    expect(counted.reduce((sum, { documents }) => sum + documents, 0)).toBe(RECORDS);
    expect(probed?.timed.documents).toBeGreaterThan(100);
    const lines = told(findings);
    expect(lines).toContainEqual(expect.stringMatching(/^warns: .*fields? with values and no rule: /));
    expect(lines.filter((line) => line.startsWith("blocks"))).toEqual([]);
  });

  test("a collection that the migration does not name is named, wherever it hangs", async () => {
    const connection = openFirestore({
      projectId: PROJECTS.FRIDAY_PROJECT_ID,
      credentials: null,
      emulatorHost: servers.emulator.address,
    });
    const { firestore } = connection;
    try {
      const { docs } = await firestore.collection("friday/engagements/list").limit(1).get();
      const strangers = ["invoices/one", "friday/payroll/list/one", `${docs[0]?.ref.path}/timesheets/one`];
      for (const path of strangers) await firestore.doc(path).set({ any: 1 });
      const { findings } = await look();
      const line = told(findings).find((each) => each.includes("that the migration does not name"));
      expect(line).toMatch(/friday\/engagements\/list\/\*\/timesheets, friday\/payroll\/list, invoices/);
      for (const path of strangers) await firestore.doc(path).delete();
    } finally {
      await connection.close();
    }
  });

  test("a source that denies is found, and the others are counted nevertheless", async () => {
    const empty = parseConfig({
      ...PROJECTS,
      FIRESTORE_EMULATOR_HOST: servers.emulator.address,
      TOUCHDOWN_READ_TIMEOUT_MS: "3000",
    });
    servers.emulator.setFaults([{ kind: "status", code: "PERMISSION_DENIED", method: "RunQuery", count: 1 }]);
    const { counted, findings } = await look(empty);
    servers.emulator.setFaults([]);
    const blocking = findings.filter((finding) => finding.kind === "blocks");
    expect(blocking).toEqual([
      expect.objectContaining({ code: "SOURCE_DENIED", what: expect.stringContaining("access denied") }),
    ]);
    const systems = new Set(counted.map(({ system }) => system));
    expect(systems.size).toBe(1);
  });

  test("projects and credentials that are missing are named, one finding for each source", async () => {
    const account = join(folder, "account.json");
    writeFileSync(account, '{"type": "nothing"}');
    const { counted, findings } = await look(parseConfig({ FRIDAY_PROJECT_ID: "p", FRIDAY_CREDENTIALS: account }));
    expect(counted).toEqual([]);
    expect(told(findings).toSorted()).toEqual([
      expect.stringMatching(/^blocks: MWR_PROJECT_ID is not set/),
      expect.stringMatching(/^blocks: .*account\.json/),
    ]);
  });

  test("no document at all blocks, and a collection without any is told", async () => {
    const none = { ...config, projects: {} };
    const { counted } = await look(none);
    expect(told(checkSize(moonlanding, counted))).toEqual([
      expect.stringMatching(/^blocks: the sources \(friday, mwr\) hold no/),
    ]);
    const [roles, ...others] = moonlanding.collections;
    if (roles === undefined) throw new Error("moonlanding has collections");
    const moved = { ...roles, at: { kind: "collection", path: "friday/users/renamed" } } as const;
    const { findings } = await look(config, { ...moonlanding, collections: [moved, ...others] });
    expect(told(findings)).toContainEqual(`warns: 1 collection without a document: ${roles.name}`);
  });

  test.each([
    { min: 1, max: RECORDS - 1, says: "more" },
    { min: RECORDS + 1, max: 9999, says: "fewer" },
    { min: RECORDS, max: RECORDS, says: null },
  ])("700 documents where $min to $max are expected: $says", async ({ min, max, says }) => {
    const counted = moonlanding.collections.map(({ name, system }, index) => ({
      collection: name,
      system,
      path: name,
      wave: 1,
      documents: index === 0 ? RECORDS : 0,
      ranges: 1,
      pages: 1,
      reads: 1,
    }));
    const findings = checkSize({ ...moonlanding, expectedDocuments: { min, max } }, counted);
    expect(told(findings)).toEqual(says === null ? [] : [expect.stringContaining(`${says} than the ${min} to ${max}`)]);
  });

  const NOON_MS = Date.UTC(2026, 0, 1, 12);
  test.each([
    { title: "agrees", readMs: NOON_MS + 17, says: null },
    { title: "is 30 s behind", readMs: NOON_MS + 30_017, says: "30 s behind" },
    { title: "is 30 s ahead", readMs: NOON_MS - 29_983, says: "30 s ahead of" },
    { title: "may agree within a read time's minute", readMs: NOON_MS - 60_000, says: null },
    { title: "is an hour ahead of a whole minute", readMs: NOON_MS - 3_600_000, says: "3540 s ahead of" },
  ])("a host whose clock $title", ({ readMs, says }) => {
    const readTime = String(readMs * 1000);
    const findings = findSkew("friday", { readTime, askedAtMs: NOON_MS, answeredAtMs: NOON_MS + 20 });
    expect(told(findings)).toEqual(says === null ? [] : [expect.stringContaining(`${says} that of friday`)]);
  });
});

test("a run is refused with all that blocks it and what to do, under the code of the first", async () => {
  const options = {
    migration: moonlanding,
    phases: moonlanding.phases ?? [],
    ...NO_CHOICE,
    run: "refused",
    isBegun: false,
    isCopyingHere: true,
    redisUrl: null,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
  const wrong = {
    ...config,
    files: { ...config.files, MWR_FILES: join(folder, "nowhere") },
    redisUrl: "redis://127.0.0.1:1",
  };
  const refusal = await requirePreflight({ ...options, config: wrong }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(TerminalError);
  expect(refusal).toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringMatching(/MWR_FILES .*does not exist.*; Redis at .* does not answer/),
    hint: expect.stringMatching(/Set MWR_FILES .*Start Redis there/),
  });
  expect(await requirePreflight({ ...options, config })).toEqual([]);
});
