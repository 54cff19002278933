import { html, type Markup } from "../../../coordinator/report/html.ts";
import { demandsOf, type Demand } from "../../../coordinator/report/run/demands.ts";
import { stateOf } from "../../../coordinator/runs/state-of-run.ts";
import { SECOND } from "../../../shared/config.ts";
import { renderActionForm, renderCommand } from "../action-form.ts";
import { renderApproval } from "../render-approval.ts";
import type { Section, SectionContext } from "../section.ts";
import { unfinishedRollbacksOf } from "../unfinished-rollbacks-of.ts";
import { renderDemandList } from "../../../coordinator/report/run/render-demand-list.ts";

/** What waits for a person now, with the way to answer it; and what somebody should look at. */
export const needs: Section = {
  id: "needs",
  title: "What needs you now",
  everyMs: 2 * SECOND,
  render(context) {
    const all = needsOf(context);
    const musts = all.filter(({ kind }) => kind === "must");
    const looks = all.filter(({ kind }) => kind === "look");
    return html`${musts.length === 0 ? html`<p class="none">Nothing needs you now.</p>` : renderDemandList(musts)}
    ${
      looks.length === 0
        ? null
        : html`<h3>Worth a look, and stopping nothing</h3>
            ${renderDemandList(looks)}`
    }`;
  },
};

type Need = Pick<Demand, "kind" | "what" | "reasons"> & { readonly answer: Markup | null };

function needsOf(context: SectionContext): readonly Need[] {
  const { phases } = context.known;
  const demands = phases.length === 0 ? [] : demandsOf(context.known.evidence);
  const asked = [
    ...unfinishedRollbackNeeds(context),
    ...demands.map((demand) => needOf(demand, context)),
    ...failureNeeds(context),
    ...noticeNeeds(context),
    ...pauseNeeds(context),
  ];
  // Whoever sees to one of those runs it again afterwards.
  return asked.some(({ kind }) => kind === "must") ? asked : [...abandonedNeeds(context), ...asked];
}

function needOf(demand: Demand, context: SectionContext): Need {
  const { kind, what, reasons, commands, approves } = demand;
  const phase = context.known.evidence.phases.find(({ declaration }) => declaration.name === approves);
  const answer = phase === undefined ? null : renderApproval(phase, context);
  return { kind, what, reasons, answer: answer ?? html`${commands.map(renderCommand)}` };
}

function unfinishedRollbackNeeds(context: SectionContext): readonly Need[] {
  return unfinishedRollbacksOf(context).map(({ run, backup, startedAt }) => ({
    kind: "must",
    what: `A rollback of ${run} to backup ${backup}, begun ${startedAt}, has not ended. If nobody is at it, finish it`,
    reasons: [],
    answer: renderCommand(`touchdown rollback ${run}`),
  }));
}

function failureNeeds(context: SectionContext): readonly Need[] {
  const { live, run } = context;
  if (live === null || live.failed.count === 0) return [];
  const { count, codes } = live.failed;
  const form = renderActionForm(context, { action: "retry-failed", label: `Retry all ${count}` });
  return [
    {
      kind: "must",
      what: `${count === 1 ? "One job has" : `${count} jobs have`} failed for good. Mend the cause and retry`,
      reasons: codes.map((each) => `${each.queue}: ${each.count} with ${each.code ?? "no code"}`),
      answer: html`<p><a href="#failures">Which, and why</a></p>
        ${form ?? renderCommand(`touchdown retry ${run} --failed`)}`,
    },
  ];
}

function noticeNeeds({ live }: SectionContext): readonly Need[] {
  return (live?.notices ?? []).map((what) => ({ kind: "must", what: withoutStop(what), reasons: [], answer: null }));
}

function pauseNeeds(context: SectionContext): readonly Need[] {
  if (context.live?.state !== "paused") return [];
  const form = renderActionForm(context, { action: "resume", label: "Resume" });
  const answer = form ?? renderCommand(`touchdown resume ${context.run}`);
  return [
    { kind: "look", what: "The run is paused: no new page is read until somebody resumes it", reasons: [], answer },
  ];
}

/** A run that somebody began, nobody has ended and nobody is at. */
function abandonedNeeds({ known, live, run, trouble }: SectionContext): readonly Need[] {
  if (trouble !== undefined || stateOf(known, live) !== "interrupted") return [];
  return [
    {
      kind: "must",
      what: "The run has not come to its end, and nobody is at work on it. Go on with it",
      reasons: [],
      answer: renderCommand(`touchdown run ${known.migration} --run ${run}`),
    },
  ];
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
