import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import type { CutOver } from "../../shared/cutover.ts";
import { SECOND } from "../../shared/config.ts";
import { invariant, toError } from "../../shared/errors.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { name as quoted } from "../validators/sql-text.ts";
import { askCriteria, judgeCriteria } from "./ask-declared.ts";
import { checkHealth, describeHealth } from "./check-health.ts";
import { compareProtected } from "./compare-live.ts";
import { verdictOf } from "./conclude.ts";
import type { CutoverJournal } from "./cutover-journal.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import type { StepOutcome } from "./cutover-steps.ts";

/** What one look found. */
export type Looked = { readonly steps: CutOver["steps"]; readonly verdicts: readonly Verdict[] };

/** Counts and health are asked at once; later the services may have changed rows, and the API is asked all the while. */
export const LOOKS = ["at once", "while it is watched"] as const;

const HEALTH_DEADLINE_MS = 10 * SECOND;

/** Asks the live database, which services use and write to. */
export async function lookAtLive(
  options: CutOverOptions,
  journal: CutoverJournal,
  when: (typeof LOOKS)[number],
): Promise<Looked> {
  const steps: CutOver["steps"] = [];
  const verdicts: Verdict[] = [];
  for (const name of namesOf(options, when)) {
    const startedAtMs = options.clock.now();
    const begunMs = performance.now();
    const outcome = await ASK[name](options, journal).catch((error: unknown) => ({
      checked: 0,
      faults: [toError(error).message],
      detail: "",
    }));
    const durationMs = performance.now() - begunMs;
    const verdict = { ...verdictOf(name, outcome, durationMs), title: TITLES[name] };
    const status = verdict.status === "PASS" ? ("done" as const) : ("failed" as const);
    const startedAt = new Date(startedAtMs).toISOString();
    const step = {
      part: "monitoring" as const,
      name: `${name} ${when}`,
      startedAt,
      durationMs,
      status,
      detail: verdict.detail,
    };
    steps.push(step);
    verdicts.push(verdict);
  }
  return { steps, verdicts };
}

const TITLES = {
  counts: "no row that was put in place is gone",
  criteria: "the criteria of the live database",
  protected: "no row of a protected table is lost or changed",
  health: "every address answers",
} as const;

type Name = keyof typeof TITLES;

const ASK: Readonly<Record<Name, (options: CutOverOptions, journal: CutoverJournal) => Promise<StepOutcome>>> = {
  counts: askCounts,
  criteria: askLive,
  protected: askProtected,
  health: askHealth,
};

function namesOf({ urls }: CutOverOptions, when: (typeof LOOKS)[number]): readonly Name[] {
  if (when === "while it is watched") return ["criteria", "protected"];
  return urls.length === 0 ? ["counts", "criteria", "protected"] : ["counts", "criteria", "protected", "health"];
}

/** Services may have added rows by now. */
async function askCounts({ live: file }: CutOverOptions, { incoming }: CutoverJournal): Promise<StepOutcome> {
  invariant(incoming !== null, "what was cut over is known");
  const live = openTargetReadOnly(file);
  try {
    const counted = Object.entries(incoming).map(([table, { rows }]) => ({
      table,
      rows,
      now:
        live
          .prepare<[], number>(`SELECT count(*) FROM ${quoted(table)}`)
          .pluck()
          .get() ?? 0,
    }));
    const lost = counted.filter(({ rows, now }) => now < rows);
    return {
      checked: counted.length,
      faults: lost.map(({ table, rows, now }) => `${table} has ${now} rows, and ${rows} were put in place`),
      detail: counted.map(({ table, now }) => `${table} ${now}`).join(", "),
    };
  } finally {
    live.close();
  }
}

async function askLive({ live: file, declaration }: CutOverOptions): Promise<StepOutcome> {
  const live = openTargetReadOnly(file);
  try {
    return judgeCriteria(askCriteria(live, declaration.criteria));
  } finally {
    live.close();
  }
}

async function askProtected({ live }: CutOverOptions, { backup }: CutoverJournal): Promise<StepOutcome> {
  invariant(backup !== null, "what was cut over has its backup");
  const { faults, found, grown } = await compareProtected(live, backup);
  const detail = `rows of the backup unchanged in ${Object.keys(backup.protected).join(", ")}, ${grown} added since`;
  return { checked: Object.values(found).reduce((sum, { rows }) => sum + rows, 0), faults, detail };
}

async function askHealth({ urls, clock, signal }: CutOverOptions): Promise<StepOutcome> {
  const { faults, asked } = await checkHealth({ urls, deadlineMs: HEALTH_DEADLINE_MS, clock, signal });
  return { checked: urls.length, faults, detail: describeHealth(urls.length, asked) };
}
