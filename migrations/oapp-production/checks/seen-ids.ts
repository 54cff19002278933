import type { CheckFacts } from "../../../shared/check.ts";

/** A record that was seen: its table and id, how many records have that id by the target, and where it is. */
type SeenId = { readonly id: string; readonly said: number; readonly path: string };

/** An id that several records have, or another number of them than the target says. */
type NotableId = {
  readonly id: string;
  readonly seen: number;
  /** Of the first one that was seen. */
  readonly said: number;
  /** Of the first few, in the order in which they were seen. */
  readonly paths: () => readonly string[];
};

/**
 * The ids that a check has seen, as many as there are records: in a temporary table of the target's connection, which SQLite keeps on the disk. Temporary
 * tables can be written where the target cannot.
 */
export class SeenIds {
  readonly #target: CheckFacts["target"];
  readonly #insert;

  constructor(target: CheckFacts["target"]) {
    this.#target = target;
    target.exec("CREATE TEMP TABLE touchdown_seen (id TEXT NOT NULL, said INTEGER NOT NULL, path TEXT NOT NULL)");
    this.#insert = target.prepare<[string, number, string]>("INSERT INTO temp.touchdown_seen VALUES (?, ?, ?)");
  }

  add({ id, said, path }: SeenId): void {
    this.#insert.run(id, said, path);
  }

  /** In the order in which they were first seen. Called once: nothing is left of them behind it. */
  *notable(): Generator<NotableId> {
    const target = this.#target;
    target.exec("CREATE INDEX temp.touchdown_seen_id ON touchdown_seen (id)");
    // Beside min() a bare column is that of the row with the least (SQLite, lang_select.html, 2.5).
    const ids = target.prepare<[], { readonly id: string; readonly said: number; readonly seen: number }>(
      `SELECT id, said, count(*) AS seen, min(rowid) FROM temp.touchdown_seen
       GROUP BY id HAVING count(*) > 1 OR count(*) <> said ORDER BY min(rowid)`,
    );
    const pathsOf = target
      .prepare<[string], string>(`SELECT path FROM temp.touchdown_seen WHERE id = ? ORDER BY rowid LIMIT ${PATHS_MAX}`)
      .pluck();
    try {
      for (const { id, said, seen } of ids.iterate()) yield { id, said, seen, paths: () => pathsOf.all(id) };
    } finally {
      target.exec("DROP TABLE temp.touchdown_seen");
    }
  }
}

const PATHS_MAX = 4;
