import { html, type Markup } from "../html.ts";

export type Rows = {
  /** Titles; one that ends in # is of numbers. */
  readonly columns: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly (string | Markup)[])[];
};

/** A table below its title, which can be scrolled sideways, and on a narrow screen has a line for each cell. */
export function renderRows(title: string, { columns, rows }: Rows): Markup {
  const heads = columns.map((column) => ({ name: column.replace(/#$/, ""), isNumber: column.endsWith("#") }));
  return html`<h3>${title}</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}">
      <table class="stack">
        <thead>
          <tr>
            ${heads.map(({ name, isNumber }) => html`<th scope="col" class="${isNumber ? "number" : ""}">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([first = "", ...cells]) =>
              html`<tr>
                <th scope="row">${first}</th>
                ${cells.map((cell, index) => renderCell(cell, heads[index + 1]))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

type Head = { readonly name: string; readonly isNumber: boolean };

function renderCell(cell: string | Markup, head: Head | undefined): Markup {
  const { name = "", isNumber = false } = head ?? {};
  if (cell === "") return html`<td class="nothing">–</td>`;
  return html`<td class="${isNumber ? "number" : ""}" data-label="${name}">${cell}</td>`;
}
