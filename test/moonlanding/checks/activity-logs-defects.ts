import type { PlantedDefect } from "./planted-defect.ts";

const ONE = "(SELECT min(id) FROM audit_logs WHERE action = 'activity')";
const LOG = "(SELECT min(id) FROM audit_logs WHERE action = 'log' AND entity_type = 'review')";

export const activityLogsDefects: readonly PlantedDefect[] = [
  ["an activity that is gone", `DELETE FROM audit_logs WHERE id = ${ONE}`, /entry's row is missing/],
  [
    "a text that was cut",
    `UPDATE audit_logs SET after_state = substr(after_state, 1, length(after_state) - 1) WHERE id = ${ONE}`,
    /differs from its document/,
  ],
  [
    "another author",
    `UPDATE audit_logs SET user_id = (SELECT id FROM users WHERE id <> audit_logs.user_id LIMIT 1) WHERE id = ${LOG}`,
    /differs from its document/,
  ],
  [
    "a time zone error",
    `UPDATE audit_logs SET created_at = strftime('%Y-%m-%dT%H:%M:%S.000Z', created_at, '+2 hours') WHERE id = ${LOG}`,
    /differs from its document/,
  ],
  [
    "nanoseconds that are lost",
    "UPDATE audit_logs SET nanoseconds = NULL WHERE id = (SELECT min(id) FROM audit_logs WHERE nanoseconds IS NOT NULL)",
    /differs from its document/,
  ],
  [
    "an entry of another entity",
    `UPDATE audit_logs SET entity_id = (SELECT max(id) FROM rfi) WHERE id = ${ONE}`,
    /trail of an entity/,
  ],
  [
    "two entries that were swapped",
    `UPDATE audit_logs SET after_state = (SELECT after_state FROM audit_logs AS a WHERE a.action = 'activity' AND a.after_state <> audit_logs.after_state LIMIT 1) WHERE id = ${ONE}`,
    /trail of an entity/,
  ],
  [
    "an entry that is there twice",
    `INSERT INTO audit_logs (id, entity_type, entity_id, action, user_id, after_state, created_at) SELECT 'twice', entity_type, entity_id, action, user_id, after_state, created_at FROM audit_logs WHERE id = ${ONE}`,
    /stems from no source record/,
  ],
  [
    "an entry of another kind",
    "INSERT INTO audit_logs (id, entity_type, entity_id, action) VALUES ('rogue', 'system', 'x', 'deleted')",
    /stems from no source record/,
  ],
  [
    "an entry that the ledger forgot, with its row",
    `DELETE FROM _touchdown_records WHERE target_id = ${ONE}; DELETE FROM audit_logs WHERE id = ${ONE}`,
    /the ledger does not know/,
  ],
  [
    "an entry rejected for want of an entity that stands",
    `UPDATE _touchdown_records SET disposition = 5, rule = 'missing-parent', target_table = NULL, target_id = NULL WHERE target_id = ${ONE}; DELETE FROM audit_logs WHERE id = ${ONE}`,
    /want of an entity that stands/,
  ],
  [
    "an entry that is excluded for nothing",
    `UPDATE _touchdown_records SET disposition = 4, rule = 'outside-path', target_table = NULL, target_id = NULL WHERE target_id = ${ONE}; DELETE FROM audit_logs WHERE id = ${ONE}`,
    /excluded and nothing says why/,
  ],
];
