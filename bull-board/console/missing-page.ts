import { html } from "../../coordinator/report/html.ts";
import type { ConsoleSession } from "../access/session.ts";
import { renderConsolePage } from "./console-page.ts";

export type Refusal = {
  readonly title: string;
  readonly why: string;
  /** Where to go instead. */
  readonly links: readonly { readonly href: string; readonly text: string }[];
};

/** A page about what is not there, or not to be seen, with a way on. */
export function renderMissingPage({ title, why, links }: Refusal, session: ConsoleSession): string {
  const main = html`<header class="run"><h1>${title}</h1></header>
    <section aria-label="Where to go">
      <p>${why}</p>
      <ul>
        ${links.map(({ href, text }) => html`<li><a href="${href}">${text}</a></li>`)}
      </ul>
    </section>`;
  return renderConsolePage({ title, session, run: null, main });
}
