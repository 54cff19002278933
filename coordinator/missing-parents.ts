import type { Target } from "../shared/connections/sqlite.ts";

/**
 * Finds documents that do not exist although sub-collections hang below them: rejected for want of a parent, and no record of that parent has been read. It
 * costs no read of the source. Notes them in the ledger by collection.
 */
export function noteMissingParents(target: Target): void {
  const rejects = target
    .prepare<[], { system: string; path: string; collection: string }>(
      "SELECT system, path, collection FROM _touchdown_rejects WHERE rule = 'missing-parent' AND instr(path, '#') = 0",
    )
    .all();
  const isRead = target.prepare("SELECT 1 FROM _touchdown_records WHERE system = ? AND path = ?");
  const missing = new Map<string, Set<string>>();
  for (const { system, path, collection } of rejects) {
    const parent = path.split("/").slice(0, -2).join("/");
    if (parent === "" || isRead.get(system, parent) !== undefined) continue;
    missing.set(collection, (missing.get(collection) ?? new Set()).add(parent));
  }
  const note = target.prepare("UPDATE _touchdown_plan SET missing_parents = ? WHERE collection = ?");
  const noteAll = target.transaction(() => {
    target.prepare("UPDATE _touchdown_plan SET missing_parents = '[]'").run();
    for (const [collection, parents] of missing) note.run(JSON.stringify([...parents].toSorted()), collection);
  });
  noteAll.immediate();
}
