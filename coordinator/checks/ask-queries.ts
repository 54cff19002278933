import type { ApplicationQuery } from "../../shared/check-declaration.ts";
import { toError } from "../../shared/errors.ts";
import type { Asking } from "./integration.ts";
import { ParameterDraw, type GivenCells } from "./parameter-draw.ts";

/** How often each query is asked, with other parameters each time. */
const ASKED = 5;

/** Asks each query of the application: with parameters that a row gave there must be an answer. How many were answered. */
export function askQueries(asking: Asking, queries: readonly ApplicationQuery[]): number {
  let answered = 0;
  for (const query of queries) {
    try {
      answered += askQuery(asking, query);
    } catch (error) {
      asking.faults.add("is a query that the target refuses", { key: query.name, detail: toError(error).message });
    }
  }
  return answered;
}

function askQuery({ target, random, faults }: Asking, { name, sql, given }: ApplicationQuery): number {
  const draw = new ParameterDraw(target, given, random);
  const ask = target.prepare<[GivenCells]>(sql);
  let answered = 0;
  for (let asked = 0; asked < ASKED; asked += 1) {
    const cells = draw.next();
    // An empty table has no questions.
    if (cells === null) return answered;
    if (ask.all(cells).length > 0) answered += 1;
    else faults.add("is a query without its answer", { table: given.from, key: name });
  }
  return answered;
}
