import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { LAUNCH } from "../../support/launch.ts";
import { THINGS_FILE, openCsvFolder, type CsvFolder } from "./csv-folder.ts";

const MAIN = fileURLToPath(new URL("read-all-main.ts", import.meta.url));
const NOTE = 'Status: ✅ Complete\nSummary: 42 rules, "quoted", and more.\n'.repeat(10);

let lab: CsvFolder;
beforeEach(() => (lab = openCsvFolder()));
afterEach(() => lab.remove());

async function writeRecords(records: number): Promise<void> {
  const out = createWriteStream(join(lab.folder, THINGS_FILE));
  out.write("\u{FEFF}name,note\r\n");
  for (let record = 1; record <= records; record += 1) {
    const isTaken = out.write(`thing ${record},"${NOTE.replaceAll('"', '""')}"\r\n`);
    if (!isTaken) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

type Told = { readonly records: number; readonly bytes: number; readonly peakMb: number; readonly isWhole: boolean };

async function readAll(): Promise<Told> {
  // As workers are started: without a limit the memory that it takes says how lazy the collector is.
  const child = spawn(process.execPath, ["--max-old-space-size=64", LAUNCH, MAIN, lab.folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (part: Buffer) => (text += part.toString()));
  await once(child, "close");
  return JSON.parse(text);
}

test("100,000 records are indexed, read page by page and proven in memory that does not grow with the file", async () => {
  await writeRecords(10_000);
  const small = await readAll();
  await writeRecords(100_000);
  const large = await readAll();
  expect(small).toMatchObject({ records: 10_000, isWhole: true });
  expect(large).toMatchObject({ records: 100_000, isWhole: true });
  expect(large.bytes).toBeGreaterThan(55_000_000);
  expect(large.peakMb).toBeLessThan(200);
  expect(large.peakMb - small.peakMb).toBeLessThan(50);
});
