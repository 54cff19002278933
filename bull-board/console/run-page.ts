import { Markup, html } from "../../coordinator/report/html.ts";
import type { ConsoleSession } from "../access/session.ts";
import { renderConsolePage } from "./console-page.ts";
import { HEAD_ID, type Drawn, type Picture } from "./drawing.ts";
import type { Flash } from "./flashes.ts";
import { CSRF_PLACEHOLDER, type Section } from "./section.ts";

export type RunPage = {
  readonly picture: Picture;
  readonly sections: readonly Section[];
  readonly session: ConsoleSession;
  /** What came of what was just done, where the browser has no script. */
  readonly flash: Flash | null;
};

/** All that there is to see of a run and to do to it, with everything in its place before any script has run. */
export function renderRunPage({ picture: { head, parts }, sections, session, flash }: RunPage): string {
  const drawn = new Map(parts.map((part) => [part.id, part]));
  const shown = sections.map((section) => ({ section, part: drawn.get(section.id) ?? null }));
  const main = html`<header
      class="run"
      data-events="/runs/${encodeURIComponent(head.run)}/events"
      data-state="${head.state}"
    >
      <h1>${head.run}</h1>
      <div id="${HEAD_ID}" data-version="${drawn.get(HEAD_ID)?.version ?? ""}">
        ${contentOf(drawn.get(HEAD_ID) ?? null)}
      </div>
      <p id="connection" class="connection">Without script this page stands still: load it again to see more.</p>
    </header>
    ${flash === null ? null : renderFlash(flash)}
    <nav class="sections" aria-label="Sections">
      <ul>
        ${shown.map(
          ({ section: { id, title }, part }) =>
            html`<li data-of="${id}" ${isEmpty(part) ? html`hidden` : null}><a href="#${id}">${title}</a></li>`,
        )}
        <li><a href="/runs/${encodeURIComponent(head.run)}/report">Report</a></li>
      </ul>
    </nav>
    ${shown.map((each) => renderSection(each.section, each.part))}`;
  const page = renderConsolePage({ title: `${head.state}: ${head.run}`, session, run: head.run, main });
  return page.replaceAll(CSRF_PLACEHOLDER, session.csrf);
}

function renderSection({ id, title }: Section, part: Drawn | null): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title" ${isEmpty(part) ? html`hidden` : null}>
    <h2 id="${id}-title">${title}</h2>
    <div class="content" data-part="${id}" data-version="${part?.version ?? ""}">${contentOf(part)}</div>
  </section>`;
}

/** Drawn by `html`, and kept as text since. */
function contentOf(part: Drawn | null): Markup | null {
  return part === null || part.html === null ? null : new Markup(part.html);
}

function isEmpty(part: Drawn | null): boolean {
  return part === null || part.html === null;
}

export function renderFlash({ isOk, lines }: Flash): Markup {
  return html`<div class="flash ${isOk ? "PASS" : "FAIL"}" role="status">
    ${lines.map((line) => html`<p>${line}</p>`)}
  </div>`;
}
