import { readFileSync } from "node:fs";
import {
  forgetting,
  generateLive,
  LIVE_SCHEMA,
  type LiveOptions,
} from "../../migrations/oapp-canonical/seed/generate-live.ts";
import { openDraft, setJournalMode } from "../../shared/connections/sqlite.ts";

/** A live database in its old state, as applications leave it: in WAL mode, with references that nobody ever enforced. */
export function writeLive(file: string, options: LiveOptions): Readonly<Record<string, number>> {
  const live = openDraft(file);
  const counts: Record<string, number> = {};
  try {
    live.pragma("foreign_keys = OFF");
    live.exec(readFileSync(LIVE_SCHEMA, "utf8"));
    live.transaction(() => {
      for (const { table, values } of generateLive(options)) {
        const names = Object.keys(values);
        const marks = names.map(() => "?").join(", ");
        live.prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${marks})`).run(Object.values(values));
      }
      live.exec(forgetting(options));
    })();
    const tables = live
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck();
    for (const table of tables.all()) {
      counts[String(table)] = Number(
        live
          .prepare(`SELECT count(*) FROM ${String(table)}`)
          .pluck()
          .get(),
      );
    }
  } finally {
    live.close();
  }
  setJournalMode(file, "wal");
  return counts;
}
