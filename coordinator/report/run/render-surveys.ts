import { formatBytes, formatCount } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import type { PhaseEvidence, RunEvidence } from "./phase-evidence.ts";
import { renderRows } from "./render-rows.ts";
import { shortDigest } from "./short-digest.ts";

/** What phases that only look have seen: the files of the source, what was expected, and what the operator chose. */
export function renderSurveys(evidence: RunEvidence): Markup | null {
  const surveys = surveysOf(evidence);
  if (surveys.length === 0) return null;
  return html`<section aria-labelledby="surveys">
    <h2 id="surveys">What was there before anything was moved</h2>
    ${surveys}
  </section>`;
}

/** The tables of each look, without a title. */
export function surveysOf({ phases }: RunEvidence): readonly Markup[] {
  return phases.filter(({ record }) => record?.steps.survey !== undefined).map(renderSurvey);
}

function renderSurvey({ declaration, record }: PhaseEvidence): Markup {
  const survey = record?.steps.survey?.detail;
  if (survey === undefined) return html``;
  const { expected, files, settings } = survey;
  const chosen = Object.entries(settings);
  const phase = declaration.name;
  return html`${
    expected.length === 0
      ? null
      : renderRows(`Expectations of phase ${phase}`, {
          columns: ["Collection", "Expected#", "Found#", "Said by"],
          rows: expected.map(({ name, expected: wanted, found, isGiven }) => [
            name,
            formatCount(wanted),
            formatCount(found),
            isGiven ? "the operator" : "the source itself",
          ]),
        })
  }
  ${
    files.length === 0
      ? null
      : renderRows(`Files that phase ${phase} read`, {
          columns: ["File", "Collection", "Records#", "Size#", "SHA-256"],
          rows: files.map(({ file, collection, records, bytes, sha256 }) => [
            file,
            collection,
            formatCount(records),
            formatBytes(bytes),
            html`<code title="${sha256}">${shortDigest(sha256)}</code>`,
          ]),
        })
  }
  ${
    chosen.length === 0
      ? null
      : renderRows("What the operator chose, or left as it is", {
          columns: ["Setting", "Value"],
          rows: chosen.map(([name, value]) => [`--${name}`, value]),
        })
  }`;
}
