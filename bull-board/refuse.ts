import type { Request, Response } from "express";
import { html } from "../coordinator/report/html.ts";
import { plainPage } from "./plain-page.ts";

export type Refusal = {
  readonly status: number;
  readonly code: string;
  /** A sentence: what is not done, and why. */
  readonly message: string;
  readonly hint: string;
};

/** Whether a person waits for a page, rather than a script for facts. */
export function wantsPage(request: Request): boolean {
  return request.accepts(["application/json", "text/html"]) === "text/html" && !isForBoard(request);
}

/** Says no, as a page or as JSON; the words are the same. */
export function refuse(request: Request, response: Response, { status, code, message, hint }: Refusal): void {
  response.status(status);
  if (!wantsPage(request)) {
    // `error` is what Bull Board's page shows.
    response.json({ ok: false, code, message, hint, error: message });
    return;
  }
  const body = html`<p role="alert">${message}</p>
    <p>${hint}</p>
    <p><a href="/">To the runs</a></p>`;
  response.type("html").send(plainPage({ title: titleOf(status), body }));
}

/** Bull Board's page takes whatever comes, and means JSON. */
function isForBoard({ originalUrl }: Request): boolean {
  return originalUrl.startsWith("/queues/api/");
}

function titleOf(status: number): string {
  if (status === 404) return "Not found";
  return status < 500 ? "Refused" : "Something went wrong";
}
