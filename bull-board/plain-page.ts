import { html, Markup } from "../coordinator/report/html.ts";
import { REPORT_STYLE } from "../coordinator/report/report-style.ts";

const STYLE = `
main { max-width: 460px; padding-top: 12vh; }
form { display: grid; gap: 14px; margin: 14px 0 0; }
label { display: grid; gap: 4px; font-weight: 550; }
input { font: inherit; font-weight: 400; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 8px; padding: 9px 12px; width: 100%; }
button { font: inherit; font-weight: 620; color: var(--card); background: var(--link); border: 0; border-radius: 8px; padding: 10px 16px; cursor: pointer; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--plot); outline-offset: 2px; }
[role="alert"] { margin: 14px 0 0; padding: 8px 12px; border-radius: 8px; color: var(--fail); background: var(--fail-soft); }
`;

export type PlainPageOptions = {
  readonly title: string;
  readonly body: Markup;
};

/** A page of the server that is none of the console's: one card in the look of the reports. */
export function plainPage({ title, body }: PlainPageOptions): string {
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Touchdown</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(REPORT_STYLE + STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header><h1>${title}</h1></header>
          <section>${body}</section>
        </main>
      </body>
    </html> `;
  return `${text.trim()}\n`;
}
