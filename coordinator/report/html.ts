/** HTML that may be put into HTML as it is. Only `html` makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Insertion = string | number | Markup | readonly Markup[] | null;

/** A template of HTML: whatever is put in is text and escaped, unless it is HTML from here. Null puts nothing in. */
export function html(texts: TemplateStringsArray, ...insertions: readonly Insertion[]): Markup {
  return new Markup(texts.map((text, index) => text + render(insertions[index] ?? null)).join(""));
}

/** Text without meaning to a browser, also inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function render(insertion: Insertion): string {
  if (insertion === null) return "";
  if (insertion instanceof Markup) return insertion.text;
  return typeof insertion === "object" ? insertion.map(({ text }) => text).join("") : escapeHtml(String(insertion));
}
