import { byEngine, byMapping, type Topic } from "../planting.ts";

/** Two entries of one RFI's or engagement's log with different times. */
const PAIR = `SELECT id FROM audit_logs AS a WHERE action = 'activity' AND entity_id =
  (SELECT entity_id FROM audit_logs WHERE action = 'activity' GROUP BY entity_id HAVING count(DISTINCT created_at) > 1 AND count(DISTINCT after_state) > 1 ORDER BY entity_id LIMIT 1)
  GROUP BY after_state ORDER BY created_at LIMIT 2`;

function one(set: string, condition: string): string {
  return `UPDATE audit_logs SET ${set} WHERE id = (SELECT min(id) FROM audit_logs WHERE ${condition})`;
}

export const logs: Topic = {
  title: "Activity and logs",
  defects: [
    byEngine(
      "Two entries of a log have each other's time: the log is in another order.",
      `CREATE TEMP TABLE pair AS SELECT id, created_at, nanoseconds FROM audit_logs WHERE id IN (${PAIR});
       UPDATE audit_logs SET (created_at, nanoseconds) = (SELECT created_at, nanoseconds FROM pair WHERE pair.id <> audit_logs.id) WHERE id IN (SELECT id FROM pair)`,
    ),
    byMapping(
      "An entry says something else.",
      one("after_state = 'Response added'", "action = 'activity' AND after_state <> 'Response added'"),
    ),
    byMapping(
      "An entry is by somebody else.",
      one(
        "user_id = (SELECT max(id) FROM users WHERE id <> audit_logs.user_id)",
        "action = 'activity' AND user_id IS NOT NULL",
      ),
    ),
    byMapping(
      "An entry of one RFI is told of another of the same engagement.",
      `UPDATE audit_logs SET entity_id = (SELECT max(q.id) FROM rfi AS q JOIN rfi AS own ON own.engagement_id = q.engagement_id WHERE own.id = audit_logs.entity_id AND q.id <> own.id)
       WHERE id = (SELECT min(a.id) FROM audit_logs AS a JOIN rfi AS own ON own.id = a.entity_id WHERE a.entity_type = 'rfi' AND 1 < (SELECT count(*) FROM rfi AS q WHERE q.engagement_id = own.engagement_id))`,
    ),
    byMapping(
      "An entry of the review log is told of another review.",
      one("entity_id = (SELECT max(id) FROM review WHERE id <> audit_logs.entity_id)", "entity_type = 'review'"),
    ),
  ],
};
