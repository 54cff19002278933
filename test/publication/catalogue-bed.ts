import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { governanceFile, readGovernance, openGovernance } from "../../coordinator/governance/governance-log.ts";
import type { Promoting } from "../../coordinator/publication/promoting.ts";
import { promoteSet } from "../../coordinator/publication/promote-set.ts";
import { publishSet } from "../../coordinator/publication/publish-set.ts";
import type { SourceFileFacts } from "../../coordinator/publication/publishing.ts";
import { setDatabase } from "../../coordinator/publication/set-files.ts";
import { scanCsv } from "../../producers/csv/scan-csv.ts";
import type { Reach } from "../../shared/checkpoint.ts";
import { DISPOSITION_CODES, LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { PromotePolicy, Promoted, Published, PublishedSet } from "../../shared/publication.ts";
import { catalogue, publication } from "./catalogue-migration.ts";

export type Cells = readonly string[];
/** What the two files say. */
export type Export = { readonly teams: readonly Cells[]; readonly tasks: readonly Cells[] };

export const REPORT: PromotePolicy = { targetChanged: "report", missingInTarget: "report" };
export const STRICT: PromotePolicy = { targetChanged: "revert", missingInTarget: "restore" };

/** With commas, quotes, line ends in cells, an emoji beyond U+FFFF, a record that is rejected and two tasks without a team. */
export const SMALL: Export = {
  teams: [
    ["T-1", "Harbour, north", "Ines", '["red","blue"]', "12.5", "4", ""],
    ["T-2", 'The "second" team', "", "[]", "0", "9007199254740993", "T-1"],
    ["T-3", "Line one\nline two", "Bo", "", "", "", "T-1"],
    ["T-𝟜", "Beyond", "Ada", '{"b":1,"a":[2,null]}', "-1.25", "-7", "T-2"],
    ["T-\uFF21", "Wide", "Ada", "", "3", "1", ""],
  ],
  tasks: [
    ["K-1", "Paint, twice", "T-1", "Open", "first\r\nsecond"],
    ["K-2", "Build", "T-1", "Done", ""],
    ["K-3", "Lost", "", "Open", "nobody's"],
    ["", "No id", "T-1", "Open", ""],
    ["K-5", "Ship", "T-2", "Open", "x".repeat(3000)],
    ["K-4", "Adrift", "", "", "🚢"],
  ],
};

/** The small export with some cells of a record changed; a record without cells is left out. */
export function edited(edits: Readonly<Record<string, Readonly<Record<number, string>> | null>>): Export {
  const edit = (records: Export["teams"]): Export["teams"] =>
    records.flatMap((cells) => {
      const changes = edits[cells[0] ?? ""];
      return changes === null ? [] : [cells.map((cell, at) => changes?.[at] ?? cell)];
    });
  return { teams: edit(SMALL.teams), tasks: edit(SMALL.tasks) };
}

const TEAM_COLUMNS = ["Id", "Name", "Lead", "Tags", "Budget", "Heads", "Parent"];
const TASK_COLUMNS = ["Id", "Title", "Team", "Status", "Note"];

/** Where one test publishes: source files, a loaded target and the target folder, in a folder of its own. */
export type Bed = {
  readonly home: string;
  readonly folder: string;
  readonly targetFile: string;
  files: SourceFileFacts[];
};

export function openBed(said: Export = SMALL): Bed {
  const home = mkdtempSync(join(tmpdir(), "touchdown-publication-"));
  const bed: Bed = { home, folder: join(home, "published"), targetFile: join(home, "target.db"), files: [] };
  load(bed, said);
  return bed;
}

export function closeBed({ home }: Bed): void {
  rmSync(home, { recursive: true, force: true });
}

/** Writes the export anew and loads it: what the engine does with real files. */
export function load(bed: Bed, said: Export): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${bed.targetFile}${end}`, { force: true });
  const target = new Database(bed.targetFile);
  target.pragma("journal_mode = WAL");
  target.pragma("synchronous = OFF");
  target.exec(LEDGER_SQL);
  const place = "cells TEXT, file_sha256 TEXT, record INTEGER, first_line INTEGER, last_line INTEGER";
  target.exec(`CREATE TABLE team (id TEXT, name TEXT, lead TEXT, tags TEXT, budget REAL, heads INTEGER, parent TEXT, ${place});
    CREATE TABLE task (id TEXT, title TEXT, team TEXT, status TEXT, note TEXT, ${place})`);
  target.exec("BEGIN");
  const teams = writeFile(bed, { path: "teams", columns: TEAM_COLUMNS, records: said.teams });
  const tasks = writeFile(bed, { path: "tasks", columns: TASK_COLUMNS, records: said.tasks });
  bed.files = [teams.facts, tasks.facts];
  const text = (cell = ""): string | null => (cell === "" ? null : cell);
  land(target, { path: "teams", table: "team", file: teams }, ([id, name, lead, tags, budget, heads, parent]) => [
    id,
    name,
    text(lead),
    text(tags),
    budget === "" ? null : Number(budget),
    heads === "" ? null : BigInt(heads ?? ""),
    text(parent),
  ]);
  land(target, { path: "tasks", table: "task", file: tasks }, ([id, title, team, status, note]) => [
    id,
    title,
    text(team),
    text(status),
    text(note),
  ]);
  target.exec("COMMIT");
  target.close();
}

type Written = {
  readonly facts: SourceFileFacts;
  readonly columns: Cells;
  readonly records: readonly { readonly cells: Cells; readonly first: number; readonly last: number }[];
};

type ToWrite = { readonly path: string; readonly columns: Cells; readonly records: readonly Cells[] };

function writeFile({ home }: Bed, { path, columns, records }: ToWrite): Written {
  const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [columns, ...records].map((cells) => cells.map(quoted).join(","));
  let line = 1;
  const placed = lines.map((text, at) => {
    const first = line;
    line += text.split("\n").length;
    return { cells: records[at - 1] ?? [], first, last: line - 1 };
  });
  const bytes = Buffer.from(`\u{FEFF}${lines.join("\r\n")}`);
  const file = join(home, `${path}.csv`);
  writeFileSync(file, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const facts = { path, name: `${path}.csv`, file, sha256, bytes: bytes.length, records: records.length };
  return { facts, columns, records: placed.slice(1) };
}

type Landing = { readonly path: string; readonly table: string; readonly file: Written };

/** A record without an id is rejected. */
function land(target: Database.Database, { path, table, file }: Landing, cellsOf: (cells: Cells) => unknown[]): void {
  const fate = target.prepare("INSERT INTO _touchdown_records VALUES ('files', ?, ?, ?, NULL, NULL, NULL, '', 0, 1)");
  for (const [at, { cells, first, last }] of file.records.entries()) {
    const record = at + 1;
    const isMapped = cells[0] !== "";
    fate.run(`${path}/${String(record).padStart(8, "0")}`, path, DISPOSITION_CODES[isMapped ? "mapped" : "rejected"]);
    if (!isMapped) continue;
    const json = JSON.stringify(Object.fromEntries(file.columns.map((column, of) => [column, cells[of]])));
    const values = [...cellsOf(cells), json, file.facts.sha256, record, first, last];
    target.prepare(`INSERT INTO ${table} VALUES (${values.map(() => "?").join(", ")})`).run(values);
  }
  target
    .prepare("INSERT INTO _touchdown_pages VALUES (NULL, ?, NULL, NULL, ?, ?, 0, 0, 0, 0, 0, 0, '', 0, 0)")
    .run(path, file.records.length, file.records.length);
}

export type How = {
  readonly run?: string;
  readonly policy?: PromotePolicy;
  readonly reach?: Reach;
  readonly hold?: string;
};

export function promotingOf(
  bed: Bed,
  { run = "R1", policy = REPORT, reach = () => undefined, hold = "yes" }: How = {},
): Promoting {
  return {
    migration: catalogue,
    publication,
    targetFile: bed.targetFile,
    folder: bed.folder,
    facts: { run, actor: "tester", settings: { target: bed.folder, hold } },
    files: bed.files,
    scan: scanCsv,
    governance: openGovernance(bed.folder, reach),
    now: () => new Date(),
    reach,
    signal: new AbortController().signal,
    policy,
  };
}

export function publish(bed: Bed, how: How = {}): Promise<Published> {
  return publishSet(promotingOf(bed, how));
}

export async function promote(bed: Bed, how: How = {}): Promise<Promoted> {
  return promoteSet(promotingOf(bed, how));
}

/** Loads what the files say now, and carries it to production. */
export async function syncOnce(bed: Bed, said: Export, how: How = {}): Promise<Promoted> {
  load(bed, said);
  await publish(bed, how);
  return promote(bed, how);
}

/** Every file of the target folder with its content and the time of its last change: what must not be touched is compared by this. */
export function filesOf({ folder }: Bed): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name)).isFile() && !name.endsWith(".lock"))
      .map((name) => {
        const file = join(folder, name);
        const content = createHash("sha256").update(readFileSync(file)).digest("hex");
        return [name, `${content} ${statSync(file, { bigint: true }).mtimeNs}`];
      }),
  );
}

export function databaseOf({ folder }: Bed, set: PublishedSet): string {
  return setDatabase(publication, folder, set);
}

/** What somebody does to a database by hand. */
export function change(bed: Bed, set: PublishedSet, sql: string): void {
  const database = new Database(databaseOf(bed, set));
  database.pragma("foreign_keys = OFF");
  database.exec(sql);
  database.close();
}

export function rows(bed: Bed, set: PublishedSet, sql: string): unknown[] {
  const database = new Database(databaseOf(bed, set), { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

export function document(bed: Bed, set: PublishedSet, name: string): Record<string, unknown>[] {
  return JSON.parse(readFileSync(join(bed.folder, set, `${name}_${set}.json`), "utf8"));
}

export function entries({ folder }: Bed) {
  return [...readGovernance(governanceFile(folder))];
}

/** Names of the questions that did not say PASS. */
export function failed({ verdicts }: Published): string[] {
  return verdicts.filter(({ status }) => status !== "PASS").map(({ name }) => name);
}
