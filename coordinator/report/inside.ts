import { Markup } from "./html.ts";

/**
 * Markup for a second place on a page: the names of its places begin with `prefix`, and its headings are one level lower. No text can be mistaken for an
 * attribute, as every quotation mark in a text is escaped.
 */
export function inside(prefix: string, { text }: Markup): Markup {
  return new Markup(
    text
      .replaceAll(/ (id|aria-labelledby)="/g, ` $1="${prefix}-`)
      .replaceAll(' href="#', ` href="#${prefix}-`)
      .replaceAll(/<(\/?)h2(?=[ >])/g, "<$1h3"),
  );
}
