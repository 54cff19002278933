import { openCsvSource } from "../../../producers/csv/csv-source.ts";
import { findSourceFiles } from "../../../producers/csv/find-files.ts";
import { proveFile } from "../../../producers/csv/prove-file.ts";
import { MEGABYTE } from "../../../shared/config.ts";
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
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({ records, bytes: proven.bytes, isWhole: proven.isWhole, peakMb: (maxRSS * 1024) / MEGABYTE }),
);
