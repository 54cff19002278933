import type { Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import type { Reconciliation } from "../shared/migration.ts";

type Answer = { readonly system: unknown; readonly path: unknown; readonly detail: unknown };

/**
 * Asks what only the whole target can tell of single records, and notes each answer as a finding of its rule on the record's collection. Asked again,
 * the findings of these rules are replaced. Returns how many there are. Called inside the transaction that marks the step.
 */
export function reconcile(target: Target, reconciliations: readonly Reconciliation[]): number {
  const forget = target.prepare("DELETE FROM _touchdown_findings WHERE rule = ?");
  const collectionOf = target
    .prepare<[string, string], string>("SELECT collection FROM _touchdown_records WHERE system = ? AND path = ?")
    .pluck();
  const note = target.prepare("INSERT OR IGNORE INTO _touchdown_findings VALUES (?, ?, ?, ?, ?)");
  // Before any is asked: two may speak for one rule, a link seen from either end.
  for (const { rule } of reconciliations) forget.run(rule);
  let findings = 0;
  for (const { rule, sql } of reconciliations) {
    for (const { system, path, detail } of target
      .prepare<[], Answer>(`SELECT system, path, detail FROM (${sql})`)
      .all()) {
      invariant(
        typeof system === "string" && typeof path === "string" && typeof detail === "string",
        `reconciliation ${rule}: system, path and detail are texts`,
      );
      const collection = collectionOf.get(system, path);
      invariant(collection !== undefined, `reconciliation ${rule} names ${system} ${path}, which no record has`);
      findings += note.run(system, path, rule, detail, collection).changes;
    }
  }
  return findings;
}
