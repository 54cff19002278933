import type { Target } from "../../shared/connections/sqlite.ts";
import { describeRange, gapsOf, overlapsOf, type KeyRange } from "../../shared/key.ts";
import { DISPOSITIONS, TALLY_FIELDS, isBalanced, type Tally } from "../../shared/landing.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import { counted, figure, type Fault } from "./fault.ts";
import { countDocuments } from "./count-documents.ts";
import { groupBy } from "./group-by.ts";
import type { Lineage, PageLineage } from "./read-lineage.ts";
import type { CollectionFact, ValidationFacts } from "./validator.ts";

type Page = KeyRange & Tally & { readonly page: number; readonly collection: string; readonly documents: number };
const DISPOSED = [...DISPOSITIONS, "held"] as const;

type Plan = { readonly collection: string; readonly system: string; readonly counted: number };

export type PageBalance = { readonly pages: number; readonly documents: number; readonly faults: readonly Fault[] };

/** The plan against the pages, the pages against the key space, and each page's tally against its lineage. */
export function balancePages({ target, collections }: ValidationFacts, lineage: Lineage): PageBalance {
  const pages = readPages(target);
  const plans = target.prepare<[], Plan>("SELECT collection, system, counted FROM _touchdown_plan").all();
  const byCollection = groupBy(pages, ({ collection }) => collection);
  const faults = [
    ...collections.flatMap((collection) => checkCollection(collection, plans, byCollection.get(collection.name) ?? [])),
    ...undeclared(collections, [...plans, ...pages]),
    ...checkTallies(pages),
    ...compareLineage(pages, lineage),
    ...compareDocuments(target, pages, lineage),
    ...checkRejects(target),
  ];
  if (collections.length === 0) faults.push({ count: 1, what: "the migration declares no collection", samples: [] });
  return { pages: pages.length, documents: pages.reduce((sum, page) => sum + page.documents, 0), faults };
}

function readPages(target: Target): Page[] {
  return target
    .prepare<[], Page>(
      `SELECT page, collection, after, up_to AS upTo, documents, ${TALLY_FIELDS.join(", ")} FROM _touchdown_pages ORDER BY collection, after`,
    )
    .all();
}

function checkCollection({ name, system }: CollectionFact, plans: readonly Plan[], pages: readonly Page[]): Fault[] {
  const plan = plans.find(({ collection }) => collection === name);
  if (plan === undefined) return [{ count: 1, what: `${name} was never planned`, samples: [] }];
  const faults: Fault[] = [];
  if (plan.system !== system)
    faults.push({ count: 1, what: `${name} was planned from ${plan.system} instead of ${system}`, samples: [] });
  const documents = pages.reduce((sum, page) => sum + page.documents, 0);
  const off = Math.abs(plan.counted - documents);
  if (off > 0)
    faults.push({
      count: off,
      what: `the source counted ${counted(plan.counted, "document")} in ${name} and ${figure(documents)} were read`,
      samples: [],
    });
  return [...faults, ...checkTiles(name, pages)];
}

function checkTiles(collection: string, pages: readonly Page[]): Fault[] {
  const gaps = gapsOf(pages).map(describeRange);
  const overlaps = overlapsOf(pages).map(([first, second]) => `${describeRange(first)} and ${describeRange(second)}`);
  const fault = (places: string[], what: string): Fault[] => {
    const samples = places.slice(0, SAMPLES_MAX).map((place) => ({ key: collection, detail: place }));
    return places.length === 0
      ? []
      : [{ count: places.length, what: `${what} in ${collection}: ${places[0] ?? ""}`, samples }];
  };
  return [
    ...fault(gaps, `${counted(gaps.length, "range")} of keys never landed`),
    ...fault(overlaps, `${counted(overlaps.length, "pair")} of pages overlap`),
  ];
}

function undeclared(
  collections: readonly CollectionFact[],
  ledger: readonly { readonly collection: string }[],
): Fault[] {
  const declared = new Set(collections.map((collection) => collection.name));
  const strangers = new Set(
    ledger.map(({ collection }) => collection).filter((collection) => !declared.has(collection)),
  );
  return [...strangers].map((collection) => ({
    count: 1,
    what: `the ledger holds ${collection}, which the migration does not declare`,
    samples: [],
  }));
}

function checkTallies(pages: readonly Page[]): Fault[] {
  const unbalanced = pages.filter((page) => !isBalanced(page));
  const held = pages.reduce((sum, page) => sum + page.held, 0);
  return [
    ...pageFault(unbalanced, "do not balance", (page) =>
      TALLY_FIELDS.map((field) => `${field} ${page[field]}`).join(", "),
    ),
    ...(held === 0
      ? []
      : [{ count: held, what: `${counted(held, "claim")} are still held: their merge is not settled`, samples: [] }]),
  ];
}

function compareLineage(pages: readonly Page[], lineage: Lineage): Fault[] {
  const different = pages.filter((page) => !isSame(page, lineage));
  const known = new Set(pages.map(({ page }) => page));
  const lost = [...lineage.pages].filter(([page]) => !known.has(page));
  const faults = pageFault(different, "differ from the lineage", (page) => describeLineage(page, lineage));
  const unknown = lineage.unknown;
  if (unknown > 0)
    faults.push({ count: unknown, what: `${counted(unknown, "record")} have no known disposition`, samples: [] });
  if (lost.length > 0) {
    const samples = lost.slice(0, SAMPLES_MAX).map(([page, { collection }]) => ({
      key: String(page),
      detail: `no such page; its records are of ${collection}`,
    }));
    faults.push({
      count: lost.length,
      what: `lineage names ${counted(lost.length, "page")} that the ledger lacks`,
      samples,
    });
  }
  return faults;
}

/** A page that counts a document which left no record has lost it, though its tally may balance. */
function compareDocuments(target: Target, pages: readonly Page[], lineage: Lineage): Fault[] {
  const suspects = pages.filter(({ page, documents }) => documents !== (lineage.pages.get(page)?.documents ?? 0));
  if (suspects.length === 0) return [];
  const found = countDocuments(
    target,
    suspects.map(({ page }) => page),
  );
  const different = suspects.filter(({ page, documents }) => documents !== (found.get(page) ?? 0));
  return pageFault(
    different,
    "count other documents than the lineage holds",
    ({ page, documents }) => `documents ${documents} against ${found.get(page) ?? 0} in the lineage`,
  );
}

function isSame(page: Page, { pages }: Lineage): boolean {
  const found = pages.get(page.page);
  if (found === undefined) return page.read === 0;
  if (found.isMixed || found.collection !== page.collection) return false;
  return readOf(found) === page.read && DISPOSED.every((field) => found.counts[field] === page[field]);
}

function describeLineage(page: Page, { pages }: Lineage): string {
  const found = pages.get(page.page);
  if (found === undefined) return `${counted(page.read, "record")} read, none in the lineage`;
  const differing = DISPOSED.filter((field) => found.counts[field] !== page[field]);
  const figures = differing.map((field) => `${field} ${page[field]} against ${found.counts[field]}`);
  const strangers = found.isMixed || found.collection !== page.collection ? [`records of ${found.collection}`] : [];
  return [`read ${page.read} against ${readOf(found)} in the lineage`, ...figures, ...strangers].join(", ");
}

function readOf({ counts }: PageLineage): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Every rejected record has its reject, with rule and reason, and no other record has one. */
function checkRejects(target: Target): Fault[] {
  const same = "r.system = j.system AND r.path = j.path";
  const without = target
    .prepare<[], { key: string }>(
      `SELECT r.path AS key FROM _touchdown_records r LEFT JOIN _touchdown_rejects j ON ${same}
       WHERE r.disposition = 5 AND (j.path IS NULL OR j.rule IS NOT r.rule)`,
    )
    .all();
  const stray = target
    .prepare<[], { key: string }>(
      `SELECT j.path AS key FROM _touchdown_rejects j LEFT JOIN _touchdown_records r ON ${same} WHERE r.disposition IS NOT 5`,
    )
    .all();
  return [
    ...pathFault(without, `${counted(without.length, "rejected record")} have no reject of the same rule`),
    ...pathFault(stray, `${counted(stray.length, "reject")} belong to no rejected record`),
  ];
}

function pathFault(rows: readonly { readonly key: string }[], what: string): Fault[] {
  if (rows.length === 0) return [];
  return [{ count: rows.length, what, samples: rows.slice(0, SAMPLES_MAX).map(({ key }) => ({ key, detail: what })) }];
}

function pageFault(pages: readonly Page[], what: string, detail: (page: Page) => string): Fault[] {
  if (pages.length === 0) return [];
  const samples = pages
    .slice(0, SAMPLES_MAX)
    .map((page) => ({ key: `${page.collection} ${describeRange(page)}`, detail: detail(page) }));
  return [{ count: pages.length, what: `${counted(pages.length, "page")} ${what}`, samples }];
}
