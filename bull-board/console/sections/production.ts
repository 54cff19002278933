import { html } from "../../../coordinator/report/html.ts";
import { cutoversOf } from "../../../coordinator/report/run/render-cutovers.ts";
import { setsOf } from "../../../coordinator/report/run/render-published.ts";
import { surveysOf } from "../../../coordinator/report/run/render-surveys.ts";
import { SECOND } from "../../../shared/config.ts";
import type { Section } from "../section.ts";

/** What was there, what was written for others, and what was done to the live database; only of a migration that does such things. */
export const production: Section = {
  id: "production",
  title: "Source, sets and live database",
  everyMs: 5 * SECOND,
  render({ known: { evidence } }) {
    const parts = [...surveysOf(evidence), ...setsOf(evidence), ...cutoversOf(evidence)];
    return parts.length === 0 ? null : html`${parts}`;
  },
};
