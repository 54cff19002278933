import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { touchdown, type Ended } from "../cli/touchdown-command.ts";

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "touchdown-seed-export-"));
});
afterAll(() => rm(cwd, { recursive: true }));

function seed(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return touchdown(["seed", "oapp-production", "--json", ...args], { cwd, env });
}

function csvIn(folder: string): readonly string[] {
  return readdirSync(join(cwd, folder)).filter((name) => name.endsWith(".csv"));
}

test("it writes the files of an export with their answers, and the same again", async () => {
  const args = ["--out", "twice", "--records", "300", "--seed", "9", "--answers", "answers.ndjson"];
  const first = await seed(args);
  expect(first.code, first.stderr).toBe(0);
  expect(first.json()).toMatchObject({ ok: true, records: 300 });
  const contents = csvIn("twice").map((name) => readFileSync(join(cwd, "twice", name), "utf8"));
  const answers = readFileSync(join(cwd, "answers.ndjson"), "utf8").trimEnd().split("\n");
  expect(answers).toHaveLength(300);
  expect(JSON.parse(answers[4] ?? "")).toMatchObject({ collection: "projects", record: 1, path: "projects/00000001" });
  const second = await seed(args);
  expect(second.code, second.stderr).toBe(0);
  expect(csvIn("twice").map((name) => readFileSync(join(cwd, "twice", name), "utf8"))).toEqual(contents);
});

test("another seed takes the place of the files of the one before", async () => {
  for (const number of ["1", "2"]) {
    const { code, stderr } = await seed(["--out", "replaced", "--seed", number]);
    expect(code, stderr).toBe(0);
  }
  expect(csvIn("replaced")).toHaveLength(7);
});

test("a file that was changed since is somebody's, and nothing is written over it", async () => {
  expect((await seed(["--out", "mine"])).code).toBe(0);
  const [name = ""] = csvIn("mine");
  writeFileSync(join(cwd, "mine", name), "mine now");
  const before = csvIn("mine");
  const { code, json } = await seed(["--out", "mine", "--records", "200"]);
  expect(code).toBe(4);
  expect(json()).toMatchObject({ error: { code: "TARGET_EXISTS", message: expect.stringContaining(name) } });
  expect(readFileSync(join(cwd, "mine", name), "utf8")).toBe("mine now");
  expect(csvIn("mine")).toEqual(before);
});

test("a day later the answers end with what changed", async () => {
  const { code, stderr } = await seed(["--out", "later", "--day-later", "--answers", "later.ndjson"]);
  expect(code, stderr).toBe(0);
  const lines = readFileSync(join(cwd, "later.ndjson"), "utf8").trimEnd().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ change: { collection: "projects", kind: "new", key: "TB-QX17" } });
});

test("without a folder it writes nothing and says so", async () => {
  const { code, json } = await seed([]);
  expect(code).toBe(2);
  expect(json()).toMatchObject({ error: { code: "USAGE", message: expect.stringContaining("--out") } });
});

test("100,000 records are written with a heap that could not hold them", { timeout: 180_000 }, async () => {
  const heap = { NODE_OPTIONS: "--max-old-space-size=48" };
  const { code, stderr } = await seed(["--out", "large", "--records", "100000", "--answers", "large.ndjson"], heap);
  expect(code, stderr).toBe(0);
  const bytes = csvIn("large").reduce((sum, name) => sum + statSync(join(cwd, "large", name)).size, 0);
  expect(bytes).toBeGreaterThan(50_000_000);
});

test("where the migration cuts a live database over, there is one beside the files", async () => {
  const args = ["seed", "oapp-canonical", "--json", "--out", "live"];
  for (const round of ["first", "again"]) {
    const { code, stderr, json } = await touchdown(args, { cwd, env: {} });
    expect(code, `${round}: ${stderr}`).toBe(0);
    expect(json()).toMatchObject({ ok: true, records: 94, live: { projects_canonical: 87, governance_logs: 1924 } });
  }
  expect(readdirSync(join(cwd, "live")).filter((name) => name.includes(".db"))).toEqual(["oapp_production.db"]);
});
