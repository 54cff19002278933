import { closeSync, openSync, writeSync } from "node:fs";
import type Database from "better-sqlite3";
import { declareOtherwise, undeclared } from "./declare-otherwise.ts";
import { both, defect, oddity, unseen, type Proof } from "./planting.ts";

const RESTRICT = "REFERENCES review (id) ON DELETE RESTRICT";
const NAME_OPTIONAL = { table: "review", from: "name TEXT NOT NULL", to: "name TEXT" };

export const foreignKeys: Proof = {
  validator: "foreign-keys",
  plantings: [
    defect(
      "A parent is deleted while its children stand.",
      both("DELETE FROM review WHERE id = (SELECT min(review_id) FROM highlight)"),
      /rows? of highlight refer to a missing row of review/,
    ),
    defect(
      "An optional reference names nobody.",
      both("UPDATE engagement SET created_by = 'x' WHERE id = (SELECT min(id) FROM engagement)"),
      /1 row of engagement refer to a missing row of users/,
    ),
    defect(
      "A reference is an empty text.",
      both("UPDATE engagement SET created_by = '' WHERE id = (SELECT min(id) FROM engagement)"),
      /1 row of engagement refer to a missing row of users/,
    ),
    defect(
      "A reference is the raw id of the old system.",
      both(
        "UPDATE rfi SET engagement_id = (SELECT substr(source_path, -20) FROM engagement WHERE engagement.id = rfi.engagement_id)",
      ),
      /rows of rfi refer to a missing row of engagement/,
    ),
    defect("All parents are gone.", both("DELETE FROM engagement"), /rows of rfi refer to a missing row of engagement/),
    defect(
      "A foreign key is no longer declared.",
      {
        sound: (target) => declareOtherwise(target, { table: "highlight", from: " REFERENCES review (id)", to: "" }),
        moonlanding: (target) => declareOtherwise(target, { table: "highlight", from: ` ${RESTRICT}`, to: "" }),
      },
      /highlight\.review_id -> review\.id( on delete restrict)? is not declared/,
    ),
    defect(
      "A foreign key deletes the children along with their parent.",
      both((target) =>
        declareOtherwise(target, {
          table: "checklist",
          from: RESTRICT,
          to: "REFERENCES review (id) ON DELETE CASCADE",
        }),
      ),
      /checklist\.review_id -> review\.id on delete restrict is not declared.*on delete cascade is declared in the target/,
    ),
    defect(
      "A foreign key leads to another table.",
      {
        sound: (target) =>
          declareOtherwise(target, {
            table: "rfi",
            from: "created_by TEXT REFERENCES users (id)",
            to: "created_by TEXT REFERENCES review (id)",
          }),
        moonlanding: (target) =>
          declareOtherwise(target, {
            table: "rfi",
            from: "created_by TEXT REFERENCES users (id)",
            to: "created_by TEXT REFERENCES review (id)",
          }),
      },
      /rfi\.created_by -> users\.id.* is not declared in the target.*rfi\.created_by -> review\.id/,
    ),
    defect(
      "A table with foreign keys is gone.",
      both("DROP TABLE highlight"),
      /highlight\.review_id -> review\.id.* is not declared/,
    ),
    defect(
      "A null stands where SQLite forbids one.",
      both(undeclared(NAME_OPTIONAL, "UPDATE review SET name = NULL WHERE id = (SELECT min(id) FROM review)")),
      /SQLite finds damage: NULL value in review\.name/,
    ),
    defect("A page of the file belongs to another index.", both(damageIndex), /SQLite finds damage|cannot be asked/),
    defect("A page of the file is zeros.", both(zeroPage), /SQLite finds damage|cannot be asked/),
    defect(
      "An index has lost an entry, so that a search by it does not find a row.",
      both(loseIndexEntry),
      /SQLite finds damage: wrong # of entries in index titles/,
    ),
    oddity("Optional references are null.", both("UPDATE engagement SET created_by = NULL")),
    oddity("An index more is there.", both("CREATE INDEX more ON rfi (title)")),
    oddity("A table that refers to others is empty.", {
      sound: "DELETE FROM setting; CREATE INDEX more ON checklist (review_id)",
    }),
    oddity("A row refers to itself.", {
      moonlanding: "UPDATE users SET created_by = id",
    }),
    oddity("A question refers to its response, and the response to the question.", {
      moonlanding: `UPDATE rfi SET primary_response_id = (SELECT min(r.id) FROM rfi_response AS r WHERE r.rfi_id = rfi.id)`,
    }),
    unseen("An index holds another column than it says, so that a search by it finds wrong rows.", both(misindex)),
  ],
};

/** Lets the root page of an index be that of another: what is there is no longer what is declared. */
function damageIndex(target: Database.Database): void {
  target.unsafeMode(true);
  target.pragma("writable_schema = ON");
  target.exec(
    `UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_review_1')
     WHERE name = 'sqlite_autoindex_users_1'`,
  );
  target.pragma("writable_schema = RESET");
}

/** Writes zeros over a page in which rows lie, as a disk does that has lost it. */
function zeroPage(target: Database.Database): void {
  target.exec("UPDATE highlight SET comment = comment");
  target.pragma("wal_checkpoint(TRUNCATE)");
  const page = target
    .prepare<[], number>(
      "SELECT pageno FROM dbstat WHERE name = 'highlight' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1",
    )
    .pluck()
    .get();
  const size = Number(target.pragma("page_size", { simple: true }));
  const file = openSync(target.name, "r+");
  writeSync(file, new Uint8Array(size), 0, size, ((page ?? 1) - 1) * size);
  closeSync(file);
}

/** An index that leaves out one row, and says that it holds all. */
function loseIndexEntry(target: Database.Database): void {
  const id = target.prepare("SELECT min(id) FROM rfi").pluck().get();
  target.exec(`CREATE INDEX titles ON rfi (title) WHERE id <> '${String(id)}'`);
  declareOtherwise(target, { table: "titles", from: ` WHERE id <> '${String(id)}'`, to: "" });
}

/** An index over ids that says it is one over titles. */
function misindex(target: Database.Database): void {
  target.exec("CREATE INDEX titles ON rfi (engagement_id)");
  declareOtherwise(target, { table: "titles", from: "(engagement_id)", to: "(title)" });
}
