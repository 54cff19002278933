import { landOneByOne } from "../validators/proof/lineage-changes.ts";
import { ODD_NAME } from "./odd-documents.ts";
import type { Oddity } from "./planting.ts";

/** What a validator or a check might take for wrong, and is right. */
export const ODDITIES: readonly Oddity[] = [
  {
    title: "Somebody who is only referred to is a deleted user without rights.",
    shownBy: "SELECT 1 FROM users WHERE source_path LIKE 'tombstone:%'",
  },
  {
    title: "A user has no e-mail address.",
    shownBy: "SELECT 1 FROM users WHERE email IS NULL AND identities IS NOT NULL",
  },
  { title: "An auditor has no role.", shownBy: "SELECT 1 FROM users WHERE type = 'auditor' AND role IS NULL" },
  {
    title: "A person is known to both systems, with two roles and two states.",
    shownBy: "SELECT 1 FROM users WHERE json_array_length(identities) > 1",
  },
  {
    title: "An address has capitals and blanks at the source.",
    shownBy: "SELECT 1 FROM users, json_each(identities) AS j WHERE j.value ->> '$.email' <> users.email",
  },
  {
    title: "People of one address as auditor and as client are rejected, all of them.",
    shownBy: "SELECT 1 FROM _touchdown_rejects WHERE rule = 'type-conflict'",
  },
  {
    title: "A client's user has access to two portals, one of them inactive.",
    shownBy: "SELECT user_id FROM client_user GROUP BY user_id HAVING count(*) > 1 AND count(DISTINCT status) > 1",
  },
  { title: "A name is the word null.", shownBy: "SELECT 1 FROM users WHERE name = 'null'" },
  { title: "Two clients have the same name.", shownBy: "SELECT name FROM client GROUP BY name HAVING count(*) > 1" },
  {
    title: "A name is written from right to left, with emoji, joiners and accents of their own.",
    shownBy: `SELECT 1 FROM client WHERE name = '${ODD_NAME}'`,
  },
  {
    title: "A text looks like SQL, JSON, HTML and a date that there is not.",
    shownBy: "SELECT 1 FROM client WHERE name LIKE '%DROP TABLE%2024-02-30'",
  },
  {
    title: "An engagement has neither RFIs nor members, nor anything else below it.",
    shownBy:
      "SELECT 1 FROM engagement AS e WHERE users = '[]' AND year = '2000' AND id NOT IN (SELECT engagement_id FROM rfi)",
  },
  { title: "Texts are empty where they may be.", shownBy: "SELECT 1 FROM email WHERE subject = ''" },
  {
    title: "Two responses of an item, and of a highlight, are of the same time.",
    shownBy: "SELECT 1 FROM checklist_item WHERE json_array_length(responses) = 2",
  },
  { title: "A fee is a whole number beyond 2^53.", shownBy: "SELECT 1 FROM engagement WHERE fee = 9007199254740993" },
  {
    title: "A progress is out of range, or a third.",
    shownBy: "SELECT 1 FROM engagement WHERE progress > 100 OR progress = 33.333333333333336",
  },
  { title: "A date is 29 February 2000.", shownBy: "SELECT 1 FROM engagement WHERE commencement_date = '2000-02-29'" },
  { title: "An engagement has no year.", shownBy: "SELECT 1 FROM engagement WHERE year IS NULL" },
  {
    title: "The same document ids stand under two engagements.",
    shownBy:
      "SELECT 1 FROM rfi WHERE source_path LIKE '%/rfis/oddTwice' UNION ALL SELECT 1 FROM rfi_response WHERE source_path LIKE '%/responses/oddTwice'",
  },
  {
    title: "A document id holds the sign that parts elements from documents, and a per cent sign.",
    shownBy: "SELECT 1 FROM rfi_response WHERE source_path LIKE '%/odd#hash\\%2F' ESCAPE '\\'",
  },
  {
    title: "An RFI lists a user twice at the source, and once in the target.",
    shownBy: "SELECT 1 FROM rfi WHERE json_array_length(users) = 1 AND source_path LIKE '%/rfis/oddTwice'",
  },
  {
    title: "A counter is not what the source claims.",
    shownBy: "SELECT 1 FROM rfi WHERE response_count <> source_counts ->> '$.responseCount'",
  },
  {
    title: "A text begins and ends with NUL.",
    shownBy: "SELECT 1 FROM rfi_response WHERE hex(response_text) LIKE '00%00'",
  },
  { title: "A message is blank.", shownBy: "SELECT 1 FROM chat_messages WHERE content = char(32, 9, 13, 10, 32)" },
  {
    title: "A message has 140,000 characters.",
    shownBy: "SELECT 1 FROM chat_messages WHERE length(content) >= 140000",
  },
  {
    title: "Two entries of a log are alike to the microsecond.",
    shownBy:
      "SELECT entity_id FROM audit_logs WHERE source_path LIKE '%/activity/odd%' GROUP BY entity_id, created_at, nanoseconds, after_state, user_id HAVING count(*) = 2",
  },
  {
    title: "A local time shortly after midnight is of the day before in UTC.",
    shownBy: "SELECT 1 FROM audit_logs WHERE created_at = '2024-02-29T22:30:00.000Z'",
  },
  { title: "A review has no engagement.", shownBy: "SELECT 1 FROM review WHERE engagement_id IS NULL" },
  {
    title: "Review and engagement do not name each other.",
    shownBy: "SELECT 1 FROM _touchdown_findings WHERE rule IN ('one-sided-link', 'link-disagrees')",
  },
  {
    title: "A review has no name, so that its id stands in.",
    shownBy: "SELECT 1 FROM review WHERE name = 'oddReview'",
  },
  {
    title: "A highlight is at 0/0, without width or height.",
    shownBy: "SELECT 1 FROM highlight WHERE x1 = 0 AND y1 = 0 AND x2 = 0 AND y2 = 0",
  },
  {
    title: "A highlight lies outside its page, at -0 and beyond 2^53.",
    shownBy:
      'SELECT 1 FROM highlight WHERE x1 < 0 AND x2 = -9007199254740992 AND scaled_position LIKE \'%"$double":"-0"%\'',
  },
  {
    title: "A highlight has the largest and the smallest number there is.",
    shownBy: "SELECT 1 FROM highlight WHERE x1 = 1.7976931348623157e308 AND y1 = 5e-324",
  },
  {
    title: "Two highlights lie on each other.",
    shownBy:
      "SELECT scaled_position FROM highlight WHERE x1 = 10.5 GROUP BY review_id, scaled_position HAVING count(*) = 2",
  },
  {
    title: "Two highlights of a review have the same id.",
    shownBy: "SELECT source_highlight_id FROM highlight GROUP BY review_id, source_highlight_id HAVING count(*) > 1",
  },
  {
    title: "A highlight is a general comment on no page, another a page alone.",
    shownBy: "SELECT 1 FROM highlight WHERE is_general = 1 AND x1 IS NULL",
  },
  { title: "Access has run out long ago.", shownBy: "SELECT 1 FROM collaborator WHERE expires_at < '2022'" },
  { title: "A file is missing in its store, and told so.", shownBy: "SELECT 1 FROM file WHERE state = 'missing'" },
  { title: "A file has no bytes.", shownBy: "SELECT 1 FROM file WHERE state = 'copied' AND size = 0" },
  {
    title: "A file lies elsewhere, and only its address is kept.",
    shownBy: "SELECT 1 FROM file WHERE source_kind = 'url'",
  },
  {
    title: "Several rows name one object, which was copied once.",
    shownBy: "SELECT object FROM file WHERE state = 'copied' GROUP BY store, object HAVING count(*) > 1",
  },
  {
    title: "NaN, infinity, bytes, references and 64-bit numbers stand in what has no column.",
    shownBy: "SELECT 1 FROM review WHERE source_extra LIKE '%\"NaN\"%' AND source_extra LIKE '%$bytes%'",
  },
  {
    title: "Records are rejected, with what hangs below them.",
    shownBy: "SELECT 1 FROM _touchdown_rejects WHERE rule = 'missing-parent'",
  },
  { title: "A run was resumed over and over, and has a page for each document.", change: landOneByOne },
  {
    title: "A page found nothing in its range.",
    change: `CREATE TEMP TABLE some AS SELECT min(page) AS page FROM _touchdown_pages WHERE collection = 'mwr-logs' AND after IS NOT NULL;
      INSERT INTO _touchdown_pages SELECT 999, collection, after, after || '0', 0, 0, 0, 0, 0, 0, 0, 0, 'd', 0, loaded_at_ms FROM _touchdown_pages WHERE page = (SELECT page FROM some);
      UPDATE _touchdown_pages SET after = after || '0' WHERE page = (SELECT page FROM some)`,
  },
  { title: "The target was packed and analysed after the load.", change: "VACUUM; ANALYZE" },
  {
    title: "The search tables were merged.",
    change: "INSERT INTO rfi_fts (rfi_fts) VALUES ('optimize'); INSERT INTO review_fts (review_fts) VALUES ('rebuild')",
  },
  {
    title: "Rows lie in another order in the file.",
    change:
      "CREATE TEMP TABLE moved AS SELECT * FROM flag; DELETE FROM flag; INSERT INTO flag SELECT * FROM moved ORDER BY flag_type DESC",
  },
  {
    title: "The application has a view of its own.",
    change: "CREATE VIEW open_rfi AS SELECT id, title FROM rfi WHERE status = 'open'",
  },
];
