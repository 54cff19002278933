import type Database from "better-sqlite3";
import { byEngine, byHand, byMapping, type Topic } from "../planting.ts";

/** Rewrites texts as a program would that takes them for something else. */
function rewrite(table: string, column: string, edit: (text: string) => string): (target: Database.Database) => void {
  return (target) => {
    const rows = target
      .prepare<[], { id: string; text: string }>(
        `SELECT id, ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL`,
      )
      .all();
    const put = target.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`);
    for (const { id, text } of rows) if (edit(text) !== text) put.run(edit(text), id);
  };
}

function one(table: string, set: string, condition = "1"): string {
  return `UPDATE ${table} SET ${set} WHERE id = (SELECT min(id) FROM ${table} WHERE ${condition})`;
}

export const values: Topic = {
  title: "Texts, numbers, words and JSON",
  defects: [
    byMapping(
      "The texts of RFIs are cut off behind 120 characters.",
      "UPDATE rfi SET description = substr(description, 1, 120)",
    ),
    byMapping(
      "A very long text is cut off at 64 KB.",
      "UPDATE chat_messages SET content = substr(content, 1, 65536) WHERE source_path LIKE '%/oddLong'",
    ),
    byMapping(
      "UTF-8 was taken for Latin-1.",
      rewrite("client", "name", (text) => Buffer.from(text, "utf8").toString("latin1")),
    ),
    byMapping(
      "Texts are normalised to NFC.",
      rewrite("users", "name", (text) => text.normalize("NFC")),
    ),
    byMapping("A null has become an empty text.", one("engagement", "scope = ''", "scope IS NULL")),
    byMapping("An empty text has become null.", one("email", "subject = NULL", "subject = ''")),
    byMapping("Fees have lost their cents.", "UPDATE engagement SET fee = round(fee)"),
    byMapping(
      "A whole number beyond 2^53 is rounded.",
      "UPDATE engagement SET fee = 9007199254740992 WHERE source_path LIKE '%/oddEmpty'",
    ),
    byHand("A number is a text.", one("engagement", "progress = '50'", "progress IS NOT NULL")),
    byMapping("A yes has become a no.", one("rfi", "flag = 1 - flag", "flag IS NOT NULL")),
    byMapping(
      "Four of the six stages are info_gathering.",
      "UPDATE engagement SET stage = 'info_gathering' WHERE stage NOT IN ('info_gathering', 'finalization')",
    ),
    byHand("A stage is none of the vocabulary.", one("engagement", "stage = 'complete'")),
    byMapping(
      "The status of a letter is lost.",
      `${one("letter", "client_status = NULL", "client_status IS NOT NULL AND kind = 'engagement_letter'")}; ${one("engagement", "letter_client_status = NULL", "letter_client_status IS NOT NULL")}`,
    ),
    byEngine("A counter of responses is stale.", one("rfi", "response_count = response_count + 1")),
    byMapping(
      "A review counts one highlight too few.",
      one("review", "total_highlights = total_highlights - 1", "total_highlights > 1"),
    ),
    byMapping(
      "The responses of an item are in another order.",
      rewrite("checklist_item", "responses", (text) => JSON.stringify((JSON.parse(text) as unknown[]).toReversed())),
    ),
    byMapping(
      "A JSON object has lost a key.",
      one("engagement", "feedback = json_remove(feedback, '$.rating')", "feedback ->> '$.rating' IS NOT NULL"),
    ),
    byMapping(
      "What has no column is lost.",
      one("review", "source_extra = NULL", "source_extra LIKE '%legacy_notes%'"),
    ),
    byHand(
      "A JSON text is cut off.",
      one("engagement", "users = substr(users, 1, length(users) - 1)", "json_array_length(users) > 0"),
    ),
    byMapping(
      "The order of the items of a checklist is reversed.",
      `UPDATE checklist_item SET "order" = 100 - "order" WHERE checklist_id = (SELECT min(checklist_id) FROM checklist_item WHERE "order" = 1)`,
    ),
  ],
};
