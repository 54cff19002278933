import { TerminalError } from "../shared/errors.ts";
import { readLedger, readRuns, type Ledger } from "./read-ledger.ts";

/** The run named, or the newest there is. */
export function chooseKnownRun(runsDir: string, run: string | null): Ledger {
  if (run !== null) return readLedger(runsDir, run);
  const [newest] = readRuns(runsDir);
  if (newest !== undefined) return newest;
  throw new TerminalError("RUN_UNKNOWN", `there is no run in ${runsDir}`, {
    hint: "Start one: touchdown run <migration>.",
  });
}
