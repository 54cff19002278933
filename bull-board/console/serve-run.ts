import type { RequestHandler, Response } from "express";
import { stateOf } from "../../coordinator/runs/state-of-run.ts";
import type { ConsoleSession } from "../access/session.ts";
import type { Desk } from "./desk.ts";
import { renderMissingPage } from "./missing-page.ts";
import { runHeadOf } from "./run-head.ts";
import { renderRunPage } from "./run-page.ts";
import { renderRunsPage, type ListedRun } from "./runs-page.ts";

/** Runs that are not finished of which the list asks Redis; older ones say what their files say. */
const ASKED_MAX = 5;
const NAMED_MAX = 10;

export function serveRuns({ runs, drawings, sessionOf }: Desk): RequestHandler {
  return async (request, response) => {
    const listed: ListedRun[] = [];
    let asked = 0;
    for (const known of runs.all()) {
      const reading = known.finishedAt === null && asked < ASKED_MAX ? await drawings.factsOf(known.run).read() : null;
      if (known.finishedAt === null) asked += 1;
      listed.push({ known, state: reading === null ? stateOf(known, null) : runHeadOf(reading).state });
    }
    sendPage(response, renderRunsPage(listed, sessionOf(request)));
  };
}

export function serveRun(desk: Desk): RequestHandler<{ run: string }> {
  const { runs, drawings, sections, flashes, sessionOf } = desk;
  return async (request, response) => {
    const { run } = request.params;
    const session = sessionOf(request);
    const picture = runs.find(run) === null ? null : await drawings.of(run, session.viewer).draw();
    if (picture === null) return sendUnknownRun(desk, response, { run, session });
    const flash = flashes.take(request.query["said"], session.csrf);
    return sendPage(response, renderRunPage({ picture, sections, session, flash }));
  };
}

export function serveEvents({ runs, events }: Desk): RequestHandler<{ run: string }> {
  return (request, response) => {
    const { run } = request.params;
    if (runs.find(run) === null) response.status(404).json({ error: `there is no run ${run}` });
    else if (!events.hasRoom()) {
      response
        .status(503)
        .set("Retry-After", "30")
        .json({ error: "as many browsers watch as this console has room for" });
    } else events.watch(run, request, response);
  };
}

/** Nothing that is shown of a run may lie about in a cache. */
export function sendPage(response: Response, page: string): void {
  response.set("Cache-Control", "no-store").type("html").send(page);
}

type UnknownRun = { readonly run: string; readonly session: ConsoleSession };

/** Names the runs that there are. */
export function sendUnknownRun({ runs }: Desk, response: Response, { run, session }: UnknownRun): void {
  const known = runs.all().slice(0, NAMED_MAX);
  const page = {
    title: "No such run",
    why: `There is no run "${run}". ${known.length === 0 ? "There are none yet." : "These are there:"}`,
    links: [
      ...known.map((each) => ({ href: `/runs/${encodeURIComponent(each.run)}`, text: each.run })),
      { href: "/", text: "All runs" },
    ],
  };
  response.status(404);
  sendPage(response, renderMissingPage(page, session));
}
