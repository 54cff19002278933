import type { Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import type { ClaimValues } from "../shared/landing.ts";
import type { Directory } from "../shared/migration.ts";

/** The entries of a directory as the target gives them now, in key order, so that equal contents have equal digests. */
export function readDirectory(target: Target, { name, sql }: Directory): ReadonlyMap<string, ClaimValues> {
  const rows = target
    .prepare<[], { key: unknown; value: unknown }>(`SELECT key, value FROM (${sql}) ORDER BY key`)
    .all();
  return new Map(
    rows.map(({ key, value }) => {
      invariant(typeof key === "string" && typeof value === "string", `directory ${name}: key and value are texts`);
      const entry: ClaimValues = JSON.parse(value);
      return [key, entry];
    }),
  );
}
