import type { CutOver } from "../../../shared/cutover.ts";
import type { GovernanceDraft } from "../../../shared/governance.ts";
import { appendGovernance, governanceFile } from "../../governance/governance-log.ts";
import type { CutoverJournal } from "../cutover-journal.ts";
import type { CutOverOptions } from "../cutover-options.ts";

/** One entry for each table that was replaced, or brought back; told once, however often it is written. Nothing was replaced where it stood down. */
export function tellGovernance(journal: CutoverJournal, options: CutOverOptions, result: CutOver): void {
  const { governance, target, actor, declaration } = options;
  const event = governance?.cutover;
  if (governance === null || event === undefined) return;
  if (result.outcome === "old" && result.rolledBack === null) return;
  const phase = result.outcome === "new" ? "cutover" : "rollback";
  const states = result.outcome === "new" ? journal.incoming : journal.backup?.replaced;
  const drafts = Object.entries(states ?? {}).map(([table, { rows }]): GovernanceDraft => {
    const isSuccess = result.outcome === "new";
    return {
      timestamp: result.endedAt,
      event_type: event.event_type,
      user_id: actor,
      user_role: governance.user_role,
      resource_type: event.resource_type,
      resource_id: table,
      action: declaration.recordedAs?.[table]?.action ?? event.action,
      success: isSuccess,
      details: {
        source: isSuccess ? journal.staging : (result.rolledBack?.backup ?? ""),
        target: journal.live,
        record_count: rows,
        success_count: isSuccess ? rows : 0,
        error_count: isSuccess ? 0 : rows,
        phase,
        cutover: journal.id,
        run: journal.run,
        ...(isSuccess ? {} : { reason: result.rolledBack?.reason ?? "" }),
      },
      runtime_context: governance.runtime_context,
    };
  });
  appendGovernance(governanceFile(target), drafts, {
    told: ({ details }) =>
      details["cutover"] === journal.id && details["run"] === journal.run && details["phase"] === phase,
  });
}
