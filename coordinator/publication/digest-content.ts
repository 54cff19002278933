import { createHash } from "node:crypto";
import type { Target } from "../../shared/connections/sqlite.ts";
import { identityOf } from "./cells.ts";
import { tableRows, type TableRow } from "./table-rows.ts";
import type { TableShape } from "./table-shape.ts";
import type { Turn } from "./turn.ts";

export type ContentDigest = { readonly table: string; readonly rows: number; readonly digest: string };

/** Of the compared cells of every row, in the order of the keys: equal digests mean equal rows, wherever they were read. */
export async function digestContent(database: Target, shape: TableShape, turn: Turn): Promise<ContentDigest> {
  const sum = new ContentSum(shape);
  for (const row of tableRows(database, shape)) {
    sum.add(row);
    if (turn.isDue()) await turn.take();
  }
  return sum.digest();
}

/** Of all tables of a set. */
export function digestOfSet(tables: readonly ContentDigest[]): string {
  return createHash("sha256").update(JSON.stringify(tables)).digest("hex").slice(0, DIGEST_LENGTH);
}

const DIGEST_LENGTH = 32;
const PART_LENGTH = 64 * 1024;

class ContentSum {
  readonly #shape: TableShape;
  readonly #sum = createHash("sha256");
  #part = "";
  #rows = 0;

  constructor(shape: TableShape) {
    this.#shape = shape;
  }

  add({ cells }: Pick<TableRow, "cells">): void {
    const { compared, kinds } = this.#shape;
    this.#rows += 1;
    this.#part += JSON.stringify(compared.map((at) => identityOf(cells[at] ?? null, kinds[at] ?? "plain")));
    if (this.#part.length < PART_LENGTH) return;
    this.#sum.update(this.#part);
    this.#part = "";
  }

  digest(): ContentDigest {
    const digest = this.#sum.update(this.#part).digest("hex").slice(0, DIGEST_LENGTH);
    return { table: this.#shape.table.name, rows: this.#rows, digest };
  }
}
