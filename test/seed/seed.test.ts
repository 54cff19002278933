import { existsSync, statSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileFoldersIn } from "../../cli/seed/file-folders.ts";
import { seedSources } from "../../cli/seed/seed.ts";
import { startEmulator } from "../../emulators/firestore/server.ts";
import { answerLine } from "../../migrations/moonlanding/seed/answer.ts";
import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import { objectSize } from "../../migrations/moonlanding/seed/objects.ts";
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
  "two writers seed both projects, write the files, and leave one answer file in the order of the generator",
  { timeout: 60_000 },
  async () => {
    const answersFile = join(folder, "answers.ndjson");
    const progress: number[] = [];
    const folders = fileFoldersIn(join(folder, "files"));
    const { documents, files, durationMs } = await seedSources({
      records: 900,
      seed: 3,
      dirty: 0.01,
      unknownFields: true,
      files: folders,
      projects: PROJECTS,
      emulatorHost: emulator.address,
      answersFile,
      onProgress: (written, total) => progress.push(written / total),
    });
    const generated = [...generateMoonlanding({ records: 900, seed: 3, dirty: 0.01, unknownFields: true })];
    const lines = generated.flatMap(({ system, answers }) => answers.map((answer) => answerLine(system, answer)));
    expect(Object.values(documents).reduce((sum, count) => sum + count, 0)).toBe(900);
    expect(await readFile(answersFile, "utf8")).toBe(lines.join(""));
    expect((await readdir(folder)).toSorted()).toEqual(["answers.ndjson", "files"]);
    expect(progress.at(-1)).toBe(1);
    expect(durationMs).toBeGreaterThan(0);

    const objects = generated.flatMap((document) => document.objects ?? []);
    const absent = objects.filter(({ store, key }) => !existsSync(join(folders[store], key)));
    expect(absent).toEqual([]);
    const sizes = new Map(objects.map((object) => [join(folders[object.store], object.key), objectSize(3, object)]));
    expect([...sizes].filter(([path, size]) => statSync(path).size !== size)).toEqual([]);
    expect(files.files).toBeGreaterThanOrEqual(sizes.size);

    const counted = await Promise.all([
      countOf(PROJECTS.friday, "activity"),
      countOf(PROJECTS.friday, "files"),
      countOf(PROJECTS.mwr, "list"),
    ]);
    expect(counted).toEqual([
      generated.filter(({ path }) => path.includes("/activity/")).length,
      generated.filter(({ path }) => /\/files\/[^/]+$/.test(path)).length,
      generated.filter(({ system, path }) => system === "mwr" && /\/list\/[^/]+$/.test(path)).length,
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
  expect((await readdir(folder)).filter((name) => name.includes("failed"))).toEqual([]);
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
