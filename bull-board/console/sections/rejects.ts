import { formatCount } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import {
  readRejectGroups,
  type RejectGroups,
  type RejectRule,
  type RejectSample,
} from "../../../coordinator/runs/read-reject-groups.ts";
import { readTarget } from "../../../coordinator/runs/read-ledger.ts";
import { readAudit, type AuditEntry } from "../../../shared/audit.ts";
import { SECOND } from "../../../shared/config.ts";
import { renderActionForm, renderCommand } from "../action-form.ts";
import { showRaw, showText } from "../mask-source.ts";
import { renderActionProgress } from "../render-action-progress.ts";
import { renderTime } from "../render-time.ts";
import type { Section, SectionContext } from "../section.ts";

/** What could not be migrated, by rule, and another chance for it. */
export const rejects: Section = {
  id: "rejects",
  title: "Rejects",
  everyMs: 5 * SECOND,
  render(context) {
    const [ledger] = context.known.ledgers;
    if (ledger === undefined) return null;
    const groups = readTarget(context.config.runsDir, ledger.run, readRejectGroups);
    if (groups.count === 0) return html`<p class="none">No record of ${ledger.run} is rejected.</p>`;
    return renderGroups(groups, { ...context, target: ledger.run, isLoaded: ledger.finishedAt !== null });
  },
};

type RejectsContext = SectionContext & {
  /** Whose rejects they are: the newest of the run's targets. */
  readonly target: string;
  readonly isLoaded: boolean;
};

function renderGroups({ count, rules, more }: RejectGroups, context: RejectsContext): Markup {
  const { target, viewer } = context;
  return html`<p class="lead">
      ${formatCount(count)} records of <code>${target}</code> are rejected, by ${formatCount(rules.length + more)}
      ${rules.length + more === 1 ? "rule" : "rules"}.
      ${viewer.maySeeValues ? "Values are shown as the source has them." : "What the source says is masked."}
    </p>
    ${renderReplay(context)} ${renderActionProgress("replay", context) ?? renderLastReplay(context)}
    ${rules.map((rule) => renderRule(rule, context))}
    ${more === 0 ? null : html`<p class="none">and ${formatCount(more)} more rules</p>`}
    <p class="lead">All of them, one a line: ${renderCommand(`touchdown rejects ${target}`)}</p>`;
}

/** A target that is not loaded yet, or is at work, meets its rejects again by itself or not at all. */
function renderReplay(context: RejectsContext): Markup | null {
  const { target, viewer, isLoaded, live, run } = context;
  if (!isLoaded) return html`<p class="lead">They can be replayed once everything has landed.</p>`;
  if (live !== null && live.holder !== null)
    return html`<p class="lead">They can be replayed when nobody is at work on the run.</p>`;
  const command = renderCommand(`touchdown retry ${target} --rejects`);
  if (viewer.role !== "operator" || target !== run) return html`<p class="lead">Replay them: ${command}</p>`;
  return renderActionForm(context, { action: "replay-rejects", label: "Replay all rejects", ...asked(context) });
}

/** What lands by a replay is not what was certified. */
function asked({ known }: RejectsContext): { readonly confirm?: string } {
  const certified = known.evidence.phases.filter(
    ({ certificate, declaration }) => certificate !== null && (declaration.share ?? 1) === 1,
  );
  if (certified.length === 0) return {};
  const names = certified.map(({ declaration }) => declaration.name).join(", ");
  return {
    confirm: `What lands now is not what was certified: ${names} must pass again afterwards. Replay the rejects?`,
  };
}

const AUDIT_READ = 200;

function renderLastReplay({ config, run }: RejectsContext): Markup | null {
  const last = readAudit(config.runsDir, run, AUDIT_READ).find(({ action }) => action === "replay-rejects");
  return last === undefined ? null : renderReplayed(last);
}

function renderReplayed({ who, time, outcome, detail }: AuditEntry): Markup {
  return html`<p class="lead">Last replay: ${who}, ${renderTime(time)}, ${outcome}. ${detail}</p>`;
}

function renderRule(rule: RejectRule, context: RejectsContext): Markup {
  const { rule: name, count, collections, samples } = rule;
  return html`<details id="rejects-${plain(name)}">
    <summary><strong>${name}</strong> <span class="count">${formatCount(count)}</span></summary>
    <p class="lead">${collections.map((each) => `${each.collection} ${formatCount(each.count)}`).join(", ")}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Samples of ${name}">
      <table class="stack">
        <caption>
          ${samples.length === count ? "All of them" : `${samples.length} of ${formatCount(count)}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">Reason</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          ${samples.map((sample) => renderSample(sample, context))}
        </tbody>
      </table>
    </div>
    ${renderReplayOf(name, context)}
  </details>`;
}

function renderReplayOf(rule: string, context: RejectsContext): Markup | null {
  const { target, run, isLoaded, live } = context;
  if (!isLoaded || target !== run || (live !== null && live.holder !== null)) return null;
  const label = `Replay ${rule}`;
  return renderActionForm(context, { action: "replay-rejects", label, fields: { rule }, ...asked(context) });
}

function renderSample({ collection, path, reason, raw, rawLength }: RejectSample, { viewer }: RejectsContext): Markup {
  const value = showRaw(raw, rawLength, viewer);
  return html`<tr>
    <th scope="row" class="path">${showText(path, viewer)}<small>${collection}</small></th>
    <td data-label="Reason">${showText(reason, viewer)}</td>
    ${value === "" ? html`<td class="nothing">–</td>` : html`<td class="path" data-label="Value">${value}</td>`}
  </tr>`;
}

function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}
