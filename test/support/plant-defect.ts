import Database from "better-sqlite3";

/** SQL, or what is done to the target. */
export type Defect = string | ((target: Database.Database) => void);

/** Plants something in a target file, foreign keys and CHECKs off. A defect that changes nothing is a mistake in the test. */
export function plantDefect(file: string, defect: Defect): void {
  const target = new Database(file);
  try {
    target.pragma("foreign_keys = OFF");
    target.pragma("ignore_check_constraints = ON");
    const before = target.prepare("SELECT total_changes()").pluck().get();
    if (typeof defect === "string") target.exec(defect);
    else defect(target);
    if (target.prepare("SELECT total_changes()").pluck().get() === before)
      throw new Error(`nothing was changed: ${String(defect)}`);
  } finally {
    target.close();
  }
}
