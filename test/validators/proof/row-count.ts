import {
  forgetCollection,
  landOneByOne,
  loseDocument,
  loseElement,
  rejectOne,
  rejectSubtree,
  swapIds,
} from "./lineage-changes.ts";
import { both, defect, oddity, unseen, type Proof } from "./planting.ts";

const SOME_RFI = "(SELECT min(id) FROM rfi)";
const SOME_PAGE =
  "(SELECT page FROM _touchdown_pages WHERE after IS NOT NULL AND up_to IS NOT NULL AND mapped > 1 ORDER BY page LIMIT 1)";
/** A collection that has several pages and ends with a mapped one. */
const SOME_COLLECTION = `(SELECT collection FROM _touchdown_pages WHERE page = ${SOME_PAGE})`;

const UNICODE = "UPDATE review SET name = 'Müller 会計 🧾 ' || char(0x1F469, 0x200D, 0x1F4BB) || ' e' || char(0x301)";

export const rowCount: Proof = {
  validator: "row-count",
  plantings: [
    defect(
      "A row is dropped.",
      {
        sound: `DELETE FROM rfi WHERE id = ${SOME_RFI}`,
        moonlanding: "DELETE FROM rfi WHERE id = (SELECT min(rfi_id) FROM rfi_response)",
      },
      /rfi: rows that the ledger names are missing \(1 case\)/,
    ),
    defect(
      "A row is there that no record became.",
      {
        sound: "INSERT INTO users (id, name) VALUES ('invented', 'X')",
        moonlanding: "INSERT INTO users (id, name, status) VALUES ('invented', 'X', 'deleted')",
      },
      /users: rows have no record \(1 case\)/,
    ),
    defect(
      "A row stands in a table that nothing is moved to.",
      {
        sound: "INSERT INTO setting (id, value) VALUES ('a', 'b')",
        moonlanding: "INSERT INTO sessions SELECT 'a', id, '2026-01-01T00:00:00.000Z' FROM users ORDER BY id LIMIT 1",
      },
      /(setting|sessions): rows have no record/,
    ),
    defect(
      "A dropped row is made up for by an invented one.",
      both(`UPDATE review SET id = 'invented' WHERE id = (SELECT max(review_id) FROM checklist)`),
      /missing \(1 case\).*no record \(1 case\)/,
    ),
    defect(
      "Two rows have each other's id, so each id has the other record's content.",
      {
        sound: swapIds("rfi", "SELECT min(id) AS low, max(id) AS high FROM rfi"),
        moonlanding: swapIds("rfi", "SELECT min(rfi_id) AS low, max(rfi_id) AS high FROM rfi_response"),
      },
      /rfi: rows name another source than their record \(2 cases\)/,
    ),
    defect(
      "A row says that it comes from the other system.",
      both(`UPDATE rfi SET source_system = 'elsewhere' WHERE id = ${SOME_RFI}`),
      /rfi: rows name another source than their record \(1 case\)/,
    ),
    defect(
      "A row stands and its lineage is missing.",
      both(`DELETE FROM _touchdown_records WHERE target_id = ${SOME_RFI}`),
      /1 page differ from the lineage.*rows have no record/,
    ),
    defect(
      "Two records claim one row.",
      both(`UPDATE _touchdown_records SET target_id = (SELECT max(id) FROM rfi) WHERE target_id = ${SOME_RFI}`),
      /claimed by several mapped records/,
    ),
    defect(
      "A derived row is dropped.",
      both(
        "DELETE FROM checklist WHERE id = (SELECT min(target_id) FROM _touchdown_derived WHERE target_table = 'checklist')",
      ),
      /checklist: rows that the ledger names are missing \(1 case\)/,
    ),
    defect(
      "A derived row is known to nobody.",
      both(
        "DELETE FROM _touchdown_derived WHERE target_table = 'checklist' AND target_id = (SELECT min(target_id) FROM _touchdown_derived WHERE target_table = 'checklist')",
      ),
      /checklist: rows have no record \(1 case\)/,
    ),
    defect(
      "A document is counted on its page and left neither row nor lineage, and the page's tally was made to balance.",
      { sound: loseDocument("file"), moonlanding: loseDocument("audit_logs") },
      /^1 page count other documents than the lineage holds\.$/,
    ),
    defect(
      "A page's tally does not balance.",
      both(`UPDATE _touchdown_pages SET mapped = mapped - 1 WHERE page = ${SOME_PAGE}`),
      /1 page do not balance/,
    ),
    defect(
      "A page's tally balances and is made up.",
      both(`UPDATE _touchdown_pages SET mapped = mapped - 1, merged = merged + 1 WHERE page = ${SOME_PAGE}`),
      /1 page differ from the lineage/,
    ),
    defect(
      "A claim is still held.",
      both(`UPDATE _touchdown_pages SET mapped = mapped - 1, held = held + 1 WHERE page = ${SOME_PAGE}`),
      /1 claim are still held/,
    ),
    defect(
      "A range of keys never landed.",
      both(`DELETE FROM _touchdown_pages WHERE page = ${SOME_PAGE}`),
      /1 range of keys never landed in /,
    ),
    defect(
      "The end of a collection never landed.",
      both(
        `UPDATE _touchdown_pages SET up_to = 'zzz/zzz/zzz/z' WHERE up_to IS NULL AND collection = ${SOME_COLLECTION}`,
      ),
      /never landed in [\w-]+: \(zzz\/zzz\/zzz\/z … end\]/,
    ),
    defect(
      "Two pages overlap.",
      both(`UPDATE _touchdown_pages SET after = NULL WHERE page = ${SOME_PAGE}`),
      /pairs? of pages overlap in /,
    ),
    defect(
      "The source counted a document that nobody read.",
      both(`UPDATE _touchdown_plan SET counted = counted + 1 WHERE collection = ${SOME_COLLECTION}`),
      /counted [\d,]+ documents in [\w-]+ and [\d,]+ were read/,
    ),
    defect(
      "A whole collection is missing, with its rows, lineage, pages and plan.",
      {
        sound: forgetCollection("files", "file"),
        moonlanding: forgetCollection("friday-activity", "audit_logs"),
      },
      /^(files|friday-activity) was never planned\.$/,
    ),
    defect(
      "A record is said to be of another collection.",
      both(
        `UPDATE _touchdown_records SET collection = (SELECT min(collection) FROM _touchdown_plan WHERE collection <> _touchdown_records.collection) WHERE target_id = ${SOME_RFI}`,
      ),
      /differ from the lineage/,
    ),
    defect(
      "A mapped record names no row.",
      both(`UPDATE _touchdown_records SET target_id = NULL WHERE target_id = ${SOME_RFI}`),
      /1 record name no row/,
    ),
    defect(
      "Merged records do not say into which row.",
      both("UPDATE _touchdown_records SET target_id = NULL WHERE disposition = 3"),
      /\d+ records? name no row/,
    ),
    defect(
      "A merged record points at a row that is gone.",
      both(
        "UPDATE _touchdown_records SET target_id = 'gone' WHERE path = (SELECT min(path) FROM _touchdown_records WHERE disposition = 3)",
      ),
      /point at a missing row \(1 case\)/,
    ),
    defect(
      "A merged record points at another row than the records that claim the same.",
      both(`UPDATE _touchdown_records SET target_id = (SELECT max(id) FROM users WHERE id <> target_id)
        WHERE path = (SELECT min(r.path) FROM _touchdown_records AS r JOIN _touchdown_claims AS c USING (system, path) WHERE r.disposition = 3 AND c.merge = 'users')`),
      /1 key of merges come to several rows/,
    ),
    defect(
      "A rejected record has left its row behind.",
      {
        sound: rejectOne("file"),
        moonlanding: rejectOne("audit_logs"),
      },
      /^(file|audit_logs): rows have no record \(1 case\)\.$/,
    ),
    defect(
      "Embedded records point at a table that is none.",
      both("UPDATE _touchdown_records SET target_table = 'nowhere' WHERE disposition = 2"),
      /point at a missing row \(\d+ cases?\)/,
    ),
    defect(
      "An excluded record names a row.",
      both(
        `UPDATE _touchdown_records SET target_table = 'rfi', target_id = ${SOME_RFI} WHERE path = (SELECT min(path) FROM _touchdown_records WHERE disposition = 4)`,
      ),
      /1 record name no row/,
    ),
    defect(
      "A reject is thrown away, with what the source held.",
      { sound: "DELETE FROM _touchdown_rejects WHERE rule = 'unknown-type'" },
      /1 rejected record have no reject/,
    ),
    defect(
      "A record has no known disposition.",
      both(`UPDATE _touchdown_records SET disposition = 9 WHERE target_id = ${SOME_RFI}`),
      /no known disposition/,
    ),
    defect("A table is gone.", both("DROP TABLE highlight"), /names table highlight, which is not there/),
    defect(
      "A search table is empty, so that none of its rows is found.",
      { moonlanding: "INSERT INTO client_fts (client_fts) VALUES ('delete-all')" },
      /^\d+ rows of client cannot be found by search\.$/,
    ),
    defect(
      "A row is not in its search table.",
      {
        moonlanding:
          "INSERT INTO team_fts (team_fts, rowid, name) SELECT 'delete', search_key, name FROM team ORDER BY id LIMIT 1",
      },
      /^1 row of team cannot be found by search\.$/,
    ),
    oddity("An embedded record lives in many rows of a table.", {
      sound: "UPDATE _touchdown_records SET target_id = NULL WHERE disposition = 2",
    }),
    oddity("A tombstone is derived for somebody who is only referred to.", {
      sound:
        "INSERT INTO users (id, name) VALUES ('tomb', 'x'); INSERT INTO _touchdown_derived VALUES ('users', 'tomb')",
      moonlanding:
        "INSERT INTO users (id, name, status, source_path) VALUES ('tomb', 'x', 'deleted', 'tombstone:x'); INSERT INTO _touchdown_derived VALUES ('users', 'tomb')",
    }),
    oddity(
      "A page found nothing in its range.",
      both(`INSERT INTO _touchdown_pages SELECT 999, collection, after, after || '0', 0, 0, 0, 0, 0, 0, 0, 0, 'd', 0, loaded_at_ms
          FROM _touchdown_pages WHERE page = ${SOME_PAGE};
        UPDATE _touchdown_pages SET after = after || '0' WHERE page = ${SOME_PAGE}`),
    ),
    oddity("A run was resumed over and over and has a page for each document.", both(landOneByOne)),
    oddity("A document is rejected with all that lies beneath it, each with its reject.", {
      sound: rejectSubtree,
    }),
    oddity("The id of a document holds the sign that parts elements from documents.", {
      sound: `UPDATE _touchdown_records SET path = path || '#1' WHERE target_id = (SELECT min(id) FROM file);
        UPDATE file SET source_path = source_path || '#1' WHERE id = (SELECT min(id) FROM file)`,
    }),
    oddity("Names hold every script, emoji and combining characters.", both(UNICODE)),
    oddity(
      "There are a view and a full-text table more.",
      both(
        "CREATE VIEW everyone AS SELECT * FROM users; CREATE VIRTUAL TABLE more_fts USING fts5 (name); INSERT INTO more_fts VALUES ('a')",
      ),
    ),
    unseen("Rows and ledger are falsified together: a document's row, lineage, tally and count are gone alike.", {
      sound: `${loseDocument("file")};
          UPDATE _touchdown_pages SET documents = documents - 1 WHERE page = (SELECT page FROM lost);
          UPDATE _touchdown_plan SET counted = counted - 1 WHERE collection = 'files'`,
    }),
    unseen("An element of a document left neither row nor lineage, and its page's tally was made to balance.", {
      sound: loseElement("highlight"),
      moonlanding: loseElement("highlight_comment"),
    }),
    unseen("What a reject kept of the source is emptied.", {
      sound: "UPDATE _touchdown_rejects SET raw = ''",
    }),
    unseen("A finding is thrown away.", { sound: "DELETE FROM _touchdown_findings" }),
    unseen("Two rows have each other's title.", {
      sound: `UPDATE review SET name = (SELECT other.name FROM review AS other WHERE other.id = (CASE review.id WHEN (SELECT min(id) FROM review) THEN (SELECT max(id) FROM review) ELSE (SELECT min(id) FROM review) END))
        WHERE id IN ((SELECT min(id) FROM review), (SELECT max(id) FROM review))`,
    }),
  ],
};
