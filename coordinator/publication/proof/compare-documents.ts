import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { toError } from "../../../shared/errors.ts";
import { readDocument } from "../read-document.ts";
import { documentRows, type DocumentOf } from "../write-document.ts";
import type { Question } from "./findings.ts";
import { isRecord } from "./is-record.ts";

/** Every row of a document, parsed again, against the row of the database in its place. */
export async function compareDocument(of: DocumentOf, file: string, question: Question): Promise<void> {
  const table = of.shape.table.name;
  const fault = (key: string, detail: string): void => question.fault({ table, key, detail });
  if (!existsSync(file)) return fault(file, "the document is not there");
  const rows = documentRows(of);
  try {
    let position = 0;
    for await (const element of readDocument(file)) {
      const { done, value } = rows.next();
      position += 1;
      if (done === true) return fault(`element ${position}`, "the document has more rows than the database");
      question.looked(Object.keys(value.value).length);
      const different = differenceOf(element, value.value);
      if (different !== null) fault(value.key, different);
      if (of.turn.isDue()) await of.turn.take();
    }
    const left = rows.next();
    if (left.done !== true) fault(left.value.key, "the document ends before the rows of the database do");
    if (position === 0) question.looked();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fault(file, `the document is no JSON array: ${toError(error).message}`);
  } finally {
    rows.return(undefined);
  }
}

/** Null where they are equal; the order of the members counts, as it is that of the columns. */
function differenceOf(element: unknown, row: Readonly<Record<string, unknown>>): string | null {
  if (!isRecord(element)) return "the element is no object";
  const [names, expected] = [Object.keys(element), Object.keys(row)];
  if (!isDeepStrictEqual(names, expected)) return `members ${names.join(", ")} instead of ${expected.join(", ")}`;
  const different = expected.filter((column) => JSON.stringify(element[column]) !== JSON.stringify(row[column]));
  return different.length === 0 ? null : `not what the database says: ${different.join(", ")}`;
}
