import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { holdLock } from "../shared/connections/hold.ts";
import { writeDurably } from "../shared/durable-file.ts";
import { baseRun } from "../shared/phase.ts";
import { runFolder } from "../shared/run-folder.ts";
import { holderText, parseHolder, type RunHolder } from "../shared/run-lease.ts";
import { heldByOther } from "./held-by-other.ts";

export type HoldFolderOptions = {
  readonly runsDir: string;
  /** Of a phase or of all of them: the run that it belongs to is held. */
  readonly run: string;
  /** The verb at work, for whoever is refused meanwhile. */
  readonly doing: string;
};

export type FolderHold = {
  readonly holder: RunHolder;
  /** What the holder before was, if it was killed on this host: nobody else can have had the lock since. Null if it ended as it should. */
  readonly dead: string | null;
  release(): void;
};

/**
 * Takes a run for this process alone, among all that see its folder: by a lock that ends with the process, however that ends. Refuses with the name of who has it
 * (RUN_CONFLICT). Leaves nothing in the folder when it is released.
 */
export async function holdRunFolder({ runsDir, run, doing }: HoldFolderOptions): Promise<FolderHold> {
  const base = baseRun(run);
  const folder = runFolder(runsDir, base);
  const file = join(folder, "holder.json");
  mkdirSync(folder, { recursive: true });
  const lock = await holdLock(join(folder, "holder.lock"));
  if (lock === "busy") throw heldByOther(base, readText(file));
  const holder = { token: randomUUID(), run: base, doing, host: hostname(), pid: process.pid, since: now() };
  const dead = deadOn(holder.host, readText(file));
  writeDurably(file, holderText(holder));
  return {
    holder,
    dead,
    release() {
      rmSync(file, { force: true });
      lock.release();
    },
  };
}

/** On another host locks may not reach ours (a file system that is shared without them): there the lease alone tells. */
function deadOn(host: string, text: string | null): string | null {
  return text !== null && parseHolder(text)?.host === host ? text : null;
}

function readText(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function now(): string {
  return new Date().toISOString();
}
