import { rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { openTarget, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { requireRoom } from "../backup/require-room.ts";

/** Pages that are copied before the event loop has its turn. */
const PAGES_A_TURN = 2000;

/** Copies a target beside itself, has `act` do with the copy as it likes, and leaves nothing of it. What a killed process left is replaced. */
export async function withCopy<Result>(file: string, act: (copy: Target) => Promise<Result>): Promise<Result> {
  const copyFile = `${file}.check`;
  remove(copyFile);
  requireRoom({ what: `a copy of ${file} to try things on`, folder: dirname(file), bytes: statSync(file).size });
  try {
    await backUp(file, copyFile);
    const copy = openTarget(copyFile);
    try {
      return await act(copy);
    } finally {
      copy.close();
    }
  } finally {
    remove(copyFile);
  }
}

async function backUp(file: string, copyFile: string): Promise<void> {
  const source = openTargetReadOnly(file);
  try {
    await source.backup(copyFile, { progress: () => PAGES_A_TURN });
  } finally {
    source.close();
  }
}

function remove(file: string): void {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${file}${end}`, { force: true });
}
