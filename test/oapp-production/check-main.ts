import { declaredChecks } from "../../coordinator/checks/declared-checks.ts";
import type { DocumentPage, OpenDocuments } from "../../coordinator/checks/documents.ts";
import { runChecks } from "../../coordinator/checks/run-checks.ts";
import { oappProduction } from "../../migrations/oapp-production/index.ts";
import { generateExport } from "../../migrations/oapp-production/seed/generate-export.ts";
import { invariant } from "../../shared/errors.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { NOTHING_CHOSEN } from "../../shared/settings-of.ts";
import { recordOf } from "./landed-export.ts";

/** Asks all checks about a landed export, its records generated as they are wanted, and tells what that took: `check-main <target> <records>`. */
const [, , targetFile = "", records = ""] = process.argv;
const PAGE = 250;

const documents: OpenDocuments = () => ({
  async *read(collections) {
    const { files } = generateExport({ records: Number(records), seed: 1, dirt: 0 });
    for (const { name } of collections) {
      const file = files.find(({ collection }) => collection === name);
      if (file !== undefined) yield* pages(file);
    }
  },
  readsSpent: () => 0,
  close: () => Promise.resolve(),
});

type File = ReturnType<typeof generateExport>["files"][number];

function* pages({ collection, columns, records: generate }: File): Generator<DocumentPage> {
  let page: SourceRecord[] = [];
  let number = 0;
  for (const { cells } of generate()) {
    number += 1;
    const data = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
    page.push(recordOf(collection, data, number));
    if (page.length < PAGE) continue;
    yield { collection, records: page };
    page = [];
  }
  yield { collection, records: page };
}

/** Bytes of the heap that are still in use once V8 has collected everything else. */
function held(): number {
  invariant(globalThis.gc !== undefined, "it is started with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const marks: number[] = [];
let seen = 0;
const { verdicts } = await runChecks({
  checks: declaredChecks(oappProduction),
  migration: oappProduction,
  targetFile,
  filesFolder: "",
  documents,
  seed: 1,
  startedAtMs: Date.parse("2026-01-01T00:00:00Z"),
  given: NOTHING_CHOSEN,
  signal: new AbortController().signal,
  onProgress: (progress) => {
    if (progress.concluding === null) seen = progress.seen;
    if (marks.length === 0 || (progress.concluding !== null && marks.length === 1)) marks.push(held());
  },
});
const [first = 0, last = 0] = marks;
process.stdout.write(
  JSON.stringify({
    seen,
    /** That are held from the first page until all records were seen, before anything is concluded. */
    heldBytes: last - first,
    failed: verdicts.flatMap(({ name, status }) => (status === "PASS" ? [] : [name])),
  }),
);
