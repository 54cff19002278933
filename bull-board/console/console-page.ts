import { html, type Markup } from "../../coordinator/report/html.ts";
import type { ConsoleSession } from "../access/session.ts";
import { assetUrl } from "./assets.ts";

export type ConsolePage = {
  readonly title: string;
  readonly session: ConsoleSession;
  /** The run whose page it is; null where it is none's. */
  readonly run: string | null;
  readonly main: Markup;
};

/** A page of the console: who looks, what is looked at, and nothing inline that a browser would execute. */
export function renderConsolePage({ title, session, run, main }: ConsolePage): string {
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} - Touchdown</title>
        <link rel="icon" href="${assetUrl("icon.svg")}" />
        <link rel="stylesheet" href="${assetUrl("console.css")}" />
        <script type="module" src="${assetUrl("console.js")}"></script>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        ${renderTop(session, run)}
        <main id="main" tabindex="-1">${main}</main>
        <div id="said" role="status" aria-live="polite"></div>
      </body>
    </html> `;
  return `${text.trim()}\n`;
}

function renderTop({ viewer, csrf, signOut }: ConsoleSession, run: string | null): Markup {
  return html`<header class="top">
    <nav aria-label="Console">
      <a href="/" class="home"><strong>Touchdown</strong></a>
      <a href="/">Runs</a>
      <a href="/queues">Queues</a>
    </nav>
    <div class="who">
      <span>${viewer.name}, ${viewer.role}</span>
      ${viewer.role === "operator" && run !== null ? renderValues(viewer.maySeeValues, csrf, run) : null}
      ${
        signOut === null
          ? null
          : html`<form method="post" action="${signOut}">
              <input type="hidden" name="csrf" value="${csrf}" />
              <button type="submit" class="plain">Sign out</button>
            </form>`
      }
    </div>
  </header>`;
}

/** Asking for values is told to the audit log of the run, so it is asked for on a run's page. */
function renderValues(areShown: boolean, csrf: string, run: string): Markup {
  return html`<form method="post" action="/values">
    <input type="hidden" name="csrf" value="${csrf}" />
    <input type="hidden" name="run" value="${run}" />
    <input type="hidden" name="show" value="${areShown ? "no" : "yes"}" />
    <button type="submit" class="plain" aria-pressed="${areShown ? "true" : "false"}">
      ${areShown ? "Values are shown: mask them" : "Show values"}
    </button>
  </form>`;
}
