import { runState } from "../../coordinator/report/run/run-state.ts";
import { html, type Markup } from "../../coordinator/report/html.ts";
import { stateOf, type RunStanding } from "../../coordinator/runs/state-of-run.ts";
import { describeHolder } from "../../coordinator/held-by-other.ts";
import { renderTime } from "./render-time.ts";
import type { RunReading } from "./run-facts.ts";

/** What a run's page says first. */
export type RunHead = {
  readonly run: string;
  readonly title: string;
  readonly state: RunStanding | "unknown";
  readonly sentence: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Who holds the run. */
  readonly holder: string | null;
  readonly trouble: string | null;
};

const BADGES: Readonly<Record<RunHead["state"], string>> = {
  running: "RUNS",
  paused: "SKIP",
  finished: "PASS",
  failed: "FAIL",
  "waiting for approval": "SKIP",
  interrupted: "SKIP",
  unknown: "SKIP",
};

export function runHeadOf({ known, live, trouble }: RunReading): RunHead {
  const state = trouble === null ? stateOf(known, live) : "unknown";
  return {
    run: known.run,
    title: known.evidence.title,
    state,
    sentence: known.phases.length === 0 ? "" : runState(known.evidence).sentence,
    startedAt: known.startedAt,
    finishedAt: known.finishedAt,
    holder: live?.holder === null || live === null ? null : describeHolder(live.holder),
    trouble,
  };
}

export function renderRunHead({ title, state, sentence, startedAt, finishedAt, holder, trouble }: RunHead): Markup {
  return html`<p>${renderBadge(state)} <span>${sentence}</span></p>
    <p>
      ${title}; started
      ${renderTime(startedAt)}${finishedAt === null ? null : html`, finished ${renderTime(finishedAt)}`}${
        holder === null ? "" : `; held by ${holder}`
      }.
    </p>
    ${
      trouble === null
        ? null
        : html`<p class="wrong">
            ${trouble}. Nobody knows what the queues and workers do; what is shown of them is left out.
          </p>`
    }`;
}

export function renderBadge(state: RunHead["state"]): Markup {
  return html`<span class="badge ${BADGES[state]}">${state}</span>`;
}
