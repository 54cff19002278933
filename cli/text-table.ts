export type Column = { readonly title: string; readonly isNumber?: boolean };

/** Columns of a table as lines: numbers to the right, texts to the left. */
export function textTable(columns: readonly Column[], rows: readonly (readonly (string | number)[])[]): string[] {
  const texts = rows.map((row) => row.map(String));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ isNumber }, index) => {
        const width = widths[index] ?? 0;
        return isNumber === true ? (cells[index] ?? "").padStart(width) : (cells[index] ?? "").padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map(({ title }) => title)), line(widths.map((width) => "-".repeat(width))), ...texts.map(line)];
}
