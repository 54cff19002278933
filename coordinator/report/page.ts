import { Markup, html } from "./html.ts";
import { REPORT_STYLE } from "./report-style.ts";

/** One HTML file that needs nothing else: it can be mailed, archived and opened in ten years. */
export function renderPage(title: string, main: Markup): string {
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${new Markup(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <main>${main}</main>
      </body>
    </html> `;
  return `${text.trim()}\n`;
}
