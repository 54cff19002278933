import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredFiles, readSourceFiles } from "../../cli/curation/read-source-files.ts";
import { checkCuration, curate, type Curated } from "../../coordinator/curation/curate.ts";
import { curationFiles } from "../../coordinator/curation/curation-folder.ts";
import type { CurateOptions, Sync } from "../../coordinator/curation/curation.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { parseConfig } from "../../shared/config.ts";
import type { CurationAlert, CurationConfig, CurationDeclaration } from "../../shared/curation.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { readEntries } from "../../shared/ndjson-file.ts";
import { curationAlertSchema } from "../../shared/curation.ts";

const CONFIG: CurationConfig = {
  enabled: true,
  mode: "non-destructive",
  watchComponents: ["shelves", "cards"],
  syncSchedule: "nightly",
  governanceLogging: true,
  reconciliation: { enabled: true, preserveNotion: true, conflictResolution: "notion-primary" },
  monitoring: { changeDetection: true, alerting: true, metrics: ["sync_success", "data_integrity", "performance"] },
};

export const DECLARATION: CurationDeclaration = {
  configFile: "curation-config.json",
  config: CONFIG,
  at: "02:00",
  zone: "Australia/Brisbane",
  budgetSeconds: 60,
  components: { shelves: "target", cards: "source" },
  integrity: {
    linked: "SELECT count(*) FILTER (WHERE owner IS NOT NULL) AS linked, count(*) AS total FROM books",
    orphans: "SELECT id || ' ' || title FROM books WHERE owner IS NULL",
    duplicates: "SELECT DISTINCT id FROM books GROUP BY id HAVING count(*) > 1",
    contradictions: "SELECT title FROM books WHERE status = 'lent' AND owner IS NULL",
  },
  sources: [{ path: "books", key: "id", vocabularies: { status: ["here", "lent"] } }],
  protectedTables: ["archive"],
};

const LIBRARY = {
  name: "library",
  sources: [
    {
      system: "library",
      kind: "csv",
      title: "Books",
      variables: "LIBRARY",
      files: [{ path: "books", titles: ["Books"], columns: ["id", "title", "status", "owner"] }],
    },
  ],
  curation: DECLARATION,
} as unknown as Migration; // As much of one as curation asks for.

export type Book = readonly [id: string, title: string, status: string, owner: string];
export const BOOKS: readonly Book[] = [
  ["B1", "Atlas", "here", "ada"],
  ["B2", "Maps", "lent", "grace"],
  ["B3", "Stars", "here", "edsger"],
];

/** A target folder whose source is a real CSV file and whose sets are real databases; what the engine would do is done by a few statements of SQL. */
export class Library {
  readonly folder: string;
  readonly target: string;
  readonly source: string;
  readonly posted: CurationAlert[] = [];
  now = new Date("2026-11-20T16:00:05.000Z");
  /** Called when staging begins. */
  onStage: () => unknown = () => undefined;
  #runs = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.target = join(folder, "published");
    this.source = join(folder, "export");
  }

  static open(): Library {
    const library = new Library(mkdtempSync(join(tmpdir(), "touchdown-curation-")));
    mkdirSync(library.source);
    mkdirSync(library.target);
    library.write(BOOKS);
    return library;
  }

  /** That of another process. */
  static at(folder: string): Library {
    return new Library(folder);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(books: readonly Book[], header = "id,title,status,owner"): void {
    writeFileSync(join(this.source, "Books.csv"), [header, ...books.map((book) => book.join(","))].join("\r\n"));
  }

  /** Changes fields of the configuration file. */
  configure(change: (config: CurationConfig) => object): void {
    writeFileSync(join(this.target, DECLARATION.configFile), JSON.stringify(change(CONFIG)));
  }

  later(hours: number): this {
    this.now = new Date(this.now.getTime() + hours * 3_600_000);
    return this;
  }

  curate(given: Partial<CurateOptions> = {}): Promise<Curated> {
    return curate(this.options(given), this.sync());
  }

  async done(given: Partial<CurateOptions> = {}) {
    const curated = await this.curate(given);
    if (curated.status === "disabled") throw new Error("curation is enabled");
    return curated;
  }

  check() {
    return checkCuration(this.options());
  }

  production(sql: string): void {
    const database = openTarget(this.options().databases.production);
    database.exec(sql);
    database.close();
  }

  alerts(): readonly string[] {
    const alerts = readEntries(curationFiles(this.target).alerts, curationAlertSchema);
    return alerts.map(({ kind, subject, state }) => `${state} ${kind} ${subject}`.trim());
  }

  json(file: "lastRun" | "metrics" | "state"): Record<string, unknown> {
    return JSON.parse(readFileSync(curationFiles(this.target)[file], "utf8")) as Record<string, unknown>;
  }

  options(given: Partial<CurateOptions> = {}): CurateOptions {
    this.#runs += 1;
    return {
      migration: "library",
      declaration: DECLARATION,
      target: this.target,
      databases: { staging: join(this.folder, "staging.db"), production: join(this.folder, "production.db") },
      declaredFiles: declaredFiles(LIBRARY),
      timetable: { pattern: "0 2 * * *", zone: "Australia/Brisbane" },
      run: `run-${process.pid}-${this.#runs}`,
      trigger: "hand",
      actor: "ada",
      now: () => this.now,
      post: (alert) => this.posted.push(alert),
      ...given,
    };
  }

  sync(): Sync {
    const config = parseConfig({ LIBRARY_SOURCE_DIR: this.source });
    const databases = { staging: join(this.folder, "staging.db"), production: join(this.folder, "production.db") };
    return {
      look: () => readSourceFiles(LIBRARY, config),
      stage: async () => {
        await this.onStage();
        const [, ...lines] = readFileSync(join(this.source, "Books.csv"), "utf8").split("\r\n");
        fill(databases.staging, lines);
        return { records: lines.length };
      },
      commit: () => Promise.resolve(promote(databases)),
    };
  }
}

const TABLE = "CREATE TABLE IF NOT EXISTS books (id TEXT, title TEXT, status TEXT, owner TEXT)";
const ARCHIVE = "CREATE TABLE IF NOT EXISTS archive (id INTEGER PRIMARY KEY, what TEXT)";

function fill(file: string, lines: readonly string[]): void {
  rmSync(file, { force: true });
  const database = openTarget(file);
  database.exec(TABLE);
  const insert = database.prepare("INSERT INTO books VALUES (?, ?, ?, nullif(?, ''))");
  for (const line of lines) {
    const [id, title, status, owner] = line.split(",");
    insert.run(id, title, status, owner);
  }
  database.close();
}

/** Non-destructive enough: rows that staging has and production has not, told in an archive. */
function promote({ staging, production }: { readonly staging: string; readonly production: string }) {
  if (!existsSync(staging)) throw new TerminalError("GATE_FAILED", "nothing is staged", { hint: "Stage." });
  const database = openTarget(production);
  try {
    database.exec(`${TABLE}; ${ARCHIVE}; ATTACH '${staging}' AS staging`);
    const added = database.prepare("INSERT INTO books SELECT * FROM staging.books EXCEPT SELECT * FROM books").run();
    if (added.changes > 0) database.prepare("INSERT INTO archive (what) VALUES (?)").run(`${added.changes} came`);
    const none = {
      unchanged: 0,
      sourceChanged: 0,
      targetChanged: 0,
      conflict: 0,
      missingInSource: 0,
      missingInTarget: 0,
    };
    return { writes: added.changes, changes: { ...none, new: added.changes } };
  } finally {
    database.close();
  }
}
