import { statSync } from "node:fs";
import { SECOND } from "../../shared/config.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { readRun } from "../open-run.ts";
import { ledgerDigest } from "./ledger-digest.ts";
import { targetDigest } from "./target-digest.ts";

/** What a target is at one moment. */
export type Digests = {
  /** Of the ledger's run; null where the file has no ledger. */
  readonly run: ReturnType<typeof readRun>;
  readonly ledger: string;
  readonly target: string;
};

type Remembered = { readonly stamp: string; readonly digests: Digests };
const remembered = new Map<string, Remembered>();

/**
 * Digests of a target file that is there. They are remembered in this process for as long as nobody has written to the file or its WAL, so that they may be
 * asked for at every step of a phase.
 */
export async function readDigests(file: string): Promise<Digests> {
  const stamp = stampOf(file);
  const known = remembered.get(file);
  if (known !== undefined && known.stamp === stamp) return known.digests;
  const digests = await readAnew(file);
  if (stamp !== null) remembered.set(file, { stamp, digests });
  return digests;
}

async function readAnew(file: string): Promise<Digests> {
  const target = openTargetReadOnly(file);
  try {
    target.exec("BEGIN");
    const run = readRun(target);
    return { run, ledger: ledgerDigest(target), target: await targetDigest(target) };
  } finally {
    target.close();
  }
}

/** A file that was written to so recently may be written to again without its time changing. */
const SETTLED_MS = SECOND;

/**
 * Changes with every write to the file or its WAL: the time of the last change, unlike that of the last modification, cannot be set back. Null where that
 * time is too fresh to tell.
 */
function stampOf(file: string): string | null {
  const parts = [file, `${file}-wal`].map((part) => statSync(part, { bigint: true, throwIfNoEntry: false }));
  // An empty WAL comes and goes with readers.
  const stats = parts.filter((stat) => stat !== undefined && stat.size > 0n);
  const settled = BigInt(Date.now() - SETTLED_MS);
  if (stats.some((stat) => stat !== undefined && stat.ctimeMs > settled)) return null;
  return JSON.stringify(stats.map((stat) => `${stat?.ino} ${stat?.size} ${stat?.ctimeNs}`));
}
