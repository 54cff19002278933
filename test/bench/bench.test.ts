import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { ROW_NAMES } from "../../bench/figure.ts";
import { LAUNCH } from "../support/launch.ts";

const ENTRY = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));
const report = z.object({
  machine: z.object({ cores: z.number(), node: z.string(), redis: z.string() }),
  figures: z.array(
    z.object({ row: z.enum(ROW_NAMES), kind: z.enum(["measured", "not run"]), value: z.number().optional() }),
  ),
});
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-bench-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The bench with a temporary folder of its own, so that what it leaves there can be seen. */
async function bench(...args: string[]): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(process.execPath, [LAUNCH, ENTRY, ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text.toString()));
  await once(child, "close");
  return { exitCode: child.exitCode, output };
}

test(
  "a tiny bench measures the rows that are asked for, says what it did not run, and leaves nothing behind",
  { timeout: 180_000 },
  async () => {
    const file = join(folder, "figures.json");
    const rows = [
      "migration-vs-plain",
      "loader-vs-raw",
      "redis-memory",
      "resident-memory",
      "million-over-230k",
      "validators",
      "full-diff",
    ];
    const { exitCode, output } = await bench("--records", "1000", "--rows", rows.join(","), "--json", file);
    expect(exitCode, output).toBe(0);
    const { figures, machine } = report.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(figures.map(({ row }) => row)).toEqual(ROW_NAMES);
    const measured = figures.filter(({ kind }) => kind === "measured");
    expect(measured.map(({ row }) => row)).toEqual(rows.filter((row) => row !== "million-over-230k"));
    for (const { row, value } of measured) expect(value, row).toBeGreaterThan(0);
    expect(output).toMatch(/million-over-230k .*not run \(--million\)/);
    expect(output).toMatch(/eight-workers .*not run \(--rows\)/);
    expect(machine.redis).toMatch(/^\d+\./);
    expect(
      readdirSync(folder).filter((name) => name.startsWith("touchdown-bench-") || name.startsWith("firestore-")),
    ).toEqual([]);
  },
);

test(
  "a tiny bench of CSV files writes the same rows on both sides, and tells both sides' speed, CPU and memory",
  { timeout: 240_000 },
  async () => {
    const { exitCode, output } = await bench("--records", "1000", "--rows", "csv-vs-plain");
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/csv-vs-plain +.* \d+\.\d{3} +>= 0\.7 /);
    expect(output).toMatch(/the source, by pages .*records\/s over csv-parse \d/);
    expect(output).toMatch(/pair 1: 1000 records, the same \d+ rows in both/);
    expect(output).toMatch(/CPU of the run .*worker transform/);
    expect(output).toMatch(/resident memory +run [\d.]+ MB .*; plain script [\d.]+ MB/);
    expect(output).not.toContain("its gate FAILED");
  },
);

test("a wrong option ends with 1 and how to use it", async () => {
  const { exitCode, output } = await bench("--rows", "speed");
  expect(exitCode).toBe(1);
  expect(output).toContain("--rows");
  expect(output).toContain("usage: npm run bench");
});
