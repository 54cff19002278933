import type { DiffMergeJob } from "../shared/batch.ts";
import { mergeSubject } from "../shared/ledger-schema.ts";
import type { Merge } from "../shared/migration.ts";
import type { DiffParts } from "./diff-batch.ts";
import { Findings } from "./diff-ledger.ts";
import { MergeComparison } from "./merge-comparison.ts";
import { MergeRepair, type MergeRepairOptions } from "./merge-repair.ts";
import { openClaims, readKeys } from "./read-claims.ts";

/** Keys compared in one transaction. */
const KEYS_MAX = 2000;

/** Compares the next keys of a merge, in the order of their texts. A job that comes late, or twice, finds its keys compared and does nothing. */
export function diffMerge({ merge: name, after, isRepair }: DiffMergeJob, merge: Merge, parts: DiffParts): void {
  const { target, diff, reach } = parts;
  const subject = mergeSubject(name);
  const compare = target.transaction(() => {
    const reached = diff.reached(subject);
    if (reached === "done" || reached.key !== after) return;
    const startedAtMs = performance.now();
    const keys = readKeys(target, name, { after, limit: KEYS_MAX });
    const upTo = keys.length < KEYS_MAX ? null : (keys.at(-1) ?? null);
    const findings = new Findings();
    const claimsOf = openClaims(target, name);
    const comparison = new MergeComparison(merge, parts);
    if (isRepair) repairKeys(keys, findings, { merge, parts, comparison, claimsOf });
    for (const key of keys) comparison.compare(claimsOf(key), findings);
    findings.countDocuments(keys.length);
    diff.write(subject, { after, upTo }, { ...findings.compared, durationMs: performance.now() - startedAtMs });
    reach("in-transaction");
  });
  compare.immediate();
  reach("after-commit");
}

/** Settles the keys anew that differ; what cannot be brought in line is told, and found to differ once more by the comparison. */
function repairKeys(keys: readonly string[], findings: Findings, options: MergeRepairOptions): void {
  const repair = new MergeRepair(options);
  for (const key of keys) {
    const claims = options.claimsOf(key);
    if (options.comparison.compare(claims, new Findings())) continue;
    const reason = repair.settle(key);
    const [first] = claims;
    if (reason === null || first === undefined) continue;
    const { system, path } = first;
    findings.differ({
      system,
      path,
      kind: "unrepaired",
      table: "",
      id: key,
      column: "",
      expected: null,
      actual: reason,
    });
  }
  repair.finish();
}
