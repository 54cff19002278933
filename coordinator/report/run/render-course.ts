import { PHASE_STEPS, ROLLBACK_SECONDS_MAX, type PhaseStep } from "../../../shared/phase.ts";
import { formatCount, formatDuration, formatShare } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { renderBar, renderLegend, type Bar } from "../render-bar.ts";
import { phaseDuration } from "./phase-duration.ts";
import type { PhaseEvidence, RunEvidence } from "./phase-evidence.ts";

/** The steps that take time worth showing. */
const SHOWN = PHASE_STEPS.filter((step) => step !== "report" && step !== "certify");
const READING = ["draw", "load", "diff", "check"] as const;

/** How long the phases took, what they read, how fast they were and how fast they are undone. */
export function renderPhaseCourse({ phases }: RunEvidence): Markup | null {
  const begun = phases.filter(({ record }) => record !== null);
  if (begun.length === 0) return null;
  return html`<section aria-labelledby="course">
    <h2 id="course">Time, reads and speed</h2>
    <h3>How long each step took</h3>
    ${renderLegend(stepsOf(begun).map((step) => ({ color: `step-${step}`, name: step })))} ${bars(durationBars(begun))}
    <h3>What each phase read</h3>
    <p class="lead">${describeReads(begun)}</p>
    ${renderLegend(READING.filter((step) => begun.some(({ reads }) => reads[step] !== null)).map((step) => ({ color: `step-${step}`, name: step })))}
    ${bars(readBars(begun))} ${renderSpeed(begun)} ${renderRollback(begun)}
  </section>`;
}

function bars(drawn: readonly Bar[]): Markup {
  return html`<div class="bars">${drawn.map(renderBar)}</div>`;
}

function stepsOf(phases: readonly PhaseEvidence[]): readonly PhaseStep[] {
  return SHOWN.filter((step) => phases.some(({ record }) => record?.steps[step] !== undefined));
}

function durationBars(phases: readonly PhaseEvidence[]): readonly Bar[] {
  const drawn = phases.map(({ declaration, record }) => {
    const parts = SHOWN.flatMap((step) => {
      const value = record?.steps[step]?.durationMs ?? 0;
      return value === 0 ? [] : [{ color: `step-${step}`, value, text: `${step} ${formatDuration(value)}` }];
    });
    return { name: declaration.name, parts, sum: sumOf(parts), tookMs: phaseDuration(record) ?? 0 };
  });
  const whole = Math.max(...drawn.map(({ sum }) => sum));
  return drawn.map(({ name, parts, tookMs }) => ({ name, parts, whole, total: formatDuration(tookMs) }));
}

function readBars(phases: readonly PhaseEvidence[]): readonly Bar[] {
  const whole = Math.max(...phases.map(({ reads }) => reads.sum ?? 0));
  return phases.map(({ declaration, reads }) => ({
    name: declaration.name,
    parts: READING.map((step) => ({
      color: `step-${step}`,
      value: reads[step] ?? 0,
      text: `${step} ${formatCount(reads[step] ?? 0)}`,
    })),
    whole,
    total: reads.sum === null ? "–" : formatCount(reads.sum),
  }));
}

/** A sample is worth its name when it costs a sample of the reads. */
function describeReads(phases: readonly PhaseEvidence[]): string {
  const total = phases.reduce((sum, { reads }) => sum + (reads.sum ?? 0), 0);
  const whole = phases.find(({ declaration }) => declaration.share === 1)?.reads.load ?? null;
  const parts = phases.flatMap(({ declaration: { name, share }, reads }) =>
    whole === null || share === null || share === 0 || share === 1 || reads.sum === null
      ? []
      : [`${name} ${formatShare(reads.sum, whole)}`],
  );
  const shares = parts.length === 0 ? "" : ` Of what loading everything reads: ${parts.join(", ")}.`;
  return `${formatCount(total)} documents in all, as the sources bill them.${shares}`;
}

function renderSpeed(phases: readonly PhaseEvidence[]): Markup | null {
  const loads = phases.flatMap(({ declaration, target }) =>
    declaration.steps.includes("load") && target !== null ? [{ name: declaration.name, ...target.throughput }] : [],
  );
  if (loads.length === 0) return null;
  const whole = Math.max(...loads.map(({ meanPerSecond }) => meanPerSecond));
  return html`<h3>Records a second</h3>
    ${bars(
      loads.map(({ name, meanPerSecond, peakPerSecond }) => ({
        name,
        parts: [
          {
            color: "plot",
            value: meanPerSecond,
            text: `${formatCount(meanPerSecond)} on average, ${formatCount(peakPerSecond)} at the peak`,
          },
        ],
        whole,
        total: formatCount(meanPerSecond),
      })),
    )}`;
}

function renderRollback(phases: readonly PhaseEvidence[]): Markup | null {
  const rehearsed = phases.flatMap(({ declaration, record }) =>
    record?.steps.rehearse === undefined
      ? []
      : [{ name: declaration.name, seconds: record.steps.rehearse.detail.seconds }],
  );
  if (rehearsed.length === 0) return null;
  return html`<h3>Rehearsed rollback</h3>
    <p class="lead">The whole length is the limit, ${ROLLBACK_SECONDS_MAX} s.</p>
    ${bars(
      rehearsed.map(({ name, seconds }) => ({
        name,
        parts: [
          {
            color: seconds > ROLLBACK_SECONDS_MAX ? "fail" : "step-rehearse",
            value: Math.min(seconds, ROLLBACK_SECONDS_MAX),
            text: `${seconds.toFixed(1)} s of at most ${ROLLBACK_SECONDS_MAX} s`,
          },
        ],
        whole: ROLLBACK_SECONDS_MAX,
        total: `${seconds.toFixed(1)} s`,
      })),
    )}`;
}

function sumOf(parts: readonly { readonly value: number }[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}
