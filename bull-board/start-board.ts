import express, { type ErrorRequestHandler, type Express, type Request, type Router } from "express";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { isIPv6 } from "node:net";
import type { Migrations } from "../coordinator/runs/read-runs.ts";
import type { Config } from "../shared/config.ts";
import { TerminalError, toError } from "../shared/errors.ts";
import type { Access } from "./access/access.ts";
import { admitPrograms } from "./access/admit-programs.ts";
import { authenticate, type Authentication } from "./access/authenticate.ts";
import { loginRouter } from "./access/login-router.ts";
import { openAccess } from "./access/open-access.ts";
import { ownNames } from "./access/own-names.ts";
import { requireOperator } from "./access/require-operator.ts";
import { requireOwnOrigin, requireToken } from "./access/require-own-origin.ts";
import { auditRequests } from "./audit-requests.ts";
import type { ConsoleSession } from "./access/session.ts";
import type { ConsoleRouter } from "./console/router.ts";
import { guardJobs, guardName, setHeaders } from "./guard-requests.ts";
import { metricsHandler } from "./metrics/metrics-handler.ts";
import { dropForeignLinks } from "./queues/drop-foreign-links.ts";
import { QUEUES_PATH } from "./queues/open-queue-board.ts";
import { openQueueBoards } from "./queues/queue-boards.ts";
import { refuse } from "./refuse.ts";

export type BoardOptions = {
  readonly config: Config;
  /** Anything but a loopback address needs users (config.boardUsers). */
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** Whether whoever asks may act where nobody signs in; where people do, their roles say so. */
  readonly isWritable: boolean;
  readonly migrations: Migrations;
  /** The console, whose pages are served at `/` to those who have been let in. */
  readonly openPages: (sessionOf: (request: Request) => ConsoleSession) => ConsoleRouter;
  /** A line for whoever started the board: what it cannot tell those who look. */
  readonly onTrouble: (line: string) => void;
  readonly now?: () => number;
};

export type RunningBoard = {
  /** Of the console, which leads to everything else: where people reach it. */
  readonly url: string;
  /** Where it listens. */
  readonly localUrl: string;
  stop(): Promise<void>;
};

export const METRICS_PATH = "/metrics";
export const HEALTH_PATH = "/healthz";

/** Serves the console, Bull Board and the metrics: one address for everything that an operator needs. Needs no Redis: it shows what there is. */
export async function startBoard(options: BoardOptions): Promise<RunningBoard> {
  const { config, host, port } = options;
  const access = openAccess(options);
  const inside = openApp(options, access);
  const server = createServer(inside.app);
  try {
    await listen(server, host, port);
  } catch (error) {
    await inside.stop();
    throw taken(host, port, toError(error));
  }
  const localUrl = `http://${isIPv6(host) ? `[${host}]` : host}:${portOf(server)}/`;
  return {
    url: config.boardUrl ?? localUrl,
    localUrl,
    async stop() {
      server.close();
      server.closeAllConnections();
      await inside.stop();
    },
  };
}

type App = { readonly app: Express; stop(): Promise<void> };

/** In the order in which a request meets them. */
function openApp(options: BoardOptions, access: Access): App {
  const { config, host, migrations, onTrouble } = options;
  const names = ownNames(host, config.boardUrl);
  const authentication = authenticate(access);
  const metrics = metricsHandler({ config, migrations });
  const inside = openInside(options, authentication);
  const app = express();
  app.disable("x-powered-by");
  // Only where there is a proxy, its word is taken for where a request comes from.
  app.set("trust proxy", config.boardUrl === null ? false : ["loopback", "uniquelocal"]);
  app.use(setHeaders(config.boardUrl?.startsWith("https:") ?? false));
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.get(HEALTH_PATH, (_request, response) => void response.type("text").send("ok\n"));
  // Where a name and password are asked for, a foreign name in front of it gets nobody in; and Prometheus knows hosts by names of its own.
  const guard = guardName(names);
  if (access.signIn === null) app.use(guard);
  app.get(METRICS_PATH, admitPrograms(access), metrics.handle);
  app.use(guard, guardJobs);
  app.use(requireOwnOrigin(names, (request) => access.identify(request)?.csrf ?? null));
  app.use(loginRouter(access), authentication.handler, inside.router);
  app.use((request, response) => refuse(request, response, NOT_FOUND));
  app.use(failed(onTrouble));
  return {
    app,
    async stop() {
      authentication.stop();
      metrics.close();
      await inside.stop();
    },
  };
}

/** What only those see who have been let in. */
function openInside(options: BoardOptions, { sessionOf }: Authentication): { router: Router; stop(): Promise<void> } {
  const { config, openPages, onTrouble } = options;
  const audit = auditRequests({
    runsDir: config.runsDir,
    sessionOf,
    announcedRun: async () => queues.announcedRun(),
    onTrouble,
  });
  const queues = openQueueBoards({ config, sessionOf, onAction: audit.onAction });
  const pages = openPages(sessionOf);
  const router = express.Router();
  router.use(requireOperator(sessionOf, audit.onRefused));
  router.use(QUEUES_PATH, dropForeignLinks, queues.handler);
  router.use(express.urlencoded({ extended: false, limit: "16kb" }), requireToken(sessionOf), pages.router);
  return {
    router,
    async stop() {
      await Promise.all([pages.stop(), queues.stop()]);
    },
  };
}

const NOT_FOUND = {
  status: 404,
  code: "NOT_FOUND",
  message: "There is no such page.",
  hint: "Runs are listed on the first page.",
} as const;

/** What nobody thought of, and bodies that cannot be read. Says nothing of the server's insides. */
function failed(onTrouble: (line: string) => void): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express tells these handlers by their four parameters.
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const status = statusOf(thrown);
    if (status >= 500) onTrouble(`${request.method} ${request.path} failed: ${toError(thrown).message}`);
    refuse(request, response, {
      status,
      code: status < 500 ? "BAD_REQUEST" : "UNEXPECTED",
      message: status < 500 ? "The request cannot be read." : "The board could not answer this.",
      hint: "Open the page again. What went wrong is told where the board was started.",
    });
  };
}

/** Express says so where the request is to blame. */
function statusOf(thrown: unknown): number {
  const status = typeof thrown === "object" && thrown !== null && "status" in thrown ? thrown.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : 500;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function taken(host: string, port: number, cause: Error): TerminalError {
  return new TerminalError("CONFIG_INVALID", `the board cannot listen on ${host}:${port}: ${cause.message}`, {
    hint: "Name another port with --port or TOUCHDOWN_BOARD_PORT; 0 takes a free one.",
    cause,
  });
}
