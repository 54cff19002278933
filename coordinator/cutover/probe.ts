import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { startThread } from "../../shared/launch.ts";
import type { Ask } from "./availability.ts";

export type ProbeOptions = {
  readonly url: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** To which every ask is appended, a line each: a coordinator that goes on after a crash counts those from before as well. */
  readonly file: string;
};

export type Probe = {
  /** Resolves once the first ask has been told, answered or not: before that nobody would know whether the API was away. */
  readonly begun: Promise<void>;
  /** Waits for the answers that are still to come. */
  stop(): Promise<void>;
};

/** What its thread says. */
export type ProbeMessage = "begun" | "ended";

/** Asks the API at a fixed pace, from a thread of its own: what holds our event loop, a swap above all, must not be taken for a slow API. */
export function startProbe(options: ProbeOptions): Probe {
  const worker = startThread(new URL("probe-thread.ts", import.meta.url), options);
  let failure: Error | null = null;
  worker.once("error", (error) => {
    failure = error;
  });
  const told = (what: ProbeMessage): Promise<void> =>
    new Promise((resolve) => {
      worker.on("message", (message: ProbeMessage) => void (message === what && resolve()));
      worker.once("exit", () => resolve());
    });
  const ended = told("ended");
  return {
    begun: told("begun"),
    async stop() {
      worker.postMessage("stop", []);
      await ended;
      await worker.terminate();
      if (failure !== null) throw failure;
    },
  };
}

const askSchema = z.object({ atMs: z.number(), tookMs: z.number(), isOk: z.boolean() });

/** The asks of a file; the last line of a process that was killed may be cut off. */
export function readAsks(file: string): readonly Ask[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.flatMap((line) => {
    const parsed = z.safeParse(askSchema, parseLine(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Two processes never write to it at once; this one was cut off and the next line glued to it.
    return null;
  }
}
