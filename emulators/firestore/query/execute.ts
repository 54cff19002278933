import { nameOf, type Body } from "../model/document.ts";
import { pathOf } from "../model/path.ts";
import type { Value } from "../model/value.ts";
import { findPlace, readBody } from "../store/read.ts";
import type { Store } from "../store/store.ts";
import { compareAlong } from "./order.ts";
import { admit, rangesOf, type Plan } from "./plan.ts";
import { project } from "./project.ts";
import { scan } from "./scan.ts";

type Match = { readonly name: string; readonly values: readonly Value[] };

const EMISSION_ROWS = 128;
/** While more matches than the query can return are held, they are cut back to it whenever this many more came in. */
const SORT_SLACK = 4096;

/** The results of a query as of a time, in pages, in order, with offset, limit and projection applied. */
export async function* execute(store: Store, plan: Plan, time: number): AsyncGenerator<readonly Body[]> {
  let skip = plan.offset;
  let left = plan.limit;
  const ordered = plan.isNameOrdered ? scanByName(store, plan, time) : scanSorted(store, plan, time);
  if (left === 0) {
    return;
  }
  for await (const page of ordered) {
    const kept = skip > 0 || page.length > left ? page.slice(skip, skip + left) : page;
    skip = Math.max(0, skip - page.length);
    left -= kept.length;
    if (kept.length > 0) {
      yield plan.projection === null ? kept : kept.map((body) => project(body, plan.projection));
    }
    if (left <= 0) {
      return;
    }
  }
}

async function* scanByName(store: Store, plan: Plan, time: number): AsyncGenerator<readonly Body[]> {
  const rowsMax = plan.matches === null ? plan.offset + plan.limit : Infinity;
  const options = { time, direction: plan.direction, rowsMax };
  for await (const page of scan(store, rangesOf(store, plan), options)) {
    yield plan.matches === null ? page : page.filter((body) => admit(plan, body) !== null);
  }
}

/** Sorting holds the sort values of the matches only; the documents are read again as they are sent. */
async function* scanSorted(store: Store, plan: Plan, time: number): AsyncGenerator<readonly Body[]> {
  const matches = await collectMatches(store, plan, time);
  for (let start = 0; start < matches.length; start += EMISSION_ROWS) {
    yield matches.slice(start, start + EMISSION_ROWS).flatMap(({ name }) => {
      const place = findPlace(store, pathOf(name));
      const body = place === null ? null : readBody(store, place, time);
      return body === null ? [] : [body];
    });
  }
}

async function collectMatches(store: Store, plan: Plan, time: number): Promise<readonly Match[]> {
  const wanted = plan.offset + plan.limit;
  const bySortOrder = (a: Match, b: Match) => compareAlong(plan.orders, a.values, b.values);
  let matches: Match[] = [];
  const options = { time, direction: plan.direction, rowsMax: Infinity };
  for await (const page of scan(store, rangesOf(store, plan), options)) {
    for (const body of page) {
      const values = admit(plan, body);
      if (values !== null) {
        matches.push({ name: nameOf(body), values });
      }
    }
    if (matches.length > wanted + SORT_SLACK) {
      matches = matches.toSorted(bySortOrder).slice(0, wanted);
    }
  }
  return matches.toSorted(bySortOrder).slice(0, wanted);
}
