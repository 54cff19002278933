import { declareOtherwise, loosely, rebuild, undeclared } from "./declare-otherwise.ts";
import { both, defect, oddity, unseen, type Proof } from "./planting.ts";

const SOME_RFI = "(SELECT min(id) FROM rfi)";
const SOME_ENGAGEMENT = "(SELECT min(id) FROM engagement)";
const SOME_HIGHLIGHT = "(SELECT min(id) FROM highlight WHERE page_number > 0)";

const NAME_OPTIONAL = { table: "review", from: "name TEXT NOT NULL", to: "name TEXT" };
const NO_NAME = "UPDATE review SET name = NULL WHERE id = (SELECT min(id) FROM review)";
const STATUSES = "status IN ('open', 'closed')";

const PAGE_AS_TEXT = `UPDATE highlight SET page_number = 'one' WHERE id = ${SOME_HIGHLIGHT}`;
const BYTES = `UPDATE rfi SET title = x'00' WHERE id = ${SOME_RFI}`;

export const dataTypes: Proof = {
  validator: "data-types",
  plantings: [
    defect(
      "A text stands in a column of numbers.",
      {
        sound: `UPDATE highlight SET x1 = 'left' WHERE id = ${SOME_HIGHLIGHT}`,
        moonlanding: loosely("highlight", `UPDATE highlight SET x1 = 'left' WHERE id = ${SOME_HIGHLIGHT}`),
      },
      /1 cell of highlight\.x1 is neither real nor null/,
    ),
    defect(
      "A page is a word.",
      { sound: PAGE_AS_TEXT, moonlanding: loosely("highlight", PAGE_AS_TEXT) },
      /highlight\.page_number is neither integer nor null/,
    ),
    defect(
      "A fraction stands in a column of whole numbers.",
      {
        sound: `UPDATE rfi SET responses = 1.5 WHERE id = ${SOME_RFI}`,
        moonlanding: loosely("rfi", `UPDATE rfi SET response_count = 1.5 WHERE id = ${SOME_RFI}`),
      },
      /rfi\.\w+ is neither integer nor null/,
    ),
    defect(
      "Bytes stand where a text is due.",
      { sound: BYTES, moonlanding: loosely("rfi", BYTES) },
      /1 cell of rfi\.title is not text/,
    ),
    defect(
      "A text stands in a column that takes any number.",
      both(`UPDATE engagement SET progress = 'half' WHERE id = ${SOME_ENGAGEMENT}`),
      /1 cell of engagement\.progress breaks CHECK \(typeof\(progress\)/,
    ),
    defect(
      "A null stands where none may be.",
      both(undeclared(NAME_OPTIONAL, NO_NAME)),
      /1 cell of review\.name is not text/,
    ),
    defect(
      "A word is outside its vocabulary.",
      both(`UPDATE rfi SET status = 'complete' WHERE id = ${SOME_RFI}`),
      /1 cell of rfi\.status breaks CHECK \(status IN \('open'/,
    ),
    defect(
      "A word of the vocabulary is written in capitals.",
      both(`UPDATE rfi SET status = 'Open' WHERE id = ${SOME_RFI}`),
      /1 cell of rfi\.status breaks CHECK/,
    ),
    defect(
      "A yes or no is 2.",
      both(`UPDATE rfi SET flag = 2 WHERE id = ${SOME_RFI}`),
      /1 cell of rfi\.flag breaks CHECK \(flag IN \(0, 1\)\)/,
    ),
    defect(
      "Two columns contradict each other.",
      {
        sound: `UPDATE rfi SET status = 'closed', flag = 1 WHERE id = ${SOME_RFI}`,
        moonlanding: "UPDATE users SET role = 'partner' WHERE id = (SELECT min(id) FROM users WHERE type = 'client')",
      },
      /1 cell of (rfi|users)\.\w+ breaks CHECK/,
    ),
    defect(
      "A date is 30 February.",
      {
        sound: `UPDATE engagement SET start_date = '2024-02-30' WHERE id = ${SOME_ENGAGEMENT}`,
        moonlanding: `UPDATE engagement SET deadline_date = '2024-02-30' WHERE id = ${SOME_ENGAGEMENT}`,
      },
      /1 cell of engagement\.\w+ is no date/,
    ),
    defect(
      "A date has a time.",
      {
        sound: `UPDATE engagement SET start_date = '2024-02-01T00:00' WHERE id = ${SOME_ENGAGEMENT}`,
        moonlanding: `UPDATE engagement SET deadline_date = '2024-02-01T00:00' WHERE id = ${SOME_ENGAGEMENT}`,
      },
      /is no date/,
    ),
    defect(
      "A date has the day in front.",
      {
        sound: `UPDATE engagement SET start_date = '05/03/2024' WHERE id = ${SOME_ENGAGEMENT}`,
        moonlanding: `UPDATE engagement SET deadline_date = '05/03/2024' WHERE id = ${SOME_ENGAGEMENT}`,
      },
      /is no date/,
    ),
    defect(
      "A column is gone.",
      { sound: "ALTER TABLE file DROP COLUMN size", moonlanding: "ALTER TABLE highlight DROP COLUMN emoji" },
      /there is no column (file\.size|highlight\.emoji)/,
    ),
    defect(
      "A table is gone.",
      { sound: "DROP TABLE setting", moonlanding: "DROP TABLE job_execution_log" },
      /there is no table (setting|job_execution_log)/,
    ),
    defect(
      "A column is there that nobody declared.",
      both("ALTER TABLE review ADD COLUMN more TEXT"),
      /undeclared column review\.more/,
    ),
    defect("A table is there that nobody declared.", both("CREATE TABLE more (id TEXT)"), /undeclared table more/),
    defect(
      "A vocabulary has been widened in the target.",
      {
        sound: (target) => declareOtherwise(target, { table: "rfi", from: STATUSES, to: "status IS NOT ''" }),
        moonlanding: (target) => declareOtherwise(target, { table: "review", from: STATUSES, to: "status IS NOT ''" }),
      },
      /declares "status .*", the migration does not/,
    ),
    defect(
      "A key is no longer unique.",
      {
        sound: rebuild({ table: "users", from: "email TEXT UNIQUE", to: "email TEXT" }),
        moonlanding: rebuild({ table: "client_user", from: ",\n  UNIQUE (client_id, user_id)", to: "" }),
      },
      /does not declare ".*UNIQUE/,
    ),
    defect(
      "A table is no longer strict.",
      { moonlanding: (target) => declareOtherwise(target, { table: "review", from: ") STRICT", to: ")" }) },
      /review does not declare "STRICT"/,
    ),
    defect(
      "An index is gone.",
      { sound: "DROP INDEX rfi_engagement", moonlanding: "DROP INDEX idx_rfi_engagement_id" },
      /there is no index /,
    ),
    defect(
      "A view says something else.",
      {
        sound: "DROP VIEW open_rfi; CREATE VIEW open_rfi AS SELECT id, title FROM rfi",
        moonlanding: "DROP VIEW team_member; CREATE VIEW team_member AS SELECT id AS team_id FROM team",
      },
      /the view \w+ is declared otherwise/,
    ),
    defect(
      "A search table is gone, with all that could be found by it.",
      { moonlanding: "DROP TABLE client_fts" },
      /there is no table client_fts/,
    ),
    defect(
      "A trigger is gone that keeps the search in line with its table.",
      {
        moonlanding: (target) =>
          target.exec(
            `DROP TRIGGER "${String(target.prepare("SELECT min(name) FROM sqlite_schema WHERE type = 'trigger'").pluck().get())}"`,
          ),
      },
      /there is no trigger /,
    ),
    oddity("Texts are empty.", both("UPDATE rfi SET title = ''")),
    oddity("A whole number stands in a column of fractions, and the largest there is.", {
      sound: `UPDATE engagement SET fee = 1.7976931348623157e308; UPDATE engagement SET fee = 7 WHERE id > ${SOME_ENGAGEMENT}`,
    }),
    oddity(
      "A column of any number holds whole numbers beyond 2^53, fractions and nulls.",
      both(`UPDATE engagement SET progress = 9223372036854775807; UPDATE engagement SET progress = 33.333333333333336 WHERE id > ${SOME_ENGAGEMENT};
        UPDATE engagement SET progress = NULL WHERE id = (SELECT max(id) FROM engagement)`),
    ),
    oddity("Dates are 29 February.", {
      sound: "UPDATE engagement SET start_date = '2000-02-29'",
      moonlanding: "UPDATE engagement SET deadline_date = '2000-02-29'",
    }),
    oddity(
      "Everything optional is null.",
      both("UPDATE rfi SET status = NULL, flag = NULL, created_by = NULL; UPDATE engagement SET progress = NULL"),
    ),
    unseen("A number is another one of the same type.", {
      sound: `UPDATE engagement SET fee = fee + 0.01 WHERE id = ${SOME_ENGAGEMENT}`,
    }),
    unseen("A word is another one of its vocabulary.", {
      sound: `UPDATE rfi SET status = 'closed', flag = 0 WHERE id = ${SOME_RFI}`,
    }),
  ],
};
