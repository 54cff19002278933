import * as z from "zod";
import type { Config } from "../shared/config.ts";
import { TerminalError } from "../shared/errors.ts";
import { startServing } from "./serving-process.ts";

export type BoardProcessOptions = {
  readonly config: Config;
  readonly redisUrl: string;
  /** Null takes the configured one, or a free one where that is taken. */
  readonly port: number | null;
  /** Whether whoever opens it on this machine may act; where people sign in, their roles say so. */
  readonly isWritable: boolean;
};

export type BoardProcess = {
  readonly url: string;
  stop(): Promise<void>;
};

const readySchema = z.object({ url: z.string() });

/** Serves the board from a process of its own: whoever coordinates a run is busy for seconds at a time. */
export async function startBoardProcess(options: BoardProcessOptions): Promise<BoardProcess> {
  const { config, port } = options;
  const first = await tryStart(options, port ?? config.boardPort);
  if ("url" in first) return first;
  const second = port === null && first.trouble.includes("EADDRINUSE") ? await tryStart(options, 0) : first;
  if ("url" in second) return second;
  throw new TerminalError("CONFIG_INVALID", `the board did not start: ${second.trouble}`, {
    hint: "Try it alone: touchdown board.",
  });
}

async function tryStart(
  { config, redisUrl, isWritable }: BoardProcessOptions,
  port: number,
): Promise<BoardProcess | { readonly trouble: string }> {
  const started = await startServing({
    words: ["board", "--port", String(port), ...(isWritable ? ["--write"] : [])],
    ready: readySchema,
    env: { REDIS_URL: redisUrl, TOUCHDOWN_RUNS_DIR: config.runsDir, TOUCHDOWN_QUEUE_PREFIX: config.queuePrefix },
  });
  return "told" in started ? { ...started.told, stop: () => started.stop() } : started;
}
