import { html } from "../../coordinator/report/html.ts";
import { plainPage } from "../plain-page.ts";

export type LoginPageOptions = {
  /** Where to go when signed in. */
  readonly next: string;
  readonly name: string;
  /** Why it did not work the last time. */
  readonly trouble: string | null;
};

export function loginPage({ next, name, trouble }: LoginPageOptions): string {
  return plainPage({
    title: "Sign in",
    body: html`<p class="lead">Names and passwords are given out with <code>touchdown access add</code>.</p>
      ${trouble === null ? null : html`<p role="alert">${trouble}</p>`}
      <form method="post" action="/login">
        <input type="hidden" name="next" value="${next}" />
        <label
          >Name
          <input name="name" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" required
        /></label>
        <label
          >Password or token <input name="password" type="password" autocomplete="current-password" required
        /></label>
        <button type="submit">Sign in</button>
      </form>`,
  });
}
