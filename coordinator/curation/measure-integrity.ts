import { existsSync } from "node:fs";
import * as z from "zod";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import type { IntegrityQueries } from "../../shared/curation.ts";

/** What a published database says of itself. */
export type Integrity = {
  readonly linked: number;
  readonly total: number;
  /** Keys. */
  readonly orphans: readonly string[];
  readonly duplicates: readonly string[];
  readonly contradictions: readonly string[];
};

const linkedSchema = z.object({ linked: z.number(), total: z.number() });

/** Asks a published database for its figures; null where it is not there, or nothing is declared. */
export function measureIntegrity(database: string, queries: IntegrityQueries | undefined): Integrity | null {
  if (queries === undefined || !existsSync(database)) return null;
  const opened = openTargetReadOnly(database);
  const keysOf = (sql: string): readonly string[] => opened.prepare(sql).pluck().all().map(String);
  try {
    const { linked, total } = linkedSchema.parse(opened.prepare(queries.linked).get());
    return {
      linked,
      total,
      orphans: keysOf(queries.orphans),
      duplicates: keysOf(queries.duplicates),
      contradictions: keysOf(queries.contradictions),
    };
  } finally {
    opened.close();
  }
}
