import { PHASE_STEPS, holds, type GateItem, type PhaseStep } from "../../../shared/phase.ts";
import type {
  Figures,
  PhaseFigures,
  ReportShape,
  ReportStepShape,
  StepEvidence,
  StepsTold,
} from "../../../shared/phase-report.ts";
import { judgeStep, type StepJudgement } from "./judge-step.ts";
import type { PhaseReport, StepReport } from "./phase-report.ts";
import { describeItem, stepLogs } from "./step-logs.ts";

/** Lays the figures of a phase out as its migration declares, or by the engine's own names of the steps. */
export function buildPhaseReport(
  figures: PhaseFigures,
  declared: readonly PhaseStep[],
  shape: ReportShape | null,
): PhaseReport {
  const numbered = shape?.steps ?? [];
  const layout = [...numbered, ...unnumberedSteps(figures, declared, numbered)];
  const judged = layout.map((step) => ({ step, judgement: judgeStep(step.judgedBy, figures) }));
  const told = tell(figures, judged, numbered.length);
  return {
    timestamp: figures.endedAt,
    phase: shape?.number ?? figures.phase,
    title: shape?.title ?? figures.title,
    name: figures.phase,
    run: figures.run,
    migration: figures.migration,
    startedAt: figures.startedAt,
    durationMs: figures.durationMs,
    ...shape?.extras?.(figures),
    steps: Object.fromEntries(
      judged.map(({ step, judgement }) => [`[${step.number}]`, reportStep(step, judgement, { figures, told })]),
    ),
    gate: [...figures.gate],
    summary: { ...summarize(figures, told), ...shape?.summary(figures, told) },
    errors: [...told.errors],
    warnings: [...told.warnings],
  };
}

type Judged = { readonly step: ReportStepShape; readonly judgement: StepJudgement };

/** What the declared layout has no number for is reported under the engine's name: nothing that a phase did is left out. */
function unnumberedSteps(
  { gate }: PhaseFigures,
  declared: readonly PhaseStep[],
  numbered: readonly ReportStepShape[],
): readonly ReportStepShape[] {
  const evidence = numbered.flatMap(({ judgedBy }) => (judgedBy.kind === "evidence" ? [judgedBy] : []));
  const isTold = (step: PhaseStep): boolean => evidence.some(({ steps }) => steps.includes(step));
  return PHASE_STEPS.filter((step) => TITLES[step] !== undefined && declared.includes(step) && !isTold(step)).map(
    (step) => ({
      number: step,
      title: TITLES[step] ?? step,
      judgedBy: {
        kind: "evidence",
        steps: [step],
        items: (ITEMS[step] ?? []).filter((rule) => gate.some(({ name }) => name.split(":")[0] === rule)),
      },
      extras: (figuresOf) => evidenceOf(step, figuresOf.evidence),
    }),
  );
}

/** The tables of a step, as it left them. */
function evidenceOf(step: PhaseStep, evidence: StepEvidence): Figures {
  const left = Object.entries(evidence).find(([name]) => name === step)?.[1];
  // Read from JSON by its own schema: it is JSON.
  return left === undefined ? {} : { evidence: JSON.parse(JSON.stringify(left)) };
}

/** The steps that a report can speak of. */
const TITLES: { readonly [step in PhaseStep]?: string } = {
  backup: "Back up",
  draw: "Draw the sample",
  survey: "Look at the source",
  load: "Load",
  validate: "Ask the validators",
  close: "Ask whether the sample is closed",
  diff: "Compare every record with its source",
  check: "Ask the checks",
  publish: "Publish",
  promote: "Bring production in line",
  cutover: "Cut over",
  monitor: "Watch the live database",
  rehearse: "Rehearse the rollback",
};

/** The conditions of the gate that are judged by what a step left. */
const ITEMS: { readonly [step in PhaseStep]?: readonly string[] } = {
  load: ["coverage"],
  validate: ["validators"],
  close: ["closed"],
  diff: ["diff"],
  check: ["checks"],
  survey: ["expected"],
  publish: ["published"],
  promote: ["promoted"],
  cutover: ["cutover"],
  monitor: ["monitored"],
  rehearse: ["rollback"],
};

function reportStep(
  { title, judgedBy, extras }: ReportStepShape,
  { status, items }: StepJudgement,
  { figures, told }: { readonly figures: PhaseFigures; readonly told: StepsTold },
): StepReport {
  const steps = judgedBy.kind === "evidence" ? judgedBy.steps : [];
  const logs = judgedBy.kind === "evidence" ? stepLogs(steps, items, figures) : [remark(judgedBy.kind, figures)];
  return { title, status, logs: [...logs], ...extras?.(figures, told) };
}

function remark(kind: "report" | "mending" | "approval", { endedAt, gate, run, phase, needsApproval }: PhaseFigures) {
  const failing = gate.filter((item) => !holds(item));
  const messages = {
    report: "this report",
    mending: failing.length === 0 ? "nothing to mend" : `to mend: ${failing.map(({ name }) => name).join(", ")}`,
    approval: needsApproval
      ? `a person signs off over the digest of this report: touchdown approve ${run} ${phase} --by NAME`
      : "no approval is demanded",
  } as const;
  return { timestamp: endedAt, message: messages[kind] };
}

/** Errors name the first step that answers for an item; one that no step answers for has the gate's own name. */
function tell(figures: PhaseFigures, judged: readonly Judged[], numbered: number): StepsTold {
  const stepOf = ({ name }: GateItem): string => {
    const found = judged.find(({ judgement }) => judgement.items.some((item) => item.name === name));
    return `[${found?.step.number ?? "gate"}]`;
  };
  const failing = figures.gate.filter((item) => !holds(item));
  const counted = numbered === 0 ? judged : judged.slice(0, numbered);
  const asked = [...figures.validators, ...figures.checks];
  return {
    passRate: share(asked.filter(({ status }) => status === "PASS").length, asked.length),
    errors: failing.map((item) => ({ step: stepOf(item), error: describeItem(item) })),
    warnings: warningsOf(figures),
    failedSteps: judged
      .filter(({ judgement }) => judgement.items.some((item) => !holds(item)))
      .map(({ step }) => `[${step.number}]`),
    completedSteps: counted.filter(({ judgement }) => judgement.isComplete).length,
    totalSteps: counted.length,
  };
}

function warningsOf({ gate, load, sample }: PhaseFigures): readonly string[] {
  const landed = load?.landed ?? null;
  return [
    ...gate.filter(({ status, waiver }) => status !== "PASS" && waiver !== null).map(describeItem),
    ...(landed?.warnings ?? []),
    ...(landed?.rejects ?? []).map(({ rule, count }) => `rejected by ${rule}: ${count}`),
    ...(sample?.notFound ?? []).map((what) => `not found for the sample: ${what}`),
  ];
}

function summarize({ gate, reads, rehearsal }: PhaseFigures, told: StepsTold): PhaseReport["summary"] {
  const { passRate, errors, warnings, completedSteps, totalSteps } = told;
  return {
    gateHolds: gate.length > 0 && gate.every(holds),
    allPassed: gate.length > 0 && gate.every(({ status }) => status === "PASS"),
    passRate,
    completedSteps,
    totalSteps,
    completionPercentage: share(completedSteps, totalSteps),
    totalErrors: errors.length,
    totalWarnings: warnings.length,
    reads: { ...reads },
    rollbackSeconds: rehearsal?.seconds ?? null,
  };
}

/** Per cent, never rounded up to 100; null of nothing. */
function share(part: number, whole: number): number | null {
  if (whole === 0) return null;
  const rounded = Math.round((10_000 * part) / whole) / 100;
  return part < whole ? Math.min(rounded, 99.99) : rounded;
}
