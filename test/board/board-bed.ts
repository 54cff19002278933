import { Router, type Request } from "express";
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConsoleSession } from "../../bull-board/access/session.ts";
import { hashPassword, type PasswordHash } from "../../bull-board/access/password.ts";
import { writeUsersFile } from "../../bull-board/access/users-file.ts";
import type { Role } from "../../bull-board/access/viewer.ts";
import { startBoard, type BoardOptions, type RunningBoard } from "../../bull-board/start-board.ts";
import { parseConfig, type Config } from "../../shared/config.ts";

/** What is asked of a board, with whatever headers a browser or an attacker would send. */
export type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

export async function ask(
  board: Pick<RunningBoard, "localUrl">,
  path: string,
  { method = "GET", headers = {}, body }: Asked = {},
): Promise<Answer> {
  const { hostname, port } = new URL(board.localUrl);
  return new Promise((resolve, reject) => {
    // A connection of its own: one that is kept would tell of its own end instead of who listens.
    const asked = httpRequest({ hostname, port, path, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

export const PAGE = { accept: "text/html,application/xhtml+xml" } as const;
export const FORM = { "content-type": "application/x-www-form-urlencoded" } as const;

/** As a form of the board's own pages is sent. */
export function own(board: Pick<RunningBoard, "localUrl">): { readonly origin: string } {
  return { origin: new URL(board.localUrl).origin };
}

const PASSWORDS_COST = { N: 16_384, r: 8, p: 1 } as const;

export type Member = { readonly name: string; readonly role: Role; readonly password: string };

const hashes = new Map<string, Promise<PasswordHash>>();

/** Hashing is made to take time: once for each password. */
function hashOf(password: string): Promise<PasswordHash> {
  const hash = hashes.get(password) ?? hashPassword(password, PASSWORDS_COST);
  hashes.set(password, hash);
  return hash;
}

export async function writeUsers(file: string, members: readonly Member[]): Promise<void> {
  const users = members.map(async ({ password, ...member }) => ({ ...member, hash: await hashOf(password) }));
  writeUsersFile(file, await Promise.all(users));
}

export const ADA: Member = { name: "ada", role: "operator", password: "counting engines" };
export const VIC: Member = { name: "vic", role: "viewer", password: "looking is enough" };

/** The token of a session. */
export async function csrfOf(board: Pick<RunningBoard, "localUrl">, cookie: string): Promise<string> {
  return String(JSON.parse((await ask(board, "/who", { headers: { cookie } })).text).csrf);
}

/** The status of a form that would pause a run. */
export async function post(
  board: Pick<RunningBoard, "localUrl">,
  headers: Readonly<Record<string, string>>,
  csrf: string,
): Promise<number> {
  const form = { ...FORM, ...own(board), ...headers };
  return (await ask(board, "/runs/r1/actions/pause", { method: "POST", headers: form, body: `csrf=${csrf}` })).status;
}

/** The cookie of a session that was opened with this name and password. */
export async function signIn(
  board: Pick<RunningBoard, "localUrl">,
  { name, password }: Pick<Member, "name" | "password">,
): Promise<string> {
  const { headers } = await ask(board, "/login", {
    method: "POST",
    headers: { ...FORM, ...own(board) },
    body: String(new URLSearchParams({ name, password })),
  });
  return headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
}

export type BoardBed = {
  readonly folder: string;
  readonly users: string;
  /** What reached the pages behind all doors: "POST /runs/r1/actions/pause ada". */
  readonly reached: string[];
  open(
    options?: Partial<BoardOptions> & { readonly settings?: Readonly<Record<string, string>> },
  ): Promise<RunningBoard>;
  /** Stops the boards. */
  close(): Promise<void>;
  remove(): void;
};

/** A folder, and boards over it whose own pages tell who has come through. */
export function makeBoardBed(): BoardBed {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-board-"));
  const opened: RunningBoard[] = [];
  const reached: string[] = [];
  return {
    folder,
    users: join(folder, "users"),
    reached,
    async open({ settings = {}, ...options } = {}) {
      const config = configOf(folder, settings);
      const board = await startBoard({
        config,
        host: "127.0.0.1",
        port: 0,
        isWritable: false,
        migrations: {},
        openPages: (sessionOf) => tellingPages(sessionOf, reached),
        onTrouble: () => undefined,
        ...options,
      });
      opened.push(board);
      return board;
    },
    async close() {
      reached.splice(0);
      for (const board of opened.splice(0)) await board.stop();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function configOf(folder: string, settings: Readonly<Record<string, string>>): Config {
  return parseConfig({ TOUCHDOWN_RUNS_DIR: join(folder, "runs"), TOUCHDOWN_QUEUE_PREFIX: "board-test", ...settings });
}

function tellingPages(sessionOf: (request: Request) => ConsoleSession, reached: string[]) {
  const router = Router();
  router.get("/events", (_request, response) => void response.type("text/event-stream").write(":\n\n"));
  router.get("/who", (request, response) => void response.json(sessionOf(request)));
  router.get("/broken", () => {
    throw new Error("the page broke over jane.doe@example.com");
  });
  router.all(["/", "/runs/*path", "/assets/*path"], (request, response) => {
    reached.push(`${request.method} ${request.path} ${sessionOf(request).viewer.name}`);
    response.json({ csrf: sessionOf(request).csrf });
  });
  return { router, stop: async () => Promise.resolve() };
}
