import type { Parameters } from "../../shared/check-declaration.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { name } from "../validators/sql-text.ts";

/** Cells by the name of their parameter. */
export type GivenCells = Readonly<Record<string, unknown>>;

/** A row without a word is passed over so often. */
const TRIES_MAX = 50;

/** Draws the parameters of a query: cells of rows at random places of their table. */
export class ParameterDraw {
  readonly #random: () => number;
  readonly #isTerm: boolean;
  readonly #last: number;
  readonly #select;

  constructor(target: Target, { from, cells, where = "TRUE", isTerm = false }: Parameters, random: () => number) {
    this.#random = random;
    this.#isTerm = isTerm;
    this.#last =
      target
        .prepare<[], number | null>(`SELECT max(rowid) FROM ${name(from)}`)
        .pluck()
        .get() ?? 0;
    const columns = Object.entries(cells).map(([parameter, sql]) => `${sql} AS ${name(parameter)}`);
    this.#select = target.prepare<[number], GivenCells>(
      `SELECT ${columns.join(", ")} FROM ${name(from)} WHERE rowid >= ? AND (${where}) ORDER BY rowid LIMIT 1`,
    );
  }

  /** Null where there is nothing to ask about. */
  next(): GivenCells | null {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const place = 1 + Math.floor(this.#random() * this.#last);
      const cells = this.#select.get(place) ?? this.#select.get(0);
      if (cells === undefined) return null;
      const given = this.#isTerm ? this.#termsOf(cells) : cells;
      if (given !== null) return given;
    }
    return null;
  }

  #termsOf(cells: GivenCells): GivenCells | null {
    const terms = Object.entries(cells).map(([parameter, cell]) => [parameter, termOf(String(cell), this.#random)]);
    return terms.some(([, term]) => term === null) ? null : Object.fromEntries(terms);
  }
}

const WORDS = /[\p{L}\p{N}]{3,}/gu;

/** One word of a text as a term of full-text search; null where it has none. */
export function termOf(text: string, random: () => number): string | null {
  const words = text.match(WORDS) ?? [];
  const word = words[Math.floor(random() * words.length)];
  return word === undefined ? null : `"${word}"`;
}
