import { instruments } from "../shared/instruments.ts";
import { fileLog, type Log } from "../shared/log.ts";
import { runFolder } from "../shared/run-folder.ts";

/** The log of a run in its folder, and among the lines of the process where it tells programs what it does. */
export function openRunLog(runsDir: string, run: string): Log {
  const log = fileLog(`${runFolder(runsDir, run)}/log.ndjson`);
  return (event, fields) => {
    log(event, fields);
    instruments().jobLog?.(event, fields);
  };
}
