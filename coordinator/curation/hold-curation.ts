import { mkdirSync } from "node:fs";
import { holdLock, type Hold } from "../../shared/connections/hold.ts";
import { TerminalError } from "../../shared/errors.ts";
import { curationFiles } from "./curation-folder.ts";
import { readLastRun } from "./last-run.ts";

/** Takes the curation of a target folder for this process alone; it ends with the process, however that ends. Refuses while another one is at it (RUN_CONFLICT). */
export async function holdCuration(target: string): Promise<Hold> {
  const { folder, lock } = curationFiles(target);
  mkdirSync(folder, { recursive: true });
  const hold = await holdLock(lock);
  if (hold !== "busy") return hold;
  const last = readLastRun(target);
  const who =
    last === null ? "another process" : `process ${last.pid} on ${last.host} since ${last.startedAt} (run ${last.run})`;
  throw new TerminalError("RUN_CONFLICT", `${target} is being reconciled by ${who}`, {
    hint: "Only one run at a time: wait until it has ended.",
  });
}
