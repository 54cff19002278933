import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeBackup } from "../../../coordinator/backup/take-backup.ts";
import type { Backup } from "../../../coordinator/backup/backup-folder.ts";
import { openTarget, type Target } from "../../../shared/connections/sqlite.ts";
import { LEDGER_SQL, LEDGER_VERSION } from "../../../shared/ledger-schema.ts";
import { targetFile } from "../../../shared/run-folder.ts";

export type Workshop = { readonly runsDir: string; readonly run: string; readonly target: string };

/** One table of each kind that SQLite has, with cells that are easily confused: 1 and 1.0, -0 and 0, bytes and text, text with a NUL. */
const TABLES = `
CREATE TABLE thing (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL,
  name TEXT NOT NULL,
  size REAL,
  odd ANY,
  bytes BLOB,
  loud TEXT GENERATED ALWAYS AS (upper(name)) STORED
) STRICT;
CREATE TABLE part (
  id TEXT PRIMARY KEY NOT NULL,
  thing_id TEXT NOT NULL REFERENCES thing (id) ON DELETE RESTRICT,
  note TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE loose (a, b);
CREATE INDEX part_thing ON part (thing_id);
CREATE VIRTUAL TABLE thing_fts USING fts5 (name, content='thing', content_rowid='search_key');
CREATE VIEW names AS SELECT id, name FROM thing;
`;

const ODD = [1n, 1.5, -0, "1", "text\u0000with NUL", Buffer.from([0, 255]), null, 9_007_199_254_740_993n];

/** A run folder with a target of some hundred rows, for one test. */
export function openWorkshop(run = "run", parent = tmpdir()): Workshop {
  const runsDir = mkdtempSync(join(parent, "touchdown-backup-"));
  mkdirSync(join(runsDir, run));
  const target = targetFile(runsDir, run);
  fill(target, run);
  return { runsDir, run, target };
}

export function closeWorkshop({ runsDir }: Workshop): void {
  rmSync(runsDir, { recursive: true, force: true });
}

/** A second run in the same folder. */
export function addRun({ runsDir }: Workshop, run: string): Workshop {
  mkdirSync(join(runsDir, run));
  const target = targetFile(runsDir, run);
  fill(target, run);
  return { runsDir, run, target };
}

export function change(workshop: Workshop, sql: string): void {
  use(workshop, (target) => target.exec(sql));
}

export function use<Result>({ target: file }: Workshop, act: (target: Target) => Result): Result {
  const target = openTarget(file);
  try {
    return act(target);
  } finally {
    target.close();
  }
}

export function backUp(workshop: Workshop, name: string | null = null, now = new Date()): Promise<Backup> {
  return takeBackup({
    ...workshop,
    name,
    now,
    codeVersion: "0.0.0",
    reach: () => undefined,
    signal: new AbortController().signal,
  });
}

function fill(file: string, run: string): void {
  const target = openTarget(file);
  target.exec(LEDGER_SQL);
  target.exec(TABLES);
  const thing = target.prepare("INSERT INTO thing (id, search_key, name, size, odd, bytes) VALUES (?, ?, ?, ?, ?, ?)");
  const part = target.prepare("INSERT INTO part VALUES (?, ?, ?)");
  const record = target.prepare(
    "INSERT INTO _touchdown_records VALUES ('friday', ?, 'things', 1, NULL, 'thing', ?, 'hash', 0, 1)",
  );
  target.transaction(() => {
    target
      .prepare(
        "INSERT INTO _touchdown_run VALUES (?, 'tiny', '1', ?, 1, 'settings', '{}', '2026-01-01T00:00:00.000Z', NULL)",
      )
      .run(run, LEDGER_VERSION);
    for (let index = 0; index < 200; index += 1) {
      const id = `thing-${index}`;
      thing.run(id, index, `Thing ${index}`, index / 3, ODD[index % ODD.length], Buffer.from([index]));
      part.run(`part-${index}`, id, index % 2 === 0 ? null : "x".repeat(index * 10));
      record.run(`things/list/${id}`, id);
    }
    target.exec("INSERT INTO loose VALUES (1, 2), (NULL, 'b')");
    target.exec("INSERT INTO thing_fts (thing_fts) VALUES ('rebuild')");
  })();
  target.close();
}
