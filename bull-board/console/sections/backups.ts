import { findBackups, type FoundBackup } from "../../../coordinator/backup/backup-folder.ts";
import type { Manifest } from "../../../coordinator/backup/manifest.ts";
import { recordedFaults } from "../../../coordinator/backup/verify-backup.ts";
import { formatBytes, formatCount } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import { SECOND } from "../../../shared/config.ts";
import { phaseRun } from "../../../shared/phase.ts";
import { renderActionForm, renderCommand } from "../action-form.ts";
import { renderActionProgress } from "../render-action-progress.ts";
import { renderTime } from "../render-time.ts";
import type { Section, SectionContext } from "../section.ts";

/** What the run can be rolled back to. */
export const backups: Section = {
  id: "backups",
  title: "Backups",
  everyMs: 5 * SECOND,
  render(context) {
    const found = targetsOf(context).flatMap((target) =>
      findBackups({ runsDir: context.config.runsDir, run: target }).map((backup) => ({ target, backup })),
    );
    // A folder without a manifest is one that is being taken, or was left.
    const known = found.filter(({ backup }) => backup.found.kind !== "none").toSorted(newestFirst);
    if (known.length === 0)
      return html`<p class="none">There is none. ${renderCommand(`touchdown backup ${context.run}`)}</p>`;
    return html`${renderActionProgress("rollback", context)} ${renderTable(known, context)}
      <p class="lead">
        Sound as recorded: the manifest is what was written, and the copy as large as it says. Whether every byte is
        still there is told by ${renderCommand(`touchdown backup ${known[0]?.target ?? context.run} --verify NAME`)}
      </p>`;
  },
};

type KnownBackup = { readonly target: string; readonly backup: FoundBackup };

/** The run's own and those of its samples. */
function targetsOf({ run, known }: SectionContext): readonly string[] {
  return [...new Set([run, ...known.evidence.phases.map(({ declaration }) => phaseRun(run, declaration))])];
}

function newestFirst(a: KnownBackup, b: KnownBackup): number {
  return takenAt(a) < takenAt(b) ? 1 : -1;
}

function takenAt({ backup: { found } }: KnownBackup): string {
  return found.kind === "read" ? found.manifest.takenAt : "";
}

function renderTable(known: readonly KnownBackup[], context: SectionContext): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Backups of the run and its phases">
    <table class="stack">
      <caption>
        ${formatCount(known.length)} of the run and its phases, the newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Backup</th>
          <th scope="col">Of target</th>
          <th scope="col">Taken</th>
          <th scope="col" class="number">Size</th>
          <th scope="col" class="number">Records</th>
          <th scope="col">As recorded</th>
          ${context.viewer.role === "operator" ? html`<th scope="col">Roll back</th>` : null}
        </tr>
      </thead>
      <tbody>
        ${known.map((each) => renderBackup(each, context))}
      </tbody>
    </table>
  </div>`;
}

function renderBackup({ target, backup }: KnownBackup, context: SectionContext): Markup {
  const { name, found } = backup;
  const faults = recordedFaults(backup, target);
  const form = faults.length === 0 ? renderRollBack({ target, name }, context) : null;
  return html`<tr>
    <th scope="row">${name}${renderPhase({ target, name }, context)}</th>
    <td data-label="Of target"><code>${target}</code></td>
    ${found.kind === "read" ? renderFigures(found.manifest) : html`<td class="nothing" colspan="3">–</td>`}
    <td data-label="As recorded">
      ${
        faults.length === 0
          ? html`<span class="badge PASS">sound</span>`
          : html`<span class="badge FAIL">damaged</span>
              <ul>
                ${faults.map(({ what }) => html`<li>${what}</li>`)}
              </ul>`
      }
    </td>
    ${context.viewer.role === "operator" ? html`<td>${form}</td>` : null}
  </tr>`;
}

function renderFigures({ takenAt: at, bytes, tables }: Manifest): Markup {
  return html`<td data-label="Taken">${renderTime(at)}</td>
    <td class="number" data-label="Size">${formatBytes(bytes)}</td>
    <td class="number" data-label="Records">${formatCount(tables["_touchdown_records"]?.rows ?? 0)}</td>`;
}

type NamedBackup = { readonly target: string; readonly name: string };

/** The phase that took it before it wrote. */
function renderPhase({ target, name }: NamedBackup, { run, known }: SectionContext): Markup | null {
  const phases = known.evidence.phases.filter(
    ({ declaration, record }) => phaseRun(run, declaration) === target && record?.steps.backup?.detail.name === name,
  );
  return phases.length === 0
    ? null
    : html`<small>before ${phases.map(({ declaration }) => declaration.name).join(", ")}</small>`;
}

function renderRollBack({ target, name }: NamedBackup, context: SectionContext): Markup {
  const id = `backups-${target}-${name}`.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  const form = renderActionForm(context, {
    action: "roll-back",
    label: "Roll back",
    fields: { target, backup: name },
    inputs: html`<label for="${id}">Type <code>${target}</code> to confirm</label>
      <input id="${id}" name="confirmation" required autocomplete="off" autocapitalize="off" spellcheck="false" />`,
    confirm: `Everything that has landed in ${target} since backup ${name} is taken back. Roll back?`,
    isGrave: true,
  });
  return html`<details id="${id}-form">
    <summary>Roll back to ${name}</summary>
    ${form}
  </details>`;
}
