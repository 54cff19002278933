import { formatInstant } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { demandsOf, type Demand } from "./demands.ts";
import { renderDemandList } from "./render-demand-list.ts";
import type { RunEvidence } from "./phase-evidence.ts";
import { runState, type RunState } from "./run-state.ts";

const BADGES: Readonly<Record<RunState["kind"], string>> = {
  passed: "PASS",
  failed: "FAIL",
  waiting: "SKIP",
  "under-way": "SKIP",
};

/** Where the run is, and what waits for a person. */
export function renderState(evidence: RunEvidence): Markup {
  const { run, migration, title, phases } = evidence;
  const { kind, label, sentence } = runState(evidence);
  const startedAt = phases.find(({ record }) => record !== null)?.record?.startedAt ?? null;
  return html`<header>
      <span class="badge ${BADGES[kind]}">${label}</span>
      <h1>${migration}: ${run}</h1>
      <p>${title}</p>
      <p>${sentence}${startedAt === null ? null : ` Started ${formatInstant(startedAt)}.`}</p>
    </header>
    ${renderDemands(demandsOf(evidence))}`;
}

function renderDemands(demands: readonly Demand[]): Markup {
  const musts = demands.filter(({ kind }) => kind === "must");
  const looks = demands.filter(({ kind }) => kind === "look");
  return html`<section aria-labelledby="decide">
    <h2 id="decide">What a person must decide now</h2>
    ${musts.length === 0 ? html`<p class="none">Nothing.</p>` : list(musts)}
    ${
      looks.length === 0
        ? null
        : html`<h3>Worth a look, and stopping nothing</h3>
            ${list(looks)}`
    }
  </section>`;
}

function list(demands: readonly Demand[]): Markup {
  return renderDemandList(
    demands.map(({ commands, ...demand }) => ({
      ...demand,
      answer: commands.map((command) => html`<code>${command}</code>`),
    })),
  );
}
