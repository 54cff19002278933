import { both, defect, oddity, unseen, type Proof } from "./planting.ts";

const SOME_RFI = "(SELECT min(id) FROM rfi)";
const SOME_ENGAGEMENT = "(SELECT min(id) FROM engagement)";
const SOME_CHECKLIST = "(SELECT min(id) FROM checklist WHERE review_id IS NOT NULL)";

/** The first highlight of each of two reviews takes the other's review. */
const SWAP_REVIEWS = `CREATE TEMP TABLE pair AS SELECT min(id) AS id, review_id FROM highlight GROUP BY review_id ORDER BY review_id LIMIT 2;
  UPDATE highlight SET review_id = (SELECT review_id FROM pair WHERE pair.id <> highlight.id) WHERE id IN (SELECT id FROM pair)`;

export const referentialIntegrity: Proof = {
  validator: "referential-integrity",
  plantings: [
    defect(
      "A parent is deleted and its children are orphans.",
      both("DELETE FROM engagement WHERE id = (SELECT min(engagement_id) FROM rfi)"),
      /rows? of rfi refer by engagement_id to a missing row of engagement/,
    ),
    defect(
      "An optional reference names nobody.",
      both(`UPDATE rfi SET created_by = 'nobody' WHERE id = ${SOME_RFI}`),
      /1 row of rfi refer by created_by to a missing row of users/,
    ),
    defect(
      "A child is attached to another parent, which stands.",
      both(
        `UPDATE rfi SET engagement_id = (SELECT max(id) FROM engagement WHERE id <> rfi.engagement_id) WHERE id = ${SOME_RFI}`,
      ),
      /1 row of rfi refer by engagement_id to another row/,
    ),
    defect(
      "Two children are attached to each other's parent.",
      both(SWAP_REVIEWS),
      /2 rows of highlight refer by review_id to another row/,
    ),
    defect(
      "A child is attached to another parent by a reference that may be null.",
      both(
        `UPDATE checklist SET review_id = (SELECT max(id) FROM review WHERE id <> checklist.review_id) WHERE id = ${SOME_CHECKLIST}`,
      ),
      /1 row of checklist refer by review_id to another row/,
    ),
    defect(
      "A child has lost its parent, to which it refers by a reference that may be null.",
      both(`UPDATE checklist SET review_id = NULL WHERE id = ${SOME_CHECKLIST}`),
      /1 row of checklist refer by review_id to another row of review than the one above them in the source, or to none/,
    ),
    defect(
      "Where a row comes from is not beneath its parent.",
      both(
        `UPDATE rfi SET source_path = (SELECT max(source_path) FROM engagement) || '/rfis/x' WHERE id = ${SOME_RFI}`,
      ),
      /1 row of rfi refer by engagement_id to another row/,
    ),
    defect(
      "An array of ids names nobody.",
      {
        sound: `UPDATE engagement SET members = '["nobody"]' WHERE id = ${SOME_ENGAGEMENT}`,
        moonlanding: `UPDATE engagement SET users = '["nobody"]' WHERE id = ${SOME_ENGAGEMENT}`,
      },
      /1 id in engagement\.(members|users) are no row of users/,
    ),
    defect(
      "An array of ids holds a number.",
      {
        sound: `UPDATE engagement SET members = '[1]' WHERE id = ${SOME_ENGAGEMENT}`,
        moonlanding: `UPDATE engagement SET users = '[1]' WHERE id = ${SOME_ENGAGEMENT}`,
      },
      /1 id in engagement\.(members|users) are no row of users/,
    ),
    defect(
      "A reference without a foreign key names a row that is not there.",
      {
        sound: "UPDATE review SET engagement_ref = 'gone' WHERE id = (SELECT min(id) FROM review)",
        moonlanding:
          "UPDATE audit_logs SET entity_id = 'gone' WHERE id = (SELECT min(id) FROM audit_logs WHERE entity_type = 'rfi')",
      },
      /1 row break the rule '/,
    ),
    defect(
      "A row of one table is referred to where one of another is due.",
      {
        sound: `UPDATE review SET engagement_ref = ${SOME_RFI} WHERE id = (SELECT min(id) FROM review)`,
        moonlanding: `UPDATE audit_logs SET entity_type = 'engagement' WHERE id = (SELECT min(id) FROM audit_logs WHERE entity_type = 'rfi')`,
      },
      /1 row break the rule '/,
    ),
    defect(
      "A section belongs to another engagement than its question.",
      {
        moonlanding: `UPDATE rfi SET section_id = (SELECT max(s.id) FROM rfi_section AS s WHERE s.engagement_id <> rfi.engagement_id)
          WHERE id = (SELECT min(id) FROM rfi WHERE section_id IS NOT NULL)`,
      },
      /1 row break the rule 'responses whose section, RFI and engagement disagree'/,
    ),
    defect(
      "A response is given to a question of another client.",
      {
        moonlanding: `UPDATE rfi_response SET rfi_id = (SELECT max(q.id) FROM rfi AS q WHERE q.engagement_id <>
            (SELECT own.engagement_id FROM rfi AS own WHERE own.id = rfi_response.rfi_id))
          WHERE id = (SELECT min(id) FROM rfi_response)`,
      },
      /1 row break the rule 'response to a question of another engagement'/,
    ),
    defect(
      "What happened to one question is told of another.",
      {
        moonlanding:
          "UPDATE audit_logs SET entity_id = (SELECT max(id) FROM rfi WHERE id <> entity_id) WHERE id = (SELECT min(id) FROM audit_logs WHERE entity_type = 'rfi')",
      },
      /1 row break the rule 'activity of another row than the one above it'/,
    ),
    defect(
      "A file belongs to a review of another client.",
      {
        moonlanding:
          "UPDATE file SET owner_id = (SELECT max(id) FROM review WHERE id <> owner_id) WHERE id = (SELECT min(id) FROM file WHERE owner_type = 'review')",
      },
      /1 row break the rule 'file of another row than the one it lies in'/,
    ),
    defect(
      "An image is replaced by another's.",
      {
        moonlanding:
          "UPDATE file SET sha256 = (SELECT max(sha256) FROM file AS other WHERE other.sha256 <> file.sha256) WHERE id = (SELECT min(id) FROM file WHERE source_kind = 'inline')",
      },
      /1 row break the rule 'image whose file is not there, or another one'/,
    ),
    defect(
      "A clerk has become a partner.",
      { moonlanding: "UPDATE users SET role = 'partner' WHERE id = (SELECT min(id) FROM users WHERE role = 'clerk')" },
      /1 row break the rule 'role that is not the one traced'/,
    ),
    defect(
      "A column of ids is gone.",
      { sound: "ALTER TABLE engagement DROP COLUMN members" },
      /no column engagement\.members/,
    ),
    defect(
      "A table that others refer to is gone.",
      both("DROP TABLE review"),
      /\.review_id refers to review\.id, which is not there|no such table: (main\.)?review/,
    ),
    oddity("Optional references are null.", both("UPDATE rfi SET created_by = NULL")),
    oddity("All arrays of ids are empty.", {
      sound: "UPDATE engagement SET members = '[]'",
      moonlanding: "UPDATE engagement SET users = '[]', client_users = '[]'",
    }),
    oddity("An id is listed twice.", {
      sound: "UPDATE engagement SET members = json_array((SELECT min(id) FROM users), (SELECT min(id) FROM users))",
      moonlanding: "UPDATE engagement SET users = json_array((SELECT min(id) FROM users), (SELECT min(id) FROM users))",
    }),
    oddity("Everything is by a tombstone.", {
      sound: "UPDATE rfi SET created_by = (SELECT id FROM users WHERE name = 'ghost')",
      moonlanding: `INSERT INTO users (id, name, status, source_path) VALUES ('tomb', 'x', 'deleted', 'tombstone:x');
        INSERT INTO _touchdown_derived VALUES ('users', 'tomb'); UPDATE rfi SET created_by = 'tomb'`,
    }),
    oddity("A derived row says nothing about a source.", {
      sound:
        "UPDATE checklist SET source_path = NULL, source_system = NULL WHERE id = (SELECT min(target_id) FROM _touchdown_derived WHERE target_table = 'checklist'); UPDATE users SET source_hash = NULL WHERE name = 'ghost'",
    }),
    unseen("A question is by another person, who stands.", {
      sound: `UPDATE rfi SET created_by = (SELECT max(id) FROM users) WHERE id = ${SOME_RFI}`,
    }),
    unseen("A link to an engagement leads to another one, which stands.", {
      sound:
        "UPDATE review SET engagement_ref = (SELECT max(id) FROM engagement) WHERE id = (SELECT min(id) FROM review)",
    }),
    unseen("A response is given to another question of the same engagement, and both are counted anew.", {
      moonlanding: `UPDATE rfi_response SET rfi_id = (SELECT max(q.id) FROM rfi AS q WHERE q.id <> rfi_response.rfi_id AND q.engagement_id =
            (SELECT own.engagement_id FROM rfi AS own WHERE own.id = rfi_response.rfi_id))
          WHERE id = (SELECT min(r.id) FROM rfi_response AS r JOIN rfi AS own ON own.id = r.rfi_id
            WHERE instr(r.source_path, '#') = 0 AND 1 < (SELECT count(*) FROM rfi AS q WHERE q.engagement_id = own.engagement_id));
        UPDATE rfi SET (response_count, last_response_date) =
          (SELECT count(*), max(r.response_date) FROM rfi_response AS r WHERE r.rfi_id = rfi.id)`,
    }),
  ],
};
