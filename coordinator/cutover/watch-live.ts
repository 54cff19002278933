import { MINUTE, SECOND } from "../../shared/config.ts";
import type { CutOver } from "../../shared/cutover.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { availabilityOf, type Ask } from "./availability.ts";
import { askUrl } from "./ask-url.ts";
import { seconds } from "./budgets.ts";
import { availabilityVerdict, withVerdict } from "./conclude.ts";
import { readCutoverJournal, whereItIs, type CutoverJournal } from "./cutover-journal.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import { lookAtLive, type Looked } from "./look-at-live.ts";
import { nextValidationDue } from "./next-validation.ts";
import { writeWatch } from "./records/write-watch.ts";
import { takeBack } from "./take-back.ts";

export type WatchLiveOptions = CutOverOptions & {
  /** How long it is watched. */
  readonly watchMs: number;
};

/** Between two looks at the live database, and two asks of its API. */
const LOOK_EVERY_MS = MINUTE / 2;
const ASK_EVERY_MS = 5 * SECOND;
const ASK_TIMEOUT_MS = 5 * SECOND;
/** So many asks in a row without an answer: it is away. */
const ASKS_LOST_MAX = 3;

type Watched = {
  readonly verdicts: readonly Verdict[];
  readonly asks: readonly Ask[];
  readonly steps: CutOver["steps"];
  /** Null where all is well. */
  readonly failure: string | null;
};

/**
 * Looks at the live database after a cutover: at once (rows, criteria, protected tables, health), then again and again for a while, and asks its API meanwhile. What fails takes the cutover back by
 * itself. The services are up: they may add rows, and none that the cutover or the backup knows may be gone or changed in a protected table. The owner's signal ends the watch and takes nothing
 * back; whoever starts it again watches from the beginning.
 */
export async function watchLive(given: WatchLiveOptions): Promise<CutOver> {
  const journal = requireCutOver(given);
  const options = whereItIs(given, journal);
  const startedAtMs = options.clock.now();
  const watched = await watch(options, journal);
  const result = conclude(options, journal, { watched, startedAtMs });
  writeWatch(journal, result, watched.asks);
  if (watched.failure === null) return result;
  const back = await takeBack({ ...options, reason: watched.failure });
  const taken = back.verdicts.filter(({ name }) => name === "rollback");
  const combined: CutOver = {
    ...result,
    outcome: back.outcome,
    endedAt: back.endedAt,
    steps: [...result.steps, ...back.steps.filter(({ part }) => part === "rollback")],
    budgets: back.budgets.filter(({ name }) => name === "rollback"),
    downtimeMs: back.downtimeMs,
    rolledBack: back.rolledBack,
    verdicts: [...result.verdicts, ...taken],
  };
  writeWatch(journal, combined, watched.asks);
  return combined;
}

async function watch(options: WatchLiveOptions, journal: CutoverJournal): Promise<Watched> {
  const { clock, watchMs, signal } = options;
  const endMs = clock.now() + watchMs;
  let watched = withLook(
    { verdicts: [], asks: [], steps: [], failure: null },
    await lookAtLive(options, journal, "at once"),
  );
  let lookAtMs = clock.now() + LOOK_EVERY_MS;
  while (watched.failure === null && clock.now() < endMs) {
    if (signal.aborted) throw interrupted(options.run);
    await clock.wait(Math.min(ASK_EVERY_MS, Math.max(1, endMs - clock.now())), signal);
    watched = await withAsks(watched, options);
    if (clock.now() < lookAtMs && clock.now() < endMs) continue;
    lookAtMs = clock.now() + LOOK_EVERY_MS;
    watched = withLook(watched, await lookAtLive(options, journal, "while it is watched"));
  }
  // Who stops the watch cuts off the asks that are under way: that is no fault of theirs.
  if (watched.failure !== null && signal.aborted) throw interrupted(options.run);
  return options.urls.length === 0 || watched.failure !== null ? watched : withAvailability(watched, options);
}

function withLook(watched: Watched, { steps, verdicts }: Looked): Watched {
  const failed = verdicts.filter(({ status }) => status === "FAIL");
  return {
    ...watched,
    // Of many looks alike one line is enough; one that found something stays.
    steps: [
      ...watched.steps.filter(({ name, status }) => status === "failed" || !steps.some((step) => step.name === name)),
      ...steps,
    ],
    verdicts: verdicts.reduce(withVerdict, [...watched.verdicts]),
    failure:
      watched.failure ??
      (failed.length === 0 ? null : failed.map(({ name, detail }) => `${name}: ${detail}`).join("; ")),
  };
}

/** Asks every address once. */
async function withAsks(watched: Watched, { urls, clock }: WatchLiveOptions): Promise<Watched> {
  const asked = await Promise.all(
    urls.map(async (url): Promise<Ask> => {
      const atMs = clock.now();
      const { isOk, tookMs } = await askUrl(url, ASK_TIMEOUT_MS);
      return { atMs, tookMs, isOk };
    }),
  );
  const asks = [...watched.asks, ...asked];
  const last = asks.slice(-ASKS_LOST_MAX * urls.length);
  const isAway = last.length > 0 && last.length === ASKS_LOST_MAX * urls.length && last.every(({ isOk }) => !isOk);
  if (!isAway) return { ...watched, asks };
  const verdict = availabilityVerdict(availabilityOf(urls[0] ?? "", asks, []));
  const detail = `none of the last ${last.length} asks was answered; ${verdict.detail}`;
  return withLook({ ...watched, asks }, { steps: [], verdicts: [{ ...verdict, status: "FAIL", detail }] });
}

function withAvailability(watched: Watched, { urls }: Pick<WatchLiveOptions, "urls">): Watched {
  const verdict = availabilityVerdict(availabilityOf(urls[0] ?? "", watched.asks, []));
  return withLook(watched, { steps: [], verdicts: [verdict] });
}

type Concluded = { readonly watched: Watched; readonly startedAtMs: number };

function conclude(options: WatchLiveOptions, journal: CutoverJournal, { watched, startedAtMs }: Concluded): CutOver {
  const endedAtMs = options.clock.now();
  const { backup } = journal;
  options.say(`watched for ${seconds(endedAtMs - startedAtMs)}: ${watched.failure ?? "nothing is wrong"}`);
  return {
    outcome: "new",
    anchor: journal.anchor,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(endedAtMs).toISOString(),
    steps: [...watched.steps],
    budgets: [],
    downtimeMs: 0,
    availability: availabilityOf(options.urls[0] ?? "", watched.asks, []),
    backup: backup === null ? null : { name: backup.name, sha256: backup.sha256, bytes: backup.bytes },
    rolledBack: null,
    archive: journal.archive,
    verdicts: [...watched.verdicts],
    ...(watched.failure === null
      ? { nextValidationDue: nextValidationDue(endedAtMs, options.declaration.nextValidationMonths) }
      : {}),
  };
}

function requireCutOver(options: WatchLiveOptions): CutoverJournal {
  const journal = readCutoverJournal(options);
  if (journal?.result?.outcome === "new") return journal;
  throw new TerminalError("CUTOVER_UNFINISHED", `run ${options.run} has no tables in the live database to watch`, {
    hint: "Cut over first: touchdown run <migration> --run <run>.",
  });
}

function interrupted(run: string): TerminalError {
  return new TerminalError("INTERRUPTED", `the watch of run ${run} was stopped; the new tables stay in use`, {
    hint: "Run again to watch from the beginning, or take the cutover back: touchdown rollback <run>.",
  });
}
