import type { CatalogTable } from "../../shared/catalog.ts";

/** A CHECK that a table declares, and the column that it is about: its own, or the first that a check of the whole table names. */
export type DeclaredCheck = { readonly column: string; readonly expression: string };

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\s+|\w+|./g;
const GAP = /^(?:\s|--|\/\*)/;

/** What a CREATE TABLE statement declares: a text for each column and constraint, and a last one of what stands behind them. White space and comments change nothing. */
export function declaredParts(sql: string): readonly string[] {
  return partsOf(sql).map((tokens) => tokens.join("").trim());
}

export function declaredChecks(table: CatalogTable): readonly DeclaredCheck[] {
  const columns = new Set(table.columns.map(({ name }) => name));
  return partsOf(table.sql).flatMap((tokens) =>
    checksIn(tokens).map((expression) => ({
      column: tokens.map(unquoted).find((token) => columns.has(token)) ?? "",
      expression: expression.join("").trim(),
    })),
  );
}

/** The columns of a table that an expression names. */
export function columnsIn(expression: string, { columns }: CatalogTable): readonly string[] {
  const tokens = new Set(tokensOf(expression).map(unquoted));
  return columns.map(({ name }) => name).filter((name) => tokens.has(name));
}

/** The tokens between the outermost brackets, cut at their commas; behind them one part more, such as STRICT. */
function partsOf(sql: string): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let depth = 0;
  for (const token of tokensOf(sql)) {
    if (token === ")") depth -= 1;
    if ((token === "," && depth === 1) || (token === ")" && depth === 0)) {
      parts.push(part);
      part = [];
    } else if (depth > 0 || parts.length > 0) {
      part.push(token);
    }
    if (token === "(") depth += 1;
  }
  return [...parts, part];
}

function checksIn(tokens: readonly string[]): string[][] {
  const checks: string[][] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]?.toUpperCase() !== "CHECK") continue;
    const start = tokens.indexOf("(", at);
    const end = closing(tokens, start);
    checks.push(tokens.slice(start + 1, end));
    at = end;
  }
  return checks;
}

/** Where the bracket that opens at `start` closes. */
function closing(tokens: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    if (tokens[at] === "(") depth += 1;
    if (tokens[at] === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

/** Words, texts and signs; every stretch of white space and comments is one blank. */
function tokensOf(sql: string): string[] {
  const tokens = [...sql.matchAll(TOKEN)].map(([token]) => (GAP.test(token) ? " " : token));
  return tokens.filter((token, index) => token !== " " || tokens[index - 1] !== " ");
}

function unquoted(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
}
