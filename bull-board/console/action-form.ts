import { html, type Markup } from "../../coordinator/report/html.ts";
import type { SectionContext } from "./section.ts";
import { CSRF_PLACEHOLDER } from "./section.ts";

export type ActionForm = {
  /** As the router knows it: "retry-failed". */
  readonly action: string;
  /** What the button says. */
  readonly label: string | Markup;
  /** What goes with it without being asked for. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What somebody is asked for, between the hidden fields and the button. */
  readonly inputs?: Markup;
  /** A question that is asked before it is sent, where it cannot simply be taken back. */
  readonly confirm?: string;
  /** Damage is possible: the button looks like it. */
  readonly isGrave?: boolean;
};

type ActingContext = Pick<SectionContext, "run" | "viewer">;

/** A form that acts on the run, for those who may act; whoever may only look gets none. */
export function renderActionForm({ run, viewer }: ActingContext, form: ActionForm): Markup | null {
  if (viewer.role !== "operator") return null;
  const { action, label, fields = {}, inputs, confirm, isGrave = false } = form;
  return html`<form
    class="act"
    method="post"
    action="/runs/${encodeURIComponent(run)}/actions/${encodeURIComponent(action)}"
    ${confirm === undefined ? null : html`data-confirm="${confirm}"`}
  >
    <input type="hidden" name="csrf" value="${CSRF_PLACEHOLDER}" />
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    ${inputs ?? null}
    <button type="submit" class="${isGrave ? "grave" : "plain"}">${label}</button>
  </form>`;
}

/** What is done by hand where the console has no button for it, or the viewer no right. */
export function renderCommand(command: string): Markup {
  return html`<code class="command">${command}</code>`;
}
