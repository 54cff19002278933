import { hostname } from "node:os";
import { openTracing } from "../shared/connections/tracing.ts";
import { chooseInstruments } from "../shared/instruments.ts";
import { jsonLog } from "../shared/json-log.ts";
import type { Log } from "../shared/log.ts";
import { loadConfig } from "./load-config.ts";

/** Verbs whose processes work on jobs for long: these are logged and traced by the settings. */
const INSTRUMENTED = ["run", "demo", "coordinator", "worker", "producer"] as const;
type Instrumented = (typeof INSTRUMENTED)[number];

/** The log of a process that tells programs what it does (TOUCHDOWN_LOG=json); null where it tells people. */
export function openProcessLog(verb: string | undefined, stream: NodeJS.WritableStream): Log | null {
  if (!isInstrumented(verb) || process.env["TOUCHDOWN_LOG"]?.trim() !== "json") return null;
  const log = jsonLog((line) => void stream.write(line), {
    host: hostname(),
    worker: `${hostname()}-${process.pid}`,
    process: verb,
  });
  chooseInstruments({ jobLog: log });
  return log;
}

/** Traces the process where an endpoint is set, for as long as `use` takes. */
export async function traced<Result>(
  verb: string,
  say: (line: string) => void,
  use: () => Promise<Result>,
): Promise<Result> {
  const endpoint = isInstrumented(verb) ? loadConfig().otlpEndpoint : null;
  if (endpoint === null) return use();
  const opened = await openTracing({
    endpoint,
    service: `touchdown-${verb === "run" || verb === "demo" ? "coordinator" : verb}`,
    attributes: { "service.instance.id": `${hostname()}-${process.pid}`, "host.name": hostname() },
    onTrouble: (reason) => say(`! traces do not arrive: ${reason.split("\n", 1)[0]}`),
  });
  chooseInstruments({ tracing: opened.tracing });
  try {
    return await use();
  } finally {
    chooseInstruments({ tracing: null });
    await opened.close();
  }
}

function isInstrumented(verb: string | undefined): verb is Instrumented {
  return INSTRUMENTED.some((name) => name === verb);
}
