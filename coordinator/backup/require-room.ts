import { statfsSync } from "node:fs";
import { MEGABYTE } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";

export type Room = {
  /** What the bytes are for, as the subject of a sentence. */
  readonly what: string;
  readonly folder: string;
  readonly bytes: number;
};

/** So that the disk is not filled to the last byte, and the loader finds room as well. */
const SPARE_BYTES = 16 * MEGABYTE;

/** Refuses before the first byte is written when the disk has no room for all of them. */
export function requireRoom({ what, folder, bytes }: Room): void {
  const { bavail, bsize } = statfsSync(folder);
  const needed = bytes + SPARE_BYTES;
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new TerminalError(
    "DISK_SHORT",
    `${what} needs ${megabytes(needed)}, and ${folder} has ${megabytes(free)} free`,
    {
      hint: "Free some space, or let go of old backups (touchdown backup <run> --keep <n>). Nothing was changed.",
    },
  );
}

export function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
