import { RECOUNT } from "../ledger-lies.ts";
import { byEngine, byHand, byMapping, type Topic } from "../planting.ts";

/** Attaches the first row of a table that has two candidates to the last of them. */
function attach(table: string, column: string, parent: string): string {
  return `UPDATE ${table} SET ${column} = (SELECT max(id) FROM ${parent} WHERE id <> ${table}.${column}) WHERE id = (SELECT min(id) FROM ${table} WHERE ${column} IS NOT NULL)`;
}

/** Two rows take each other's values. `pair` selects their ids. */
function exchange(table: string, columns: string, pair: string): string {
  return `CREATE TEMP TABLE pair AS SELECT id, ${columns} FROM ${table} WHERE id IN (${pair});
    UPDATE ${table} SET (${columns}) = (SELECT ${columns} FROM pair WHERE pair.id <> ${table}.id) WHERE id IN (SELECT id FROM pair)`;
}

export const parents: Topic = {
  title: "What belongs to what",
  defects: [
    byMapping("An engagement is another client's.", attach("engagement", "client_id", "client")),
    byMapping(
      "An engagement is that of another client of the same name.",
      `UPDATE engagement SET client_id = (SELECT other.id FROM client AS own JOIN client AS other ON other.name = own.name AND other.id <> own.id WHERE own.id = engagement.client_id)
       WHERE id = (SELECT min(e.id) FROM engagement AS e JOIN client AS own ON own.id = e.client_id WHERE EXISTS (SELECT 1 FROM client AS o WHERE o.name = own.name AND o.id <> own.id))`,
    ),
    byMapping(
      "All engagements are the first client's.",
      "UPDATE engagement SET client_id = (SELECT min(id) FROM client)",
    ),
    byMapping(
      "An RFI is another engagement's, with its section.",
      `UPDATE rfi SET section_id = NULL, engagement_id = (SELECT max(id) FROM engagement WHERE id <> rfi.engagement_id) WHERE id = (SELECT min(id) FROM rfi)`,
    ),
    byMapping(
      "Of two RFIs with the same document id each has the other's engagement.",
      exchange("rfi", "engagement_id", "SELECT id FROM rfi WHERE source_path LIKE '%/rfis/oddTwice'"),
    ),
    byMapping(
      "A response is given to another RFI of the same engagement.",
      `UPDATE rfi_response SET rfi_id = (SELECT max(q.id) FROM rfi AS q JOIN rfi AS own ON own.engagement_id = q.engagement_id WHERE own.id = rfi_response.rfi_id AND q.id <> own.id)
         WHERE id = (SELECT min(r.id) FROM rfi_response AS r JOIN rfi AS own ON own.id = r.rfi_id WHERE r.file_attachments IS NULL
           AND 1 < (SELECT count(*) FROM rfi AS q WHERE q.engagement_id = own.engagement_id)); ${RECOUNT}`,
    ),
    byEngine(
      "Two responses have each other's content, and each its own lineage.",
      exchange(
        "rfi_response",
        "responder_id, response_text, response_date, nanoseconds",
        "SELECT min(id) FROM rfi_response UNION SELECT max(id) FROM rfi_response",
      ),
    ),
    byMapping(
      "A review has lost its link to its engagement.",
      "UPDATE review SET engagement_id = NULL WHERE id = (SELECT min(id) FROM review WHERE engagement_id IS NOT NULL)",
    ),
    byMapping("A review is linked to another engagement.", attach("review", "engagement_id", "engagement")),
    byMapping(
      "A review without engagement is linked to one.",
      "UPDATE review SET engagement_id = (SELECT max(id) FROM engagement) WHERE id = (SELECT min(id) FROM review WHERE engagement_id IS NULL)",
    ),
    byMapping("A highlight is another review's.", attach("highlight", "review_id", "review")),
    byMapping(
      "A message is in the chat of another engagement.",
      "UPDATE chat_messages SET rfi_id = NULL, engagement_id = (SELECT max(id) FROM engagement WHERE id <> chat_messages.engagement_id) WHERE id = (SELECT min(id) FROM chat_messages WHERE engagement_id IS NOT NULL)",
    ),
    byHand(
      "A parent is deleted with foreign keys off: its children are orphans.",
      "DELETE FROM engagement WHERE id = (SELECT min(engagement_id) FROM rfi)",
    ),
    byHand(
      "A reference names a row that is not there.",
      "UPDATE rfi_response SET rfi_id = 'nowhere' WHERE id = (SELECT min(id) FROM rfi_response)",
    ),
    byHand(
      "An optional reference names a row that is not there.",
      "UPDATE highlight SET resolved_by = 'nobody' WHERE id = (SELECT min(id) FROM highlight WHERE resolved_by IS NOT NULL)",
    ),
    byHand(
      "A JSON array names somebody who is not there.",
      `UPDATE engagement SET users = json_insert(users, '$[#]', 'nobody') WHERE id = (SELECT min(id) FROM engagement)`,
    ),
    byMapping(
      "Ids of the source are left in the JSON arrays of RFIs.",
      `UPDATE rfi SET users = coalesce((SELECT json_group_array(substr(i.value ->> '$.path', 19)) FROM json_each(rfi.users) AS j JOIN users AS u ON u.id = j.value, json_each(u.identities) AS i WHERE i.value ->> '$.system' = 'friday'), '[]')
       WHERE json_array_length(users) > 0`,
    ),
    byHand(
      "A log tells of a review that is not there.",
      "UPDATE audit_logs SET entity_id = 'nowhere' WHERE id = (SELECT min(id) FROM audit_logs WHERE entity_type = 'review')",
    ),
  ],
};
