import { runState } from "../report/run/run-state.ts";
import type { Live } from "./read-live.ts";
import type { KnownRun } from "./read-runs.ts";

export type RunStanding = "running" | "paused" | "finished" | "failed" | "waiting for approval" | "interrupted";

/** A run whose coordinator is gone looks as it left it: only a lease that somebody renews says otherwise. */
export function stateOf(known: Pick<KnownRun, "finishedAt" | "phases" | "evidence">, live: Live | null): RunStanding {
  if (live !== null && live.holder !== null) return live.state === "paused" ? "paused" : "running";
  if (known.finishedAt !== null) return "finished";
  if (known.phases.length === 0) return "interrupted";
  switch (runState(known.evidence).kind) {
    case "passed":
      return "finished";
    case "failed":
      return "failed";
    case "waiting":
      return "waiting for approval";
    case "under-way":
      return "interrupted";
  }
}
