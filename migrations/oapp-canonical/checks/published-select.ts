import { invariant } from "../../../shared/errors.ts";
import { publication } from "../publication.ts";

/** The select that publishes a table. */
export function selectOf(table: string): string {
  const published = publication.tables.find(({ name }) => name === table);
  invariant(published !== undefined, `table ${table} is published`);
  return published.sql;
}
