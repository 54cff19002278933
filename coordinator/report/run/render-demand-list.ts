import { html, type Markup } from "../html.ts";
import type { Demand } from "./demands.ts";

/** A demand with what answers it: a command to type, or a button. */
export type AnsweredDemand = Pick<Demand, "kind" | "what" | "reasons"> & {
  readonly answer: Markup | readonly Markup[] | null;
};

export function renderDemandList(demands: readonly AnsweredDemand[]): Markup {
  return html`<ul class="demands">
    ${demands.map(
      ({ kind, what, reasons, answer }) =>
        html`<li class="${kind}">
          <p>${what}.</p>
          ${
            reasons.length === 0
              ? null
              : html`<ul>
                  ${reasons.map((reason) => html`<li>${reason}</li>`)}
                </ul>`
          }
          ${answer}
        </li>`,
    )}
  </ul>`;
}
