import { accessSync, constants, existsSync, statSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { megabytes } from "../../coordinator/backup/require-room.ts";
import type { PlannedStep } from "../../coordinator/phases/dry-run-actions.ts";
import { MEGABYTE } from "../../shared/config.ts";
import { toError } from "../../shared/errors.ts";
import { sumOf } from "../sum-of.ts";
import { blocks, warns, type Finding } from "./finding.ts";

/** Whether a folder, or the one in which it will be made, can be written to; asks the file system and writes nothing. */
export function checkFolder(folder: string): readonly Finding[] {
  const standing = nearest(folder);
  const hint = "Set TOUCHDOWN_RUNS_DIR to a folder that this user may write to.";
  if (!statSync(standing).isDirectory()) {
    return [blocks("TARGET_UNAVAILABLE", `${standing} is a file, so the runs folder ${folder} cannot be there`, hint)];
  }
  try {
    accessSync(standing, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [
      blocks("TARGET_UNAVAILABLE", `the runs folder ${folder} cannot be written to: ${toError(error).message}`, hint),
    ];
  }
}

export type BytesPlanned = {
  /** What the steps leave behind together, and the most that one of them needs besides. */
  readonly kept: number;
  readonly passing: number;
};

/** Null where a step's bytes are unknown. */
export function bytesPlanned(steps: readonly PlannedStep[]): BytesPlanned | null {
  if (steps.some(({ bytes, passingBytes }) => bytes === null || passingBytes === null)) return null;
  return {
    kept: sumOf(steps.map(({ bytes }) => bytes ?? 0)),
    passing: Math.max(0, ...steps.map(({ passingBytes }) => passingBytes ?? 0)),
  };
}

/** So that the disk is not filled to the last byte. */
const SPARE_BYTES = 16 * MEGABYTE;

/**
 * Whether the file system of a folder has room for what the steps leave there, which blocks, and for what they need besides while they are at work, which is
 * reckoned by what they need at the most.
 */
export function checkRoom(folder: string, steps: readonly PlannedStep[]): readonly Finding[] {
  const planned = bytesPlanned(steps);
  if (planned === null) return [];
  const standing = nearest(folder);
  const { bavail, bsize } = statfsSync(standing);
  const free = bavail * bsize;
  const { kept, passing } = planned;
  const hint =
    "Free some space, let go of old runs and backups (touchdown backup <run> --keep <n>), or set TOUCHDOWN_RUNS_DIR to a folder on a larger disk.";
  const place = `and ${standing} has ${megabytes(free)} free`;
  if (free < kept + SPARE_BYTES) {
    const what = `the run leaves about ${megabytes(kept)} of targets, backups and files, ${place}`;
    return [blocks("DISK_SHORT", what, hint)];
  }
  if (free >= kept + passing + SPARE_BYTES) return [];
  return [
    warns(
      `the run leaves about ${megabytes(kept)}, and may need ${megabytes(passing)} while it is at work, ${place}`,
      hint,
    ),
  ];
}

/** The folder itself, or the one in which it will be made. */
export function nearest(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}
