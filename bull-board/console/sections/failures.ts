import { formatCount } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import { FAILURES_COUNTED, type FailedCode, type FailedJob } from "../../../coordinator/runs/read-failures.ts";
import { SECOND } from "../../../shared/config.ts";
import { renderActionForm, renderCommand } from "../action-form.ts";
import { showText } from "../mask-source.ts";
import type { Section, SectionContext } from "../section.ts";

/** Jobs that failed for good: why, and another chance for them. */
export const failures: Section = {
  id: "failures",
  title: "Failed jobs",
  everyMs: 3 * SECOND,
  render(context) {
    const { live, run, viewer, trouble } = context;
    if (trouble !== undefined)
      return html`<p class="none">Redis does not answer, so nobody knows whether a job has failed.</p>`;
    if (live === null)
      return html`<p class="none">Redis has nothing of this run: no job waits, and none has failed.</p>`;
    const { count, codes, jobs } = live.failed;
    if (count === 0) return html`<p class="none">No job has failed for good.</p>`;
    const isWhole = codes.reduce((sum, code) => sum + code.count, 0) === count;
    return html`<p class="lead">
        ${formatCount(count)} ${count === 1 ? "job has" : "jobs have"} spent all attempts, or met what trying again does
        not mend. What they were about is missing in the target until they are retried. Mend the cause first.
      </p>
      ${renderActionForm(context, { action: "retry-failed", label: `Retry all ${formatCount(count)}` })}
      ${viewer.role === "operator" ? null : html`<p class="lead">Retry them: ${renderCommand(`touchdown retry ${run} --failed`)}</p>`}
      ${renderCodes(codes, { context, isWhole })} ${renderJobs(jobs, { context, count })}`;
  },
};

type CodesShown = { readonly context: SectionContext; readonly isWhole: boolean };

function renderCodes(codes: readonly FailedCode[], { context, isWhole }: CodesShown): Markup {
  const isActing = context.viewer.role === "operator";
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Failed jobs by what they failed with">
    <table class="stack">
      <caption>
        By what they failed with${isWhole ? null : `, of the newest ${formatCount(FAILURES_COUNTED)} of each queue`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Failed with</th>
          <th scope="col">Queue</th>
          <th scope="col" class="number">Jobs</th>
          ${isActing ? html`<th scope="col">Retry</th>` : null}
        </tr>
      </thead>
      <tbody>
        ${codes.map((code) => renderCode(code, context))}
      </tbody>
    </table>
  </div>`;
}

function renderCode({ queue, code, count }: FailedCode, context: SectionContext): Markup {
  const isActing = context.viewer.role === "operator";
  return html`<tr>
    <th scope="row">${code === null ? "no code" : html`<code>${code}</code>`}</th>
    <td data-label="Queue">${queue}</td>
    <td class="number" data-label="Jobs">${formatCount(count)}</td>
    ${isActing ? html`<td>${code === null ? null : renderActionForm(context, { action: "retry-failed", label: `Retry ${code}`, fields: { code } })}</td>` : null}
  </tr>`;
}

type JobsShown = { readonly context: SectionContext; readonly count: number };

function renderJobs(jobs: readonly FailedJob[], { context, count }: JobsShown): Markup {
  const isActing = context.viewer.role === "operator";
  return html`<div class="scroll" tabindex="0" role="region" aria-label="The newest failed jobs">
    <table class="stack">
      <caption>
        ${jobs.length === count ? "All of them" : `The newest of every queue, ${formatCount(jobs.length)} of ${formatCount(count)}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Job</th>
          <th scope="col">Queue</th>
          <th scope="col" class="number">Attempts</th>
          <th scope="col">Reason</th>
          ${isActing ? html`<th scope="col">Retry</th>` : null}
        </tr>
      </thead>
      <tbody>
        ${jobs.map((job) => renderJob(job, context))}
      </tbody>
    </table>
  </div>`;
}

function renderJob({ queue, id, attempts, reason }: FailedJob, context: SectionContext): Markup {
  const retry = renderActionForm(context, {
    action: "retry-failed",
    label: html`Retry<span class="unseen"> job ${id}</span>`,
    fields: { queue, id },
  });
  return html`<tr>
    <th scope="row"><a class="path" href="/queues/queue/${queue}/${encodeURIComponent(id)}">${id}</a></th>
    <td data-label="Queue">${queue}</td>
    <td class="number" data-label="Attempts">${formatCount(attempts)}</td>
    <td data-label="Reason">${showText(reason, context.viewer)}</td>
    ${retry === null ? null : html`<td>${retry}</td>`}
  </tr>`;
}
