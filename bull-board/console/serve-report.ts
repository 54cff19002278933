import type { RequestHandler, Response } from "express";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { PHASE_NAMES } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import type { ConsoleSession } from "../access/session.ts";
import type { Desk } from "./desk.ts";
import { renderMissingPage } from "./missing-page.ts";
import { sendPage, sendUnknownRun } from "./serve-run.ts";

/** The report as it was written for whoever answers for the run: with values of the source, and so only for those who may see them. */
export function serveReport(desk: Desk): RequestHandler<{ run: string }> {
  return (request, response) =>
    sendReport(desk, response, { run: request.params.run, session: desk.sessionOf(request) });
}

/** Where links in the run's report lead. */
export function servePhaseReport(desk: Desk): RequestHandler<{ run: string; phase: string }> {
  return (request, response, next) => {
    const { run, phase } = request.params;
    if (!PHASE_NAMES.some((name) => name === phase)) return next();
    return sendReport(desk, response, { run, phase, session: desk.sessionOf(request) });
  };
}

type AskedReport = { readonly run: string; readonly phase?: string; readonly session: ConsoleSession };

function sendReport(desk: Desk, response: Response, { run, phase = "", session }: AskedReport): void {
  if (desk.runs.find(run) === null) return sendUnknownRun(desk, response, { run, session });
  const back = { href: `/runs/${encodeURIComponent(run)}`, text: `Run ${run}` };
  if (!session.viewer.maySeeValues) {
    const why =
      session.viewer.role === "operator"
        ? "The report shows values of the source. Choose “Show values” on the page of the run first; the run’s audit log notes it."
        : "The report shows values of the source, which only an operator may see.";
    response.status(403);
    return sendPage(response, renderMissingPage({ title: "Report not shown", why, links: [back] }, session));
  }
  const file = resolve(join(runFolder(desk.config.runsDir, run), phase, "report.html"));
  if (existsSync(file)) return response.set("Cache-Control", "no-store").sendFile(file, { dotfiles: "allow" });
  const why = "There is none yet: it is written when the first phase ends, and by touchdown report.";
  response.status(404);
  return sendPage(response, renderMissingPage({ title: "No report", why, links: [back] }, session));
}
