import type { Reconciliation } from "../../shared/migration.ts";
import { linkReconciliations } from "./link-reconciliations.ts";
import type { FindingRule } from "./rules.ts";

/** What only the whole target can tell of single records; each answer is (system, path, detail). */
export const reconciliations: readonly Reconciliation[] = [
  ...linkReconciliations,
  reconcile(
    "counter-disagrees",
    // Where no message of an engagement names its RFI, its teams' chats cannot be counted.
    `WITH counted AS (
      SELECT r.source_system, r.source_path, c.key AS counter, c.value AS stated, CASE c.key
        WHEN 'filesCount' THEN (SELECT count(*) FROM file WHERE owner_type = 'rfi' AND owner_id = r.id)
        WHEN 'responseCount' THEN (SELECT count(*) FROM rfi_response WHERE rfi_id = r.id)
        WHEN 'teamChatCount' THEN CASE
          WHEN r.engagement_id IN (SELECT engagement_id FROM chat_messages WHERE rfi_id IS NOT NULL)
          THEN (SELECT count(*) FROM chat_messages WHERE rfi_id = r.id) END
        END AS arrived
      FROM rfi AS r, json_each(r.source_counts) AS c WHERE c.type IN ('integer', 'real')
    )
    SELECT source_system AS system, source_path AS path, counter || ' is ' || stated || ' of ' || arrived AS detail
    FROM counted WHERE stated <> arrived`,
  ),
  reconcile(
    "copy-disagrees",
    // What is kept twice should say the same twice; what only the copy in the RFI says is told here.
    `SELECT c.system, c.path, cell.key || ' is not that of ' || r.source_path AS detail
    FROM _touchdown_claims AS c JOIN rfi_response AS r ON r.id = c.key, json_each(c.claim, '$.cells') AS cell
    WHERE c.merge = 'rfi_response' AND r.source_path <> c.path AND cell.value IS NOT CASE cell.key
      WHEN 'rfi_id' THEN r.rfi_id
      WHEN 'responder_id' THEN r.responder_id
      WHEN 'response_text' THEN r.response_text
      WHEN 'response_date' THEN r.response_date
      ELSE cell.value END
    UNION ALL
    SELECT c.system, c.path, 'source_url is not that of ' || f.source_path
    FROM _touchdown_claims AS c JOIN file AS f ON f.id = c.key
    WHERE c.merge = 'file' AND f.source_path <> c.path AND c.claim ->> '$.cells.source_url' IS NOT f.source_url`,
  ),
];

function reconcile(rule: FindingRule, sql: string): Reconciliation {
  return { rule, sql };
}
