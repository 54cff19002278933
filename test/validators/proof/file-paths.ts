import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { both, defect, oddity, unseen, type Changes, type Proof } from "./planting.ts";

const SOME_FILE = "(SELECT min(id) FROM file WHERE path IS NOT NULL)";
const OTHER_FILE = "(SELECT max(id) FROM file WHERE path IS NOT NULL)";
const SOME_IMAGE = "(SELECT min(id) FROM file WHERE source_kind = 'inline')";
const DIFFERENT = /1 row of file say another thing of their copy than the ledger/;

/** A path that no file may have, in either target; in the landed one it is not that of the copy either. */
function path(value: string): Changes {
  return both(`UPDATE file SET path = '${value}' WHERE id = ${SOME_FILE}`);
}

/** A path as it may well be: the landed target, its ledger and its disk say the same. */
function lawfulPath(value: string): Changes {
  return { sound: `UPDATE file SET path = '${value}' WHERE id = ${SOME_FILE}`, moonlanding: moveFile(value) };
}

function row(set: string): Changes {
  return { moonlanding: `UPDATE file SET ${set} WHERE id = ${SOME_FILE}` };
}

function disk(change: (file: string) => void): Changes {
  return { moonlanding: (target, files) => change(join(files, pathOf(target, SOME_FILE))) };
}

export const filePaths: Proof = {
  validator: "file-paths",
  plantings: [
    defect(
      "A path lies in the old bucket.",
      path("friday-staging/a.pdf"),
      /1 cell of file\.path starts with friday-staging/,
    ),
    defect(
      "A path lies in the old bucket, written in capitals.",
      path("Friday-Staging/a.pdf"),
      /starts with friday-staging/,
    ),
    defect(
      "A path is the address of the old bucket.",
      {
        sound: `UPDATE file SET path = 'gs://friday-staging/a.pdf' WHERE id = ${SOME_FILE}`,
        moonlanding: `UPDATE file SET path = '/myworkreview-staging/a.pdf' WHERE id = ${SOME_FILE}`,
      },
      /1 cell of file\.path starts with (gs:\/\/friday|\/myworkreview)-staging/,
    ),
    defect(
      "Another row than a file's points into the old bucket.",
      { moonlanding: "UPDATE review SET drive_file_id = '/friday/a.pdf' WHERE id = (SELECT min(id) FROM review)" },
      /1 cell of review\.drive_file_id starts with \/friday\//,
    ),
    defect("A path is empty.", path(" "), /1 cell of file\.path is empty/),
    defect("A path climbs out of its folder.", path("a/../../b"), /1 cell of file\.path climbs out of its folder/),
    defect("A path is that of the source's object.", row("path = object"), DIFFERENT),
    defect(
      "A path is that of another file.",
      row(`path = (SELECT path FROM file WHERE id = ${OTHER_FILE})`),
      DIFFERENT,
    ),
    defect("A size is one byte more.", row("size = size + 1"), DIFFERENT),
    defect(
      "A digest is that of another file.",
      row(`sha256 = (SELECT sha256 FROM file WHERE id = ${OTHER_FILE})`),
      DIFFERENT,
    ),
    defect(
      "A file was never copied.",
      row("state = 'waiting', path = NULL, size = NULL, sha256 = NULL"),
      /1 row of file wait for their file/,
    ),
    defect(
      "A file is told as missing that was copied.",
      row("state = 'missing', path = NULL"),
      /1 row of file miss a file that the ledger does not miss/,
    ),
    defect(
      "A file is missing and nothing tells it.",
      {
        moonlanding: `UPDATE _touchdown_files SET state = 'missing', path = NULL, size = NULL, sha256 = NULL
            WHERE (store, object) IN (SELECT store, object FROM file WHERE id = ${SOME_FILE});
          UPDATE file SET state = 'missing', path = NULL, size = NULL, sha256 = NULL
            WHERE (store, object) IN (SELECT store, object FROM file WHERE id = ${SOME_FILE})`,
      },
      /rows? of file miss their file and no finding tells it/,
    ),
    defect(
      "A copy is there that no row knows.",
      { moonlanding: "INSERT INTO _touchdown_files VALUES ('friday', 'stray', 'missing', NULL, NULL, NULL, 0)" },
      /1 row of the ledger stand for a file that no row of file names/,
    ),
    defect(
      "The ledger does not know a copy.",
      {
        moonlanding: `DELETE FROM _touchdown_files WHERE (store, object) IN (SELECT store, object FROM file WHERE id = ${SOME_FILE})`,
      },
      /rows? of file say another thing of their copy than the ledger/,
    ),
    defect(
      "A file is gone from the disk.",
      disk((file) => rmSync(file)),
      /1 copy is missing from the files folder/,
    ),
    defect(
      "All files are gone from the disk.",
      { moonlanding: (_, files) => rmSync(files, { recursive: true }) },
      /copies are missing from the files folder/,
    ),
    defect(
      "A file is cut off.",
      disk((file) => writeFileSync(file, "")),
      /1 copy is of another size/,
    ),
    defect(
      "A file has grown.",
      disk((file) => appendFileSync(file, "!")),
      /1 copy is of another size/,
    ),
    defect("A bit of a file has turned.", { moonlanding: turnBit }, /1 copy is of another content/),
    defect("Two files are exchanged.", { moonlanding: exchangeFiles }, /2 copies are of another (size|content)/),
    defect(
      "A link stands in the place of a file.",
      disk((file) => {
        renameSync(file, `${file}.aside`);
        symlinkSync(`${file}.aside`, file);
      }),
      /1 copy is no ordinary file/,
    ),
    defect(
      "A byte of an image that its row holds is another.",
      {
        moonlanding: `UPDATE file SET content = CAST(substr(content, 1, length(content) - 1) || x'00' AS BLOB) WHERE id = ${SOME_IMAGE}`,
      },
      /1 row of file hold other bytes than they say/,
    ),
    defect(
      "An image is gone that its row held.",
      { moonlanding: `UPDATE file SET content = NULL WHERE id = ${SOME_IMAGE}` },
      /1 row of file hold other bytes than they say/,
    ),
    defect(
      "A column of paths is gone.",
      { sound: "ALTER TABLE file DROP COLUMN path", moonlanding: "ALTER TABLE file RENAME COLUMN path TO place" },
      /no column file\.path/,
    ),
    oddity("A file lies elsewhere and has no path.", { sound: `UPDATE file SET path = NULL WHERE id = ${SOME_FILE}` }),
    oddity("The old bucket's name is part of a file's name.", lawfulPath("uploads/friday/about friday-staging.pdf")),
    oddity("Dots climb nowhere.", lawfulPath("uploads/friday/...b/..c/d..")),
    oddity(
      "A path holds every script and emoji, and is long.",
      lawfulPath(`uploads/friday/会計 Müller 🧾/${"long ".repeat(30)}.pdf`),
    ),
    oddity("A file has no bytes.", { moonlanding: emptyFile }),
    oddity("A file is missing at the source, and a finding tells it.", {
      moonlanding: `INSERT INTO _touchdown_findings SELECT source_system, source_path, 'file-missing', 'gone', 'friday-files' FROM file
          WHERE (store, object) IN (SELECT store, object FROM file WHERE id = ${SOME_FILE});
        UPDATE _touchdown_files SET state = 'missing', path = NULL, size = NULL, sha256 = NULL
          WHERE (store, object) IN (SELECT store, object FROM file WHERE id = ${SOME_FILE});
        UPDATE file SET state = 'missing', path = NULL, size = NULL, sha256 = NULL
          WHERE (store, object) IN (SELECT store, object FROM file WHERE id = ${SOME_FILE})`,
    }),
    oddity("Drafts of copies were left in the folder.", {
      moonlanding: (_, files) => {
        mkdirSync(join(files, ".drafts"), { recursive: true });
        writeFileSync(join(files, ".drafts", "a"), "half");
      },
    }),
    unseen("A file is another one, and row, ledger and disk say so alike.", { moonlanding: emptyFile }),
  ],
};

function pathOf(target: Database.Database, id: string): string {
  return String(target.prepare(`SELECT path FROM file WHERE id = ${id}`).pluck().get());
}

/** Gives a copy another path, on the disk, in the ledger and in all its rows. */
function moveFile(to: string) {
  return (target: Database.Database, files: string): void => {
    const from = pathOf(target, SOME_FILE);
    mkdirSync(join(files, to, ".."), { recursive: true });
    renameSync(join(files, from), join(files, to));
    target.prepare("UPDATE _touchdown_files SET path = ? WHERE path = ?").run(to, from);
    target.prepare("UPDATE file SET path = ? WHERE path = ?").run(to, from);
  };
}

const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** A copy without bytes, on the disk, in the ledger and in all its rows. */
function emptyFile(target: Database.Database, files: string): void {
  const path = pathOf(target, SOME_FILE);
  writeFileSync(join(files, path), "");
  for (const table of ["_touchdown_files", "file"])
    target.prepare(`UPDATE ${table} SET size = 0, sha256 = ? WHERE path = ?`).run(DIGEST_OF_NOTHING, path);
}

function turnBit(target: Database.Database, files: string): void {
  const file = join(files, pathOf(target, "(SELECT min(id) FROM file WHERE size > 0 AND path IS NOT NULL)"));
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  writeFileSync(file, bytes);
}

function exchangeFiles(target: Database.Database, files: string): void {
  const [one, other] = [pathOf(target, SOME_FILE), pathOf(target, OTHER_FILE)];
  renameSync(join(files, one), join(files, "aside"));
  renameSync(join(files, other), join(files, one));
  renameSync(join(files, "aside"), join(files, other));
}
