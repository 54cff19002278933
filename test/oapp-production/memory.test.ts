import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LAUNCH } from "../support/launch.ts";
import { generatedRecords } from "./generated-records.ts";
import { landRecords } from "./landed-export.ts";

const MAIN = fileURLToPath(new URL("check-main.ts", import.meta.url));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "touchdown-memory-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Told = { readonly seen: number; readonly heldBytes: number; readonly failed: readonly string[] };

/** Lands a generated export, and asks all checks about it in a process of its own. */
async function check(records: number, signal: AbortSignal): Promise<Told> {
  const file = join(folder, `${records}.db`);
  const landed = landRecords(generatedRecords({ records, seed: 1, dirt: 0 }).documents);
  landed.copyTo(file);
  landed.close();
  const child = spawn(process.execPath, ["--expose-gc", LAUNCH, MAIN, file, String(records)], {
    stdio: ["ignore", "pipe", "inherit"],
    signal,
  });
  let text = "";
  child.stdout.on("data", (part: Buffer) => (text += part.toString()));
  await once(child, "close");
  return JSON.parse(text);
}

// What is held once V8 has collected the rest: how much garbage it leaves lying is its own business, and another on every machine.
test("checks hold no more of four times as many records", { timeout: 180_000 }, async ({ signal }) => {
  const small = await check(1000, signal);
  const large = await check(4000, signal);
  expect(small).toMatchObject({ seen: 1000, failed: [] });
  expect(large).toMatchObject({ seen: 4000, failed: [] });
  expect(large.heldBytes / small.heldBytes).toBeLessThan(1.5);
});
