import type { Availability, Budget, CutOver } from "../../shared/cutover.ts";
import type { Sample, Verdict } from "../../shared/verdict.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import { AVAILABILITY_MIN, availabilityOf } from "./availability.ts";
import { describeOverrun, downtimeMs, readBudgets, seconds } from "./budgets.ts";
import type { CutoverJournal } from "./cutover-journal.ts";
import { probeFile, type CutOverOptions } from "./cutover-options.ts";
import { CUTOVER_STEPS, type StepOutcome } from "./cutover-steps.ts";
import { nextValidationDue } from "./next-validation.ts";
import { readAsks } from "./probe.ts";

/** What is judged; a group that nothing was declared for is left out, as a check that cannot fail says nothing. */
const GROUPS = [
  "health-before",
  "backup",
  "staging",
  "swap",
  "protected",
  "criteria",
  "smoke",
  "services",
  "health",
  "anchor",
] as const;
type Group = (typeof GROUPS)[number];

/** The group that a step's outcome belongs to. */
const GROUP_OF: Readonly<Record<string, Group>> = { stop: "services", start: "services" };

function groupOf(step: string): string {
  return GROUP_OF[step] ?? step;
}

/** A step's outcome as a verdict. */
export function verdictOf(step: string, outcome: StepOutcome, durationMs: number): Verdict {
  const { faults, checked, detail } = outcome;
  const declared = CUTOVER_STEPS.find(({ name }) => name === step);
  return {
    name: groupOf(step),
    title: declared?.title ?? step,
    status: faults.length === 0 ? "PASS" : "FAIL",
    checked,
    failed: faults.length,
    detail:
      faults.length === 0
        ? detail
        : `${faults.length === 1 ? "" : `${faults.length} faults, first: `}${faults[0] ?? ""}`,
    samples: faults.slice(0, SAMPLES_MAX).map((fault): Sample => ({ key: step, detail: fault })),
    durationMs,
  };
}

/** The verdicts with one more; the same group again replaces it, unless that had failed. */
export function withVerdict(verdicts: readonly Verdict[], verdict: Verdict): Verdict[] {
  const standing = verdicts.find(({ name }) => name === verdict.name);
  if (standing?.status === "FAIL") return [...verdicts];
  return [...verdicts.filter(({ name }) => name !== verdict.name), verdict];
}

/** All that the cutover was measured by. */
export type Measured = {
  readonly budgets: readonly Budget[];
  readonly availability: Availability;
  /** Those of the budgets and of the API. */
  readonly verdicts: readonly Verdict[];
};

export function measure(journal: CutoverJournal, options: CutOverOptions, nowMs: number): Measured {
  const budgets = readBudgets(journal, options.budgetsMs, nowMs);
  const [url] = options.urls;
  const planned = options.services.length === 0 ? [] : journal.away;
  const asks = url === undefined ? [] : readAsks(probeFile(journal.archive, journal.id));
  const availability = url === undefined ? null : availabilityOf(url, asks, planned);
  const verdicts = [budgetVerdict(budgets), ...(url === undefined ? [] : [availabilityVerdict(availability)])];
  return { budgets, availability, verdicts };
}

/** What it came to, whole: written into the journal last. */
export function conclude(journal: CutoverJournal, options: CutOverOptions, outcome: CutOver["outcome"]): CutOver {
  const endedAtMs = options.clock.now();
  const { budgets, availability, verdicts } = measure(journal, options, endedAtMs);
  const due = nextValidationDue(endedAtMs, options.declaration.nextValidationMonths);
  const { backup } = journal;
  return {
    outcome,
    anchor: journal.anchor,
    startedAt: new Date(journal.startedAtMs).toISOString(),
    endedAt: new Date(endedAtMs).toISOString(),
    steps: [...journal.steps],
    budgets: [...budgets],
    downtimeMs: downtimeMs(journal, endedAtMs),
    availability,
    backup: backup === null ? null : { name: backup.name, sha256: backup.sha256, bytes: backup.bytes },
    rolledBack: journal.rolledBack,
    archive: journal.archive,
    verdicts: [...inOrder(journal, options), ...verdicts, ...rollbackVerdict(journal)],
    ...(outcome === "new" ? { nextValidationDue: due } : {}),
  };
}

/** Every group that was to be asked, in the order of the steps; those that were not reached are a SKIP, which no gate lets through. */
function inOrder({ verdicts, failure }: CutoverJournal, options: CutOverOptions): readonly Verdict[] {
  return GROUPS.filter((group) => isAsked(group, options)).map(
    (group) =>
      verdicts.find(({ name }) => name === group) ?? {
        name: group,
        title: CUTOVER_STEPS.find(({ name }) => groupOf(name) === group)?.title ?? group,
        status: "SKIP",
        checked: 0,
        failed: 0,
        detail: `not reached: ${failure ?? "it ended before"}`,
        samples: [],
        durationMs: 0,
      },
  );
}

function isAsked(group: Group, { services, urls, declaration }: CutOverOptions): boolean {
  if (group === "services") return services.length > 0;
  if (group === "health" || group === "health-before") return urls.length > 0;
  return group !== "smoke" || declaration.smoke.length > 0;
}

function budgetVerdict(budgets: readonly Budget[]): Verdict {
  const over = budgets.filter(({ isMet }) => !isMet);
  const told = budgets.map(({ name, tookMs, budgetMs }) => `${name} ${seconds(tookMs)} of ${seconds(budgetMs)}`);
  return {
    name: "budgets",
    title: "every part within its time",
    status: over.length === 0 ? "PASS" : "FAIL",
    checked: budgets.length,
    failed: over.length,
    detail: over.length === 0 ? told.join(", ") : over.map(describeOverrun).join("; "),
    samples: over.map((budget): Sample => ({ key: budget.name, detail: describeOverrun(budget) })),
    durationMs: 0,
  };
}

export function availabilityVerdict(availability: Availability): Verdict {
  const title = "the API answers while its services are meant to be up";
  if (availability === null) {
    const detail = "the probe has asked nothing";
    return { name: "availability", title, status: "FAIL", checked: 0, failed: 1, detail, samples: [], durationMs: 0 };
  }
  const { asked, answered, awayMs, p95Ms, ratio } = availability;
  const outside = availability.outside ?? { asked, answered, ratio };
  const detail = `${percent(outside.ratio)} of ${outside.asked} asks outside of the planned time away were answered; of all ${asked}: ${percent(ratio)}, away ${seconds(awayMs)}, p95 ${p95Ms.toFixed(1)} ms`;
  const isOk = outside.ratio >= AVAILABILITY_MIN;
  return {
    name: "availability",
    title,
    status: isOk ? "PASS" : "FAIL",
    checked: outside.asked,
    failed: outside.asked - outside.answered,
    detail: isOk ? detail : `${detail}; at least ${percent(AVAILABILITY_MIN)} are to be`,
    samples: [],
    durationMs: 0,
  };
}

export function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}

function rollbackVerdict({ rolledBack, steps }: CutoverJournal): readonly Verdict[] {
  if (rolledBack === null) return [];
  const failed = steps.filter(({ part, status }) => part === "rollback" && status === "failed");
  const isOk = rolledBack.isVerified && failed.length === 0;
  return [
    {
      name: "rollback",
      title: "the live database is what it was, table by table",
      status: isOk ? "PASS" : "FAIL",
      checked: steps.filter(({ part }) => part === "rollback").length,
      failed: failed.length,
      detail: `to ${rolledBack.backup}, because ${rolledBack.reason}: ${rolledBack.detail}`,
      samples: failed.map(({ name, detail }): Sample => ({ key: name, detail })),
      durationMs: rolledBack.durationMs,
    },
  ];
}
