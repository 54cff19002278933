import { declareOtherwise } from "../../validators/proof/declare-otherwise.ts";
import { byEngine, byHand, type Topic } from "../planting.ts";

const SOME_RECORD = "target_id = (SELECT min(id) FROM rfi)";

export const targetAndLedger: Topic = {
  title: "The target and its ledger",
  defects: [
    byEngine(
      "The digest of a record is stale, in row and lineage: the document has changed since.",
      `UPDATE rfi SET source_hash = '${"0".repeat(32)}' WHERE id = (SELECT min(id) FROM rfi); UPDATE _touchdown_records SET hash = '${"0".repeat(32)}' WHERE ${SOME_RECORD}`,
    ),
    byHand(
      "A record is said to be of another collection.",
      `UPDATE _touchdown_records SET collection = 'friday-chat' WHERE ${SOME_RECORD}`,
    ),
    byHand(
      "A claim was altered after its merge was settled.",
      "UPDATE _touchdown_claims SET claim = json_set(claim, '$.role', 'partner') WHERE merge = 'users' AND key = (SELECT min(key) FROM _touchdown_claims WHERE merge = 'users')",
    ),
    byHand("A table is gone.", "DROP TABLE tender"),
    byHand("An index is gone that the application looks things up by.", "DROP INDEX idx_rfi_engagement_id"),
    byHand("All indexes are gone that were made after the load.", (target) => {
      const names = target
        .prepare<[], string>(
          "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND name LIKE 'idx_%'",
        )
        .pluck()
        .all();
      for (const name of names) target.exec(`DROP INDEX "${name}"`);
    }),
    byHand("A trigger is gone that keeps the search in line.", "DROP TRIGGER rfi_fts_update"),
    byHand(
      "A view selects something else.",
      "DROP VIEW engagement_user; CREATE VIEW engagement_user AS SELECT id AS engagement_id, id AS user_id, 'auditor' AS kind FROM engagement",
    ),
    byEngine(
      "A search table has not been filled.",
      "INSERT INTO engagement_fts (engagement_fts) VALUES ('delete-all')",
    ),
    byEngine(
      "A row cannot be found by search.",
      "INSERT INTO team_fts (team_fts, rowid, name) SELECT 'delete', search_key, name FROM team ORDER BY id LIMIT 1",
    ),
    byEngine(
      "A row is found by another name than its own.",
      "INSERT INTO client_fts (client_fts, rowid, name, code, industry, contact_name, contact_email, email) SELECT 'delete', search_key, name, code, industry, contact_name, contact_email, email FROM client ORDER BY id LIMIT 1; INSERT INTO client_fts (rowid, name) SELECT search_key, 'Somebody else' FROM client ORDER BY id LIMIT 1",
    ),
    byHand("A vocabulary has been widened.", (target) =>
      declareOtherwise(target, { table: "review", from: "status IN ('open', 'closed')", to: "status IS NOT ''" }),
    ),
    byHand("A table is there that nobody declared.", "CREATE TABLE user_id_mapping (id TEXT)"),
  ],
};
