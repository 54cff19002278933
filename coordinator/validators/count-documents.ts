import type { Target } from "../../shared/connections/sqlite.ts";
import { groupBy } from "./group-by.ts";

type PageRecord = {
  readonly page: number;
  readonly source: string;
  readonly hash: string;
  readonly updateTimeUs: number;
};

/**
 * The documents among the records of these pages, exactly: "#" may stand in the id of a document too. An element has its document in the same page,
 * read at the same time, and is either inside an array ("#array/element") or has its document's digest.
 */
export function countDocuments(target: Target, pages: readonly number[]): ReadonlyMap<number, number> {
  const records = target
    .prepare<[string], PageRecord>(
      `SELECT page, system || ' ' || path AS source, hash, update_time_us AS updateTimeUs FROM _touchdown_records
       WHERE page IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(pages));
  const byPage = groupBy(records, ({ page }) => page);
  return new Map([...byPage].map(([page, own]) => [page, countOf(own)]));
}

function countOf(records: readonly PageRecord[]): number {
  const bySource = new Map(records.map((record) => [record.source, record]));
  return records.filter((record) => !isElement(record, bySource)).length;
}

function isElement({ source, hash, updateTimeUs }: PageRecord, records: ReadonlyMap<string, PageRecord>): boolean {
  for (let end = source.lastIndexOf("#"); end > 0; end = source.lastIndexOf("#", end - 1)) {
    const above = records.get(source.slice(0, end));
    if (above === undefined || above.updateTimeUs !== updateTimeUs) continue;
    if (above.hash === hash || source.includes("/", end)) return true;
  }
  return false;
}
