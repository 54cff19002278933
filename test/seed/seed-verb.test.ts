import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator } from "../../emulators/firestore/server.ts";
import { touchdown, type Ended } from "../cli/touchdown-command.ts";

let cwd: string;
let emulator: Awaited<ReturnType<typeof startEmulator>>;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "touchdown-seed-verb-"));
  emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null, faults: [] });
});
afterAll(async () => {
  await emulator.stop();
  await rm(cwd, { recursive: true });
});

function seed(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return touchdown(["seed", "moonlanding", "--records", "200", "--json", ...args], {
    cwd,
    env: { FIRESTORE_EMULATOR_HOST: emulator.address, ...env },
  });
}

test("seed writes the files of the documents below the folder it is given", async () => {
  const { code, stderr, json } = await seed(["--files", "trees"]);
  expect(code, stderr).toBe(0);
  expect(readdirSync(join(cwd, "trees")).toSorted()).toEqual(["drive", "friday", "mwr"]);
  expect(json()).toMatchObject({ ok: true, files: { files: expect.any(Number), bytes: expect.any(Number) } });
  expect(stderr).toContain(`below ${join(cwd, "trees", "friday")}`);
});

test("without a folder it writes no files and says so", async () => {
  const { code, stderr, json } = await seed([]);
  expect(code, stderr).toBe(0);
  expect(json()).toMatchObject({ files: { files: 0, bytes: 0 } });
  expect(stderr).toContain("wrote no files: neither --files nor FRIDAY_FILES, MWR_FILES, DRIVE_FILES names a folder");
});

test("it writes to the folders that a run would read, and never to a bucket", async () => {
  const friday = join(cwd, "of-friday");
  const { code, stderr } = await seed([], { FRIDAY_FILES: friday, MWR_FILES: "gs://a-bucket/below" });
  expect(code, stderr).toBe(0);
  expect(readdirSync(friday).length).toBeGreaterThan(0);
  expect(stderr).not.toContain("gs:");
  expect(existsSync(join(cwd, "gs:"))).toBe(false);
});

test("answers name what is planted, and nothing is without dirt", { timeout: 120_000 }, async () => {
  const answersWith = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await seed([...args, "--answers", "answers.ndjson"]);
    expect(code, stderr).toBe(0);
    return readFileSync(join(cwd, "answers.ndjson"), "utf8");
  };
  const dirty = await answersWith("--dirty", "0.5");
  expect(dirty).toMatch(/"dirt"/);
  expect(dirty).not.toMatch(/"unknownFields"/);
  const clean = await answersWith("--dirty", "0", "--unknown-fields");
  expect(clean).toMatch(/"unknownFields"/);
  expect(clean).not.toMatch(/"dirt"|"rejected"/);
});

test.each(["-1", "2", "much"])("a share of %s is refused", async (dirty) => {
  const { code, json } = await seed([`--dirty=${dirty}`]);
  expect(code).toBe(2);
  expect(json()).toMatchObject({ error: { code: "USAGE", message: expect.stringContaining("--dirty") } });
});
