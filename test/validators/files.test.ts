import { hash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { papers } from "../engine/papers-migration.ts";
import { Workshop, expectFailure, type Change } from "./workshop.ts";

const TABLES_SQL = readFileSync(new URL("tables.sql", papers.schema.folder), "utf8");
const COPIES = 30;
const FIRST = "uploads/alpha/0/paper.pdf";

const root = mkdtempSync(join(tmpdir(), "touchdown-files-"));
const folder = join(root, "files");
const workshop = new Workshop({
  make: makePapers,
  options: {
    rules: papers.validation,
    collections: [{ name: "papers", system: "friday" }],
    expectedSql: TABLES_SQL,
    nowMs: Date.parse("2026-03-01T09:00:00Z"),
    files: factOf(folder),
  },
});
let copies = 0;
afterAll(() => {
  workshop.close();
  rmSync(root, { recursive: true, force: true });
});

function factOf(place: string) {
  if (papers.files === undefined) throw new Error("papers have files");
  return { ...papers.files, folder: place };
}

/** Thirty objects that were copied, two rows for the first of them, two that are missing, and a row without a file. */
function makePapers(file: string): void {
  const target = new Database(file);
  target.exec(LEDGER_SQL);
  target.exec(TABLES_SQL);
  const row = target.prepare(
    "INSERT INTO paper (id, name, store, object, path, size, sha256, state, source_system, source_path) VALUES (?, '', ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const known = target.prepare("INSERT INTO _touchdown_files VALUES ('alpha', ?, ?, ?, ?, ?, 0)");
  const finding = target.prepare("INSERT INTO _touchdown_findings VALUES (?, ?, 'file-missing', 'gone', 'papers')");
  for (let n = 0; n < COPIES; n += 1) {
    const object = `${n}/paper.pdf`;
    const content = `content of paper ${n}`;
    const copy = [`uploads/alpha/${object}`, content.length, hash("sha256", content, "hex")] as const;
    mkdirSync(dirname(join(folder, copy[0])), { recursive: true });
    writeFileSync(join(folder, copy[0]), content);
    known.run(object, "copied", ...copy);
    row.run(`p${n}`, "alpha", object, ...copy, "copied", "friday", `tiny/papers/list/p${n}`);
    if (n === 0) row.run("again", "alpha", object, ...copy, "copied", "friday", "tiny/papers/list/again");
  }
  for (const object of ["gone", "gone stamp"]) known.run(object, "missing", null, null, null);
  row.run("gone", "alpha", "gone", null, 12, null, "missing", "friday", "tiny/papers/list/gone");
  finding.run("friday", "tiny/papers/list/gone");
  row.run("stamp", "alpha", "gone stamp", null, null, null, "missing", null, null);
  finding.run("", "paper#stamp");
  row.run("kept", null, null, null, null, null, "kept", "friday", "tiny/papers/list/kept");
  target.close();
}

/** What file-paths says when this is done to a copy of the files folder. */
function askWithDisk(change: (place: string) => void): Verdict {
  copies += 1;
  const place = join(root, `copy-${copies}`);
  cpSync(folder, place, { recursive: true });
  change(place);
  return workshop.ask("file-paths", "", { files: factOf(place) });
}

describe("file-paths of a migration with files", () => {
  it("passes where rows, ledger and disk agree, and says how much it looked at", () => {
    const verdict = workshop.ask("file-paths", "");
    expect(verdict).toMatchObject({ status: "PASS", checked: 34, failed: 0 });
    expect(verdict.detail).toMatch(
      /31 paths in 34 rows .*; 30 files of 560 bytes lie .*, each with its size and digest\./,
    );
  });

  const ROWS: readonly (readonly [title: string, change: Change, detail: RegExp])[] = [
    ["a row that waits", "UPDATE paper SET state = 'waiting' WHERE id = 'p3'", /1 row of paper wait for their file/],
    ["a row in no known state", "UPDATE paper SET state = '' WHERE id = 'p3'", /1 row of paper wait for their file/],
    [
      "a copied row without a store",
      "UPDATE paper SET store = NULL, object = NULL WHERE id = 'p3'",
      /1 row of paper wait/,
    ],
    ["another path", "UPDATE paper SET path = 'uploads/alpha/4/paper.pdf' WHERE id = 'p3'", /1 row .*another thing/],
    ["another size", "UPDATE paper SET size = size + 1 WHERE id = 'p3'", /1 row of paper say another thing/],
    [
      "another digest",
      "UPDATE paper SET sha256 = upper(sha256) WHERE id = 'again'",
      /1 row of paper say another thing/,
    ],
    [
      "a copy that the ledger does not know",
      "DELETE FROM _touchdown_files WHERE object = '3/paper.pdf'",
      /another thing/,
    ],
    [
      "a row that misses what was copied",
      "UPDATE paper SET state = 'missing', path = NULL WHERE id = 'again'",
      /1 row of paper miss a file that the ledger does not miss/,
    ],
    ["a missing file that nobody tells of", "DELETE FROM _touchdown_findings WHERE system = ''", /no finding tells it/],
    ["a copy of no row", "DELETE FROM paper WHERE id = 'p3'", /1 row of the ledger stand for a file that no row/],
    ["an old path", "UPDATE paper SET path = 'old/x' WHERE id = 'p3'", /starts with old\//],
    ["a missing column", "ALTER TABLE paper RENAME COLUMN sha256 TO digest", /no column paper\.sha256/],
    ["a ledger without files", "DROP TABLE _touchdown_files", /cannot be asked/],
  ];
  it.each(ROWS)("fails on %s", (_, change, detail) => {
    workshop.expectFail("file-paths", change, detail);
  });

  const DISK: readonly (readonly [title: string, change: (place: string) => void, detail: RegExp])[] = [
    ["a file that is gone", (place) => rmSync(join(place, FIRST)), /1 copy is missing from the files folder/],
    ["a folder that is gone", (place) => rmSync(place, { recursive: true }), /30 copies are missing from the files/],
    ["a file that was cut off", (place) => writeFileSync(join(place, FIRST), "con"), /1 copy is of another size/],
    ["a file that grew", (place) => appendFileSync(join(place, FIRST), "!"), /1 copy is of another size/],
    [
      "a byte that turned",
      (place) => writeFileSync(join(place, FIRST), "content of paper 1"),
      /1 copy is of another content/,
    ],
    ["two files exchanged", exchangeTwo, /2 copies are of another content/],
    [
      "a link in the place of a file",
      (place) => {
        renameSync(join(place, FIRST), join(place, "aside"));
        symlinkSync(join(place, "aside"), join(place, FIRST));
      },
      /1 copy is no ordinary file/,
    ],
  ];
  it.each(DISK)("fails on %s", (_, change, detail) => {
    expectFailure(askWithDisk(change), detail);
  });

  it("computes the digests of a sample where there are too many bytes, and says of how many", () => {
    const big = Buffer.alloc(40_000_000, "x");
    const digest = hash("sha256", big, "hex");
    const add = (target: Database.Database): void => {
      for (const n of [1, 2]) {
        const copy = [`uploads/alpha/big-${n}`, big.length, digest] as const;
        target
          .prepare("INSERT INTO _touchdown_files VALUES ('alpha', ?, 'copied', ?, ?, ?, 0)")
          .run(`big-${n}`, ...copy);
        target
          .prepare("INSERT INTO paper VALUES (?, '', 'alpha', ?, ?, ?, ?, 'copied', 'friday', ?, NULL)")
          .run(`big-${n}`, `big-${n}`, ...copy, `tiny/papers/list/big-${n}`);
      }
    };
    copies += 1;
    const place = join(root, `copy-${copies}`);
    cpSync(folder, place, { recursive: true });
    for (const n of [1, 2]) writeFileSync(join(place, `uploads/alpha/big-${n}`), big);
    const verdict = workshop.ask("file-paths", add, { files: factOf(place) });
    expect(verdict).toMatchObject({ status: "PASS" });
    expect(verdict.detail).toMatch(/32 files .* each with its size, and 31 of them with their digest/);
  });

  it("is skipped only where there is no row", () => {
    const without = "DELETE FROM paper; DELETE FROM _touchdown_files; DELETE FROM _touchdown_findings";
    expect(workshop.ask("file-paths", without)).toMatchObject({
      status: "SKIP",
      detail: "No file row exists (paper.path).",
    });
    const keptAlone = without.replace("FROM paper", "FROM paper WHERE state <> 'kept'");
    expect(workshop.ask("file-paths", keptAlone)).toMatchObject({ status: "PASS", checked: 1 });
  });
});

function exchangeTwo(place: string): void {
  const [one, other] = ["uploads/alpha/11/paper.pdf", "uploads/alpha/12/paper.pdf"].map((path) => join(place, path));
  renameSync(one ?? "", join(place, "aside"));
  renameSync(other ?? "", one ?? "");
  renameSync(join(place, "aside"), other ?? "");
}
