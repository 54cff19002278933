import { existsSync, readFileSync } from "node:fs";
import { openCsvSource } from "../../../producers/csv/csv-source.ts";
import { findSourceFiles } from "../../../producers/csv/find-files.ts";
import { proveFile } from "../../../producers/csv/prove-file.ts";
import { KILOBYTE, MEGABYTE } from "../../../shared/config.ts";
import { THINGS, thingsOf } from "./csv-folder.ts";

/** Reads a folder's things from the first page to the last, proves the file, and tells what that took: `read-all-main <folder>`. */
const folder = process.argv[2] ?? "";
const declaration = thingsOf(["name", "note"]);
const source = openCsvSource({ declaration, folder });
const readTime = await source.pin();
let records = 0;
let after: string | null = null;
for (;;) {
  const range = { after, upTo: null };
  const page = await source.readPage({ at: THINGS, range, limit: 250, readTime });
  records += page.length;
  after = page.at(-1)?.path ?? null;
  if (page.length < 250) break;
}
const [file] = (await findSourceFiles(declaration, folder)).files;
const proven = await proveFile(file?.file ?? "");
process.stdout.write(JSON.stringify({ records, bytes: proven.bytes, isWhole: proven.isWhole, peakMb: peakMb() }));

/** Linux counts in maxRSS what the process that started this one held; where it tells the peak of this program alone, that is taken. */
function peakMb(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
  return (kilobytes * KILOBYTE) / MEGABYTE;
}
