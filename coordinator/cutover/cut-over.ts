import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { SECOND } from "../../shared/config.ts";
import { holdLock } from "../../shared/connections/hold.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import type { CutOver } from "../../shared/cutover.ts";
import { TerminalError, toError } from "../../shared/errors.ts";
import { stampOf } from "./cutover-clock.ts";
import { JournalKeeper, readCutoverJournal, whereItIs, type CutoverJournal } from "./cutover-journal.ts";
import { ARCHIVE_FOLDERS, archiveFolder, probeFile, type CutOverOptions } from "./cutover-options.ts";
import { observeLive } from "./observe-live.ts";
import { startProbe } from "./probe.ts";
import { requireReady } from "./require-ready.ts";
import { compareStates, readIncomingStates } from "./table-state.ts";
import { CutoverWalk } from "./walk-cutover.ts";

/**
 * Puts the published tables in the place of the live ones, or leaves these as they were: what it came to is returned either way, with a verdict for each group of criteria. Throws
 * only where it refuses before anything is written (LIVE_UNFIT, TARGET_UNAVAILABLE, DISK_SHORT, RUN_CONFLICT), or cannot take back what it must (CUTOVER_UNFINISHED). A cutover that
 * was cut off is ended first: by going on where the swap was committed, by starting what was stopped where it was not.
 */
export async function cutOver(options: CutOverOptions): Promise<CutOver> {
  const ended = await endLeft(options);
  if (ended !== null) return ended;
  return withLive(options, async () => {
    requireReady(options);
    return walk(options, begin(options), "its beginning");
  });
}

/** Ends what another process has left, where it lies. What that came to, or null where a cutover may begin. */
async function endLeft(options: CutOverOptions): Promise<CutOver | null> {
  const left = readCutoverJournal(options);
  if (left === null || left.result?.outcome === "old") return null;
  const there = whereItIs(options, left);
  return withLive(there, async () => {
    const standing = await findStanding(left, options);
    if (standing !== null) return standing;
    requireSameLive(left, options);
    if (left.stage === "ended") return null;
    const result = await walk(there, left, "where it was cut off");
    // What stood down had changed nothing: whoever starts it again wants it done.
    return result.outcome === "new" || result.rolledBack !== null || options.signal.aborted ? result : null;
  });
}

/** The journal is the way back of the tables that it put in place. */
function requireSameLive({ live, run, result, stage }: CutoverJournal, options: CutOverOptions): void {
  if (live === options.live || stage !== "ended" || result?.outcome !== "new") return;
  throw new TerminalError(
    "RUN_CONFLICT",
    `run ${run} has put its tables in the place of those of ${live}, and not of ${options.live}`,
    {
      hint: `Begin a new run for another database (--new), or take this one back first: touchdown rollback ${run}.`,
    },
  );
}

/** What it came to before, if it is what it would be done to now. */
async function findStanding(journal: CutoverJournal, { live, staging }: CutOverOptions): Promise<CutOver | null> {
  const { result } = journal;
  if (result?.outcome !== "new" || journal.live !== live || journal.staging !== staging) return null;
  const isThere = (await observeLive({ ...journal, stage: "swapped" })) === "new";
  return isThere && (await isSameStaging(journal, live)) ? result : null;
}

/** Staging may have been published anew since. */
async function isSameStaging({ staging: file, incoming }: CutoverJournal, live: string): Promise<boolean> {
  if (incoming === null || !existsSync(file)) return false;
  const [staging, standing] = [openTargetReadOnly(file), openTargetReadOnly(live)];
  try {
    const now = await readIncomingStates(staging, standing, Object.keys(incoming));
    return compareStates(incoming, now, "").length === 0;
  } finally {
    staging.close();
    standing.close();
  }
}

/** Walks to the end while the API is asked all the while. */
export async function walk(
  options: CutOverOptions,
  journal: CutoverJournal,
  from: "its beginning" | "where it was cut off",
): Promise<CutOver> {
  const keeper = new JournalKeeper(options, journal);
  keeper.write({});
  const [url] = options.urls;
  const file = probeFile(journal.archive, journal.id);
  const probe =
    url === undefined ? null : startProbe({ url, file, everyMs: PROBE_EVERY_MS, timeoutMs: PROBE_TIMEOUT_MS });
  try {
    options.reach("cutover-begun");
    // A small database is swapped before a thread has started: what nobody has watched could not be judged.
    await probe?.begun;
    return await new CutoverWalk(options, keeper, from).run();
  } finally {
    await probe?.stop();
  }
}

const PROBE_EVERY_MS = 150;
const PROBE_TIMEOUT_MS = 2 * SECOND;

/** One process at a time is at a cutover of a live database, whatever its run. */
export async function withLive<Result>({ live }: CutOverOptions, act: () => Promise<Result>): Promise<Result> {
  const hold = await holdLock(`${live}.cutover-lock`).catch((cause: unknown) => {
    throw new TerminalError("TARGET_UNAVAILABLE", `${dirname(live)} cannot be written: ${toError(cause).message}`, {
      hint: "Nothing was changed. The folder of the live database (--db) must be there, and writable.",
      cause,
    });
  });
  if (hold === "busy") {
    throw new TerminalError("RUN_CONFLICT", `another process is at a cutover of ${live}`, {
      hint: "See which run it is (touchdown list), and wait until it has ended.",
    });
  }
  try {
    return await act();
  } finally {
    hold.release();
  }
}

function begin(options: CutOverOptions): CutoverJournal {
  const { run, declaration, live, staging, anchorFile, clock } = options;
  const startedAtMs = clock.now();
  const archive = archiveFolder(options);
  for (const folder of ARCHIVE_FOLDERS) mkdirSync(join(archive, folder), { recursive: true });
  return {
    format: 1,
    run,
    anchor: declaration.anchor,
    id: unusedId(archive, startedAtMs),
    stage: "preparing",
    live,
    staging,
    archive,
    anchorFile,
    startedAtMs,
    backup: null,
    incoming: null,
    schemaVersion: null,
    found: null,
    away: [],
    steps: [],
    verdicts: [],
    remarks: [],
    failure: null,
    takingBackAtMs: null,
    provedAtMs: null,
    rolledBack: null,
    result: null,
  };
}

/** Named by its second, or by the next one where an attempt that ended in it has left something: what it left stays, and is not taken for what this one has measured. */
function unusedId(archive: string, ms: number): string {
  const id = stampOf(ms);
  const isUsed = ARCHIVE_FOLDERS.some((folder) => readdirSync(join(archive, folder)).some((name) => name.includes(id)));
  return isUsed ? unusedId(archive, ms + SECOND) : id;
}
