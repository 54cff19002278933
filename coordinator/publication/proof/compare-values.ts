import { alignByKey } from "../align-by-key.ts";
import { identityOf, type ColumnKind } from "../cells.ts";
import type { TableRow } from "../table-rows.ts";
import type { TableShape } from "../table-shape.ts";
import type { Turn } from "../turn.ts";
import type { Question } from "./findings.ts";

export type ValuesComparison = {
  readonly shape: TableShape;
  /** In the order of the key: rows as they must be, and as they are. */
  readonly expected: Iterable<TableRow>;
  readonly actual: Iterable<TableRow>;
  /** Positions of the columns that are compared. */
  readonly columns: readonly number[];
  readonly question: Question;
  readonly turn: Turn;
};

/** Every cell of two tables against each other. `excused` says of a difference that it is known and stands. */
export async function compareValues(
  { shape, expected, actual, columns, question, turn }: ValuesComparison,
  excused: (difference: Difference) => boolean = () => false,
): Promise<void> {
  const table = shape.table.name;
  // That both have no row is an answer too.
  question.looked();
  for (const { key, left, right } of alignByKey(expected, actual)) {
    question.looked(columns.length);
    if (left === null || right === null) {
      const kind = left === null ? "extra" : "missing";
      if (!excused({ key, kind, expected: left, at: null }))
        question.fault({ table, key, detail: `the row is ${kind}` });
    } else {
      const different = columns.filter((at) => isDifferent(left, right, { at, kind: shape.kinds[at] ?? "plain" }));
      const faults = different.filter((at) => !excused({ key, kind: "different", expected: left, at }));
      for (const at of faults) {
        question.fault({ table, key, detail: `column ${shape.columns[at]} is not what it must be` });
      }
    }
    if (turn.isDue()) await turn.take();
  }
}

function isDifferent(
  a: TableRow,
  b: TableRow,
  { at, kind }: { readonly at: number; readonly kind: ColumnKind },
): boolean {
  const [left = null, right = null] = [a.cells[at], b.cells[at]];
  return left !== right && identityOf(left, kind) !== identityOf(right, kind);
}

export type Difference = {
  readonly key: string;
  readonly kind: "extra" | "missing" | "different";
  /** The row as it must be; null for one that must not be there. */
  readonly expected: TableRow | null;
  /** Position of the column; null for a whole row. */
  readonly at: number | null;
};
