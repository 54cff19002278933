import type { SourceRecord } from "./landing.ts";
import { WHOLE_RANGE, type KeyRange } from "./key.ts";
import { retryTransient } from "./retry-transient.ts";
import type { PageRequest, Source } from "./source.ts";

const PAGE_SIZE = 500;

/** All documents of a collection at a read time, in key order: for small ones, or with few fields. */
export async function readCollection(
  source: Source,
  request: Omit<PageRequest, "range" | "limit">,
): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  let range: KeyRange = WHOLE_RANGE;
  for (;;) {
    const page = await retryTransient(() => source.readPage({ ...request, range, limit: PAGE_SIZE }));
    for (const record of page) records.push(record);
    const last = page.at(-1);
    if (page.length < PAGE_SIZE || last === undefined) return records;
    range = { after: last.path, upTo: null };
  }
}
