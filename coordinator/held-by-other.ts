import { TerminalError } from "../shared/errors.ts";
import { parseHolder, type RunHolder } from "../shared/run-lease.ts";

/** The refusal of a second coordinator, from what the first one has written of itself. */
export function heldByOther(run: string, text: string | null): TerminalError {
  const holder = text === null ? null : parseHolder(text);
  if (holder === null) {
    return new TerminalError("RUN_CONFLICT", `another process is at work on run ${run}`, {
      hint: `Wait until it has ended, or see how far it is: touchdown status ${run}.`,
    });
  }
  if (holder.run !== run) return busyWithOther(holder);
  return new TerminalError("RUN_CONFLICT", `run ${run} is held by ${describeHolder(holder)}`, {
    hint: `Only one may work on it. See how far it is (touchdown status ${run}), or stop it first: Ctrl-C there, or kill ${holder.pid} on ${holder.host}.`,
  });
}

function busyWithOther(holder: RunHolder): TerminalError {
  return new TerminalError("RUN_CONFLICT", `Redis is in use for run ${holder.run}, held by ${describeHolder(holder)}`, {
    hint: "Wait until it has ended, use another Redis, or set TOUCHDOWN_QUEUE_PREFIX to keep the two apart.",
  });
}

/** What a coordinator that was stopped for longer than its lease lasts ends with. */
export function lostToOther(run: string, text: string): TerminalError {
  const holder = parseHolder(text);
  const by = holder === null ? "another process, which has let it go again" : describeHolder(holder);
  return new TerminalError("RUN_CONFLICT", `this process no longer holds run ${run}: it was taken over by ${by}`, {
    hint: `It was stopped, or cut off from Redis, for longer than its lease lasts. Nothing is lost; see where the run stands: touchdown status ${run}.`,
  });
}

/** "process 4711 on loader-1 since 2026-11-21T09:30:00.000Z (touchdown run)" */
export function describeHolder({ pid, host, since, doing }: RunHolder): string {
  return `process ${pid} on ${host} since ${since} (touchdown ${doing})`;
}
