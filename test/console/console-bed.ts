import express from "express";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActionOutcome, Actor, ConsoleActions } from "../../bull-board/console-actions.ts";
import { consoleRouter } from "../../bull-board/console/router.ts";
import { SECTIONS } from "../../bull-board/console/sections.ts";
import type { Section } from "../../bull-board/console/section.ts";
import { parseConfig, type Config, type Environment } from "../../shared/config.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { runFolder, targetFile } from "../../shared/run-folder.ts";
import { SERIES_MS, type SeriesSample } from "../../shared/series.ts";

export const CSRF = "token-of-this-session";
export const PERSON = "jane.doe@example.com";

type Asked = Omit<RequestInit, "headers"> & {
  readonly as?: "operator" | "viewer";
  readonly headers?: Readonly<Record<string, string>>;
};

export type Bed = {
  readonly config: Config;
  /** What actions were called with, one text each. */
  readonly acted: string[];
  /** Thrown by the next action. */
  refuse(error: Error | null): void;
  ask(path: string, options?: Asked): Promise<Response>;
  text(path: string, as?: "operator" | "viewer"): Promise<string>;
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  stop(): Promise<void>;
};

/** The console over a folder of runs, with a session that is whatever a header says, and actions that note what they are told. */
export async function openConsole(settings: Environment = {}, sections: readonly Section[] = SECTIONS): Promise<Bed> {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-console-"));
  const config = parseConfig({ ...settings, TOUCHDOWN_RUNS_DIR: folder });
  const acted: string[] = [];
  let refusal: Error | null = null;
  let isShowing = false;
  const note = async (...told: readonly unknown[]): Promise<ActionOutcome> => {
    if (refusal !== null) throw refusal;
    acted.push(JSON.stringify(told));
    return Promise.resolve({ lines: ["Done as told."] });
  };
  const { router, stop } = consoleRouter({
    config,
    migrations: {},
    actions: actionsOf(note),
    sections,
    sessionOf: (request) => {
      const role = request.get("x-as") ?? "operator";
      if (role !== "operator" && role !== "viewer") throw new Error("nobody is signed in");
      return {
        viewer: { name: "Ada", role, maySeeValues: isShowing && role === "operator" },
        csrf: CSRF,
        showValues: (isShown) => (isShowing = isShown),
        signOut: "/logout",
      };
    },
  });
  const app = express().use(express.urlencoded({ extended: false }), router);
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has such an address.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask: Bed["ask"] = async (path, { as = "operator", ...options } = {}) =>
    fetch(`${url}${path}`, {
      redirect: "manual",
      ...options,
      headers: { "x-as": as, accept: "text/html", ...options.headers },
    });
  return {
    config,
    acted,
    refuse: (error) => (refusal = error),
    ask,
    text: async (path, as = "operator") => (await ask(path, { as })).text(),
    post: async (path, fields, headers = {}) =>
      ask(path, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { accept: "application/json", ...headers },
      }),
    async stop() {
      await stop();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function actionsOf(note: (...told: readonly unknown[]) => Promise<ActionOutcome>): ConsoleActions {
  const by = ({ name }: Actor): string => name;
  return {
    pause: (run, actor) => note("pause", run, by(actor)),
    resume: (run, actor) => note("resume", run, by(actor)),
    retryJobs: (run, which, actor) => note("retry", run, which, by(actor)),
    replayRejects: (run, rule, actor) => note("replay", run, rule, by(actor)),
    changeSpeed: (run, speed, actor) => note("speed", run, speed, by(actor)),
    // oxlint-disable-next-line max-params -- it is what the contract hands over
    approve: (run, phase, given, actor) => note("approve", run, phase, given, by(actor)),
    rollBack: (run, given, actor) => note("roll back", run, given, by(actor)),
    progressOf: () => [],
    stop: async () => Promise.resolve(),
  };
}

/** A run of which two collections are planned: one has landed but for its middle, of the other nothing has. */
export function plantRun({ runsDir }: Config, run: string): void {
  mkdirSync(runFolder(runsDir, run), { recursive: true });
  const target = openTarget(targetFile(runsDir, run));
  target.exec(LEDGER_SQL);
  target.exec(`
    INSERT INTO _touchdown_run VALUES ('${run}', 'tiny', '1', 2, 1, 'd', '{}', '2026-01-01T00:00:00.000Z', NULL);
    INSERT INTO _touchdown_plan VALUES ('people', 'friday', 100, '["people/m"]', '[]', 1), ('guests', 'friday', 10, '[]', '[]', 1);
    INSERT INTO _touchdown_pages VALUES
      (1, 'people', NULL, 'people/${PERSON}', 40, 41, 38, 0, 1, 0, 2, 0, '0123456789abcdef', 40, 1750000000000),
      (2, 'people', 'people/p<i>', NULL, 30, 30, 30, 0, 0, 0, 0, 0, 'fedcba9876543210', 30, 1750000001000);
    INSERT INTO _touchdown_rejects VALUES ('friday', 'people/b', 'people', 'odd<rule>', 'r', 'x', 1), ('friday', 'people/c', 'people', 'odd<rule>', 'r', 'x', 1);
  `);
  target.close();
}

/** A sample of a series, `index` times SERIES_MS after the first. */
export function sampleAt(index: number, given: Partial<SeriesSample> = {}): SeriesSample {
  const none = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  return {
    atMs: 1_750_000_000_000 + index * SERIES_MS,
    run: "tiny-run",
    phase: "full",
    act: "load",
    landed: 100 * index,
    counted: 10_000,
    rejected: 0,
    merged: 0,
    reads: 100 * index,
    queues: { plans: none, pages: none, files: none, batches: none },
    redisBytes: 1_000_000,
    redisBytesMax: null,
    workers: 1,
    residentBytes: 200_000_000,
    residentBytesLargest: 100_000_000,
    cpu: 0.5,
    memory: 0.5,
    diskFree: 0.5,
    concurrency: null,
    throttle: "none",
    isPaused: false,
    ...given,
  };
}
