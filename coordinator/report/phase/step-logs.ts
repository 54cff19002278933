import type { GateItem, PhaseStep } from "../../../shared/phase.ts";
import type { PhaseFigures } from "../../../shared/phase-report.ts";
import { tellCutOver, tellPublished, tellSurvey } from "./tell-evidence.ts";
import { formatBytes, formatCount, formatDuration, formatShare } from "../figures.ts";

export type StepLog = { readonly timestamp: string; readonly message: string };

/** What the steps of a phase did and what the items of its gate say, in the order of time. */
export function stepLogs(
  steps: readonly PhaseStep[],
  items: readonly GateItem[],
  figures: PhaseFigures,
): readonly StepLog[] {
  const told = steps.flatMap((step) => logStep(step, figures));
  const at = told.at(-1)?.timestamp ?? figures.endedAt;
  return [...told, ...items.map((item) => ({ timestamp: at, message: describeItem(item) }))];
}

export function describeItem({ name, status, detail, waiver }: GateItem): string {
  return `${name} ${status}: ${detail}${waiver === null ? "" : ` (waived: ${waiver})`}`;
}

function logStep(step: PhaseStep, figures: PhaseFigures): readonly StepLog[] {
  const done = figures.steps[step];
  if (done === undefined) return [];
  return [
    { timestamp: done.startedAt, message: `${step} begun` },
    {
      timestamp: done.doneAt,
      message: `${step} done in ${formatDuration(done.durationMs)}${describeStep(step, figures)}`,
    },
  ];
}

function describeStep(step: PhaseStep, figures: PhaseFigures): string {
  const said = DESCRIPTIONS[step]?.(figures) ?? null;
  return said === null ? "" : `: ${said}`;
}

const DESCRIPTIONS: { readonly [step in PhaseStep]?: (figures: PhaseFigures) => string | null } = {
  backup: ({ backup }) => (backup === null ? null : `backup ${backup.name}, ${formatBytes(backup.bytes)}`),
  draw: ({ sample }) =>
    sample === null
      ? null
      : `${formatCount(sample.documents)} documents by seed ${sample.seed}, ${formatShare(sample.share, 1)} wanted, ${formatCount(sample.reads)} reads`,
  load: ({ load }) =>
    load === null ? null : `${formatCount(load.documents)} documents, ${formatCount(load.reads)} reads`,
  validate: ({ validators }) => countPassed(validators),
  check: ({ checks }) => countPassed(checks),
  diff: ({ diff }) =>
    diff === null
      ? null
      : `${formatCount(diff.matching)} records match, ${formatCount(diff.mismatched)} do not, ${formatCount(diff.missing)} are missing, ${formatCount(diff.extra)} are extra`,
  survey: ({ evidence: { survey } }) => (survey === undefined ? null : tellSurvey(survey)),
  publish: ({ evidence: { publish } }) => (publish === undefined ? null : tellPublished(publish)),
  promote: ({ evidence: { promote } }) => (promote === undefined ? null : tellPublished(promote)),
  cutover: ({ evidence: { cutover } }) => (cutover === undefined ? null : tellCutOver(cutover)),
  monitor: ({ evidence: { monitor } }) => (monitor === undefined ? null : tellCutOver(monitor)),
  rehearse: ({ rehearsal }) =>
    rehearsal === null ? null : `back to backup ${rehearsal.backup} in ${rehearsal.seconds.toFixed(1)} s`,
};

function countPassed(verdicts: PhaseFigures["validators"]): string {
  return `${verdicts.filter(({ status }) => status === "PASS").length} of ${verdicts.length} say PASS`;
}
