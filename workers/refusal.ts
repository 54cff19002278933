import type { Origin, WireRow } from "../shared/batch.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { toError } from "../shared/errors.ts";
import type { Reject } from "../shared/landing.ts";
import { explainRow, isDataError } from "./document-lander.ts";
import type { TargetWriter } from "./target-writer.ts";

export type RefusalOptions = {
  readonly target: Target;
  readonly writer: TargetWriter;
  /** "table.column" that become null when their row does not stand. */
  readonly nullWhenMissing: ReadonlySet<string>;
};

/** Why the target would refuse a row that does not stand, as the loader would say it; null when it would take it. Nothing of the trial remains. */
export function refusalOf(
  row: WireRow,
  origin: Origin,
  { target, writer, nullWhenMissing }: RefusalOptions,
): Reject | null {
  if (writer.stands(row.table, writer.idOf(row))) return null;
  const dispensable = writer
    .missingParents(row)
    .filter(({ column }) => nullWhenMissing.has(`${row.table}.${column}`))
    .map(({ column }) => column);
  const mended = dispensable.length === 0 ? row : writer.withNull(row, new Set(dispensable));
  target.exec("SAVEPOINT trial");
  try {
    writer.insert(mended, origin);
    return null;
  } catch (error) {
    if (!isDataError(error)) throw error;
    const constraint = { rule: "constraint", reason: toError(error).message, raw: JSON.stringify(mended.cells) };
    return explainRow(writer, mended) ?? constraint;
  } finally {
    target.exec("ROLLBACK TO trial");
    target.exec("RELEASE trial");
  }
}
