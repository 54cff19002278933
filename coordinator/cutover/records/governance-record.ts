import { MINUTE } from "../../../shared/config.ts";
import type { CutOver, CutoverDeclaration } from "../../../shared/cutover.ts";
import type { CutoverJournal } from "../cutover-journal.ts";

/** Null where it was not reached. */
type Judged = {
  readonly status: string;
  readonly checked: number;
  readonly failed: number;
  readonly detail: string;
} | null;

/** What was decided about the live database, for whoever audits it (oapp.md, B.5): the counts as they are now, under the names that the declaration gives them, and each beside what it was and was to be. */
export function governanceRecord(
  journal: CutoverJournal,
  { recordedAs = {} }: Pick<CutoverDeclaration, "recordedAs">,
  result: CutOver,
): object {
  const { backup, incoming, found } = journal;
  const tables = Object.keys(backup?.replaced ?? {});
  const counts = tables.map((table) => [
    table,
    {
      before: backup?.replaced[table]?.rows ?? null,
      expected: incoming?.[table]?.rows ?? null,
      after: found?.[table]?.rows ?? null,
    },
  ]);
  const named = tables.flatMap((table) => {
    const name = recordedAs[table]?.count;
    return name === undefined ? [] : [[name, found?.[table]?.rows ?? null]];
  });
  return {
    event: "production_cutover",
    anchor: result.anchor,
    timestamp: result.endedAt,
    source: journal.staging,
    target: journal.live,
    validation: {
      ...Object.fromEntries(named),
      counts: Object.fromEntries(counts),
      orphan_detection: judged(result, "criteria"),
      data_quality: judged(result, "protected"),
    },
    downtime_minutes: Number((result.downtimeMs / MINUTE).toFixed(4)),
    rollback_executed: result.rolledBack !== null,
    status: statusOf(result),
    artifacts_location: result.archive,
    next_validation_due: result.nextValidationDue ?? null,
  };
}

function statusOf({ outcome, rolledBack }: CutOver): string {
  if (outcome === "new") return "success";
  return rolledBack === null ? "not changed" : "rolled back";
}

function judged({ verdicts }: CutOver, group: string): Judged {
  const verdict = verdicts.find(({ name, status }) => name === group && status !== "SKIP");
  if (verdict === undefined) return null;
  const { status, checked, failed, detail } = verdict;
  return { status, checked, failed, detail };
}
