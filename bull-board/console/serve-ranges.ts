import type { RequestHandler, Response } from "express";
import * as z from "zod";
import type { KnownRun } from "../../coordinator/runs/read-runs.ts";
import { PHASE_NAMES } from "../../shared/phase.ts";
import { rangeJobId } from "../../shared/queue.ts";
import type { ConsoleSession } from "../access/session.ts";
import type { Desk } from "./desk.ts";
import { renderMissingPage } from "./missing-page.ts";
import { rangesUrl } from "./range-url.ts";
import { renderRangesPage, type RangeJob } from "./ranges-page.ts";
import { readRangeRows, type Asked, type RangeRow } from "./read-range-rows.ts";
import { sendPage, sendUnknownRun } from "./serve-run.ts";

const queryShape = z.object({
  /** "R/pilot"; the run's own without it. */
  target: z.string().optional(),
  collection: z.string().default(""),
  after: z.string().optional(),
  upTo: z.string().optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
});
type Query = z.infer<typeof queryShape>;

/** Redis is asked for the jobs of so many ranges. */
const JOBS_ASKED = 20;
/** Of a batch that was not asked for a second time. */
const FIRST_EPOCH = "0";

/** What the ledger says of a part of a collection's key space: of one batch, of what a picture shows as one, or of all. */
export function serveRanges(desk: Desk): RequestHandler<{ run: string }> {
  return async (request, response) => {
    const { run } = request.params;
    const session = desk.sessionOf(request);
    const known = desk.runs.find(run);
    if (known === null) return sendUnknownRun(desk, response, { run, session });
    const query: Query = queryShape.safeParse(request.query).data ?? { collection: "" };
    const { target = run, collection } = query;
    const of = { collection, asked: askedOf(query) };
    const found = hasTarget(known, target) ? readRangeRows(desk.config.runsDir, target, of) : null;
    if (found === null) return sendNoRanges(response, { known, session, what: `"${collection}" of ${target}` });
    const jobs = await Promise.all(
      found.rows.slice(0, JOBS_ASKED).map((row) => jobOf(desk, { run, target, collection, row })),
    );
    return sendPage(response, renderRangesPage({ run, target, collection, found, jobs, session }));
  };
}

function askedOf({ after, upTo, from, to }: Query): Asked {
  if (from !== undefined && to !== undefined) return { kind: "pages", from, to };
  return { kind: "keys", after: after ?? null, upTo: upTo ?? null };
}

function hasTarget({ run, ledgers }: KnownRun, target: string): boolean {
  const isOurs = target === run || PHASE_NAMES.some((phase) => target === `${run}/${phase}`);
  return isOurs && ledgers.some((ledger) => ledger.run === target);
}

type NoRanges = { readonly known: KnownRun; readonly session: ConsoleSession; readonly what: string };

function sendNoRanges(response: Response, { known, session, what }: NoRanges): void {
  const links = known.ledgers.flatMap((ledger) =>
    ledger.collections.map(({ name }) => ({ href: rangesUrl(ledger.run, name), text: `${ledger.run}: ${name}` })),
  );
  const why = `Nothing is planned for the collection ${what}. These are planned:`;
  response.status(404);
  sendPage(response, renderMissingPage({ title: "No such ranges", why, links }, session));
}

type JobOf = { readonly run: string; readonly target: string; readonly collection: string; readonly row: RangeRow };

/** The batch that brought a range, as long as Redis keeps it; one that was asked for again goes under another id. */
async function jobOf({ drawings }: Desk, { run, target, collection, row }: JobOf): Promise<RangeJob> {
  const id = rangeJobId(target, collection, { after: row.after, upTo: row.upTo, epoch: FIRST_EPOCH });
  return { page: row.page, id, state: await drawings.factsOf(run).stateOfJob("batches", id) };
}
