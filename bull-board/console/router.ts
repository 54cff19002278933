import { Router, type ErrorRequestHandler, type Request } from "express";
import type { Migrations } from "../../coordinator/runs/read-runs.ts";
import type { Config } from "../../shared/config.ts";
import { Failure } from "../../shared/errors.ts";
import type { ConsoleSession } from "../access/session.ts";
import type { ConsoleActions } from "../console-actions.ts";
import { assetRouter } from "./assets.ts";
import type { Desk } from "./desk.ts";
import { Drawings } from "./drawings.ts";
import { Events } from "./events.ts";
import { failureStatus } from "./failure-status.ts";
import { Flashes } from "./flashes.ts";
import { KnownRuns } from "./known-runs.ts";
import { renderMissingPage } from "./missing-page.ts";
import type { Section } from "./section.ts";
import { serveAction, serveValues } from "./serve-action.ts";
import { servePhaseReport, serveReport } from "./serve-report.ts";
import { serveEvents, serveRun, serveRuns } from "./serve-run.ts";
import { serveRanges } from "./serve-ranges.ts";

export type ConsoleOptions = {
  readonly config: Config;
  readonly migrations: Migrations;
  readonly actions: ConsoleActions;
  /** In the order of the page. */
  readonly sections: readonly Section[];
  /** Of a request that has been let in; throws when its session is over. */
  readonly sessionOf: (request: Request) => ConsoleSession;
};

export type ConsoleRouter = {
  readonly router: Router;
  /** Ends every stream of events and closes every connection. */
  stop(): Promise<void>;
};

/**
 * The run console. By the time a request comes here it is authenticated; whatever is no GET has had its token and its origin checked, its body parsed, and
 * comes from an operator.
 */
export function consoleRouter({ config, migrations, actions, sections, sessionOf }: ConsoleOptions): ConsoleRouter {
  const runs = new KnownRuns(config.runsDir, migrations);
  const drawings = new Drawings({ config, runs, sections, actions });
  const events = new Events({ drawings, sessionOf });
  const desk: Desk = { config, runs, drawings, events, flashes: new Flashes(), actions, sections, sessionOf };
  const router = Router();
  router.use("/assets", assetRouter());
  router.get("/", serveRuns(desk));
  router.get("/runs/:run", serveRun(desk));
  router.get("/runs/:run/events", serveEvents(desk));
  router.get("/runs/:run/ranges", serveRanges(desk));
  router.get("/runs/:run/report", serveReport(desk));
  router.get("/runs/:run/:phase/report.html", servePhaseReport(desk));
  router.post("/runs/:run/actions/:action", serveAction(desk));
  router.post("/values", serveValues(desk));
  router.use(answerFailures(desk));
  return {
    router,
    async stop() {
      await events.stop();
      await drawings.close();
    },
  };
}

/** What the world refuses is told with its hint; whatever else is thrown is our mistake, and the server's to answer. */
function answerFailures({ sessionOf }: Desk): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express tells these handlers by their four parameters.
  return (error: unknown, request, response, next) => {
    if (!(error instanceof Failure) || response.headersSent) return next(error);
    const page = { title: "This could not be shown", why: `${error.message}. ${error.hint}`, links: [HOME] };
    response
      .status(failureStatus(error))
      .type("html")
      .send(renderMissingPage(page, sessionOf(request)));
    return undefined;
  };
}

const HOME = { href: "/", text: "All runs" };
