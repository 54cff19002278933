import type { Published, TableChanges } from "../../../shared/publication.ts";
import { formatBytes, formatCount } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { tellPublished } from "../phase/tell-evidence.ts";
import type { RunEvidence } from "./phase-evidence.ts";
import { renderRows } from "./render-rows.ts";
import { shortDigest } from "./short-digest.ts";

/** What was written for others: tables and files of each set, and what a promotion has changed of what is in use. */
export function renderPublished(evidence: RunEvidence): Markup | null {
  const sets = setsOf(evidence);
  if (sets.length === 0) return null;
  return html`<section aria-labelledby="published">
    <h2 id="published">What was written for others</h2>
    ${sets}
  </section>`;
}

/** The tables of each set, without a title. */
export function setsOf({ phases }: RunEvidence): readonly Markup[] {
  return phases.flatMap(({ declaration, record }) =>
    [record?.steps.publish, record?.steps.promote].flatMap((step) =>
      step === undefined ? [] : [renderSet(declaration.name, step.detail)],
    ),
  );
}

function renderSet(phase: string, published: Published): Markup {
  const { set, tables, files, tableChanges = [] } = published;
  return html`<details open>
    <summary>
      <h3>${phase}: ${set}</h3>
      <span class="count">${tellPublished(published)}</span>
    </summary>
    ${renderRows(`Tables of ${set}`, {
      columns: ["From", "To", "Rows#", "Read back", "Issues"],
      rows: tables.map(({ source, target, rowCount, verified, issues }) => [
        source,
        target,
        formatCount(rowCount),
        html`<span class="badge ${verified ? "PASS" : "FAIL"}">${verified ? "equal" : "differs"}</span>`,
        issues.join("; "),
      ]),
    })}
    ${tableChanges.length === 0 ? null : renderChanges(tableChanges)}
    ${
      files.length === 0
        ? null
        : renderRows(`Files of ${set}`, {
            columns: ["File", "Size#", "SHA-256"],
            rows: files.map(({ file, bytes, sha256 }) => [
              file,
              formatBytes(bytes),
              html`<code title="${sha256}">${shortDigest(sha256)}</code>`,
            ]),
          })
    }
  </details>`;
}

function renderChanges(changes: readonly TableChanges[]): Markup {
  return html`${renderRows("What differed, and what was done about it", {
    columns: [
      "Table",
      "New#",
      "Source#",
      "In use#",
      "Both#",
      "Gone from source#",
      "Gone from use#",
      "Archived values#",
      "Kept values#",
    ],
    rows: changes.map(({ table, records, archived, kept }) => [
      table,
      ...[
        records.new,
        records.sourceChanged,
        records.targetChanged,
        records.conflict,
        records.missingInSource,
        records.missingInTarget,
        archived,
        kept,
      ].map(formatCount),
    ]),
  })}
  ${renderFields(changes)}`;
}

function renderFields(changes: readonly TableChanges[]): Markup | null {
  const rows = changes.flatMap(({ table, fields }) =>
    Object.entries(fields).map(([column, { sourceChanged, targetChanged, conflict }]) => [
      `${table}.${column}`,
      formatCount(sourceChanged),
      formatCount(targetChanged),
      formatCount(conflict),
    ]),
  );
  if (rows.length === 0) return null;
  return renderRows("Fields that changed", { columns: ["Field", "At the source#", "In use#", "At both#"], rows });
}
