import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedisServer } from "../../shared/connections/redis-server.ts";
import { openSeededPlace } from "../cli/seeded-place.ts";
import { start, touchdown, type Started } from "../cli/touchdown-command.ts";
import { until } from "../cli/until.ts";
import { FULL_ONLY } from "../support/full-only.ts";

export type Person = { readonly name: string; readonly password: string };

/** Everything that a run of several processes has, with the board beside it, and two people who may use that. */
export type Bed = {
  readonly url: string;
  readonly operator: Person;
  readonly viewer: Person;
  /** Starts a part of the run. A loader that is `astray` looks for the target where there is none. */
  start(args: readonly string[], options?: { readonly isAstray: boolean }): Started;
  coordinate(): Started;
  stop(part: Started): Promise<void>;
  close(): Promise<void>;
};

export const RUN = "browser-run";
/** Enough for some to be rejected. */
const RECORDS = 2000;

export async function openBed(): Promise<Bed> {
  const place = await openSeededPlace("browser", RECORDS);
  const folder = mkdtempSync(join(tmpdir(), "touchdown-browser-redis-"));
  const redis = await startRedisServer({ folder });
  const astray = join(folder, "nowhere");
  mkdirSync(astray);
  const env = {
    ...place.env,
    REDIS_URL: redis.url,
    TOUCHDOWN_RUNS_DIR: join(place.cwd, "runs"),
    TOUCHDOWN_BOARD_USERS: join(place.cwd, "users"),
    // What fails, fails for good: somebody is to retry it.
    TOUCHDOWN_ATTEMPTS: "1",
    TOUCHDOWN_DRAIN_MS: "2000",
  };
  const started: Started[] = [];
  const startPart: Bed["start"] = (args, { isAstray } = { isAstray: false }) => {
    const part = start(args, { cwd: place.cwd, env: isAstray ? { ...env, TOUCHDOWN_RUNS_DIR: astray } : env });
    started.push(part);
    return part;
  };
  const stop = async (part: Started): Promise<void> => {
    part.process.kill("SIGTERM");
    await part.ended;
  };
  const add = async (name: string, role: string): Promise<Person> => {
    const added = await touchdown(["access", "add", name, "--role", role, "--token", "--json"], {
      cwd: place.cwd,
      env,
    });
    return { name, password: String(added.json()["token"]) };
  };
  const operator = await add("ada", "operator");
  const viewer = await add("bob", "viewer");
  const board = startPart(["board", "--port", "0"]);
  const found = (): string | undefined => /console at (http:\S+?)\/?,/.exec(board.output())?.[1];
  await until("the board is up", () => found() !== undefined);
  return {
    url: found() ?? "",
    operator,
    viewer,
    start: startPart,
    coordinate: () => startPart(["coordinator", "moonlanding", ...FULL_ONLY, "--run", RUN]),
    stop,
    async close() {
      await Promise.all(started.map(stop));
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
      await place.close();
    },
  };
}
