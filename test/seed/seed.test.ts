import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedSources } from "../../cli/seed/seed.ts";
import { startEmulator } from "../../emulators/firestore/server.ts";
import { answerLine } from "../../migrations/moonlanding/seed/answer.ts";
import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";

const PROJECTS = { friday: "seed-test-friday", mwr: "seed-test-mwr" };
let folder: string;
let emulator: Awaited<ReturnType<typeof startEmulator>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "touchdown-seed-"));
  emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null, faults: [] });
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

test(
  "two writers seed both projects and leave one answer file, in the order of the generator",
  { timeout: 60_000 },
  async () => {
    const answersFile = join(folder, "answers.ndjson");
    const progress: number[] = [];
    const { documents, durationMs } = await seedSources({
      records: 900,
      seed: 3,
      projects: PROJECTS,
      emulatorHost: emulator.address,
      answersFile,
      onProgress: (written, total) => progress.push(written / total),
    });
    const generated = [...generateMoonlanding({ records: 900, seed: 3 })];
    const lines = generated.flatMap(({ system, answers }) => answers.map((answer) => answerLine(system, answer)));
    expect(Object.values(documents).reduce((sum, count) => sum + count, 0)).toBe(900);
    expect(await readFile(answersFile, "utf8")).toBe(lines.join(""));
    expect(await readdir(folder)).toEqual(["answers.ndjson"]);
    expect(progress.at(-1)).toBe(1);
    expect(durationMs).toBeGreaterThan(0);

    const counted = await Promise.all([
      countOf(PROJECTS.friday, "activity"),
      countOf(PROJECTS.friday, "rfis"),
      countOf(PROJECTS.mwr, "list"),
    ]);
    expect(counted).toEqual([
      generated.filter(({ path }) => path.includes("/activity/")).length,
      generated.filter(({ path }) => /\/rfis\/[^/]+$/.test(path)).length,
      generated.filter(({ system, path }) => system === "mwr" && path.includes("/list/")).length,
    ]);
  },
);

test("a Firestore that is not there fails with a hint, and leaves no part files", { timeout: 120_000 }, async () => {
  const seeding = seedSources({
    records: 200,
    seed: 3,
    projects: PROJECTS,
    emulatorHost: "no-port-here",
    answersFile: join(folder, "failed.ndjson"),
  });
  await expect(seeding).rejects.toMatchObject({
    code: "SOURCE_UNAVAILABLE",
    hint: expect.stringContaining("host:port"),
  });
  expect(await readdir(folder)).toEqual(["answers.ndjson"]);
});

async function countOf(projectId: string, group: string): Promise<number> {
  const connection = openFirestore({ projectId, credentials: null, emulatorHost: emulator.address });
  try {
    const count = await connection.firestore.collectionGroup(group).count().get();
    // The connection reads whole numbers as bigint, whatever the client declares.
    return Number(BigInt(count.data().count));
  } finally {
    await connection.close();
  }
}
