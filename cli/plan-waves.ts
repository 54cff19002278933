import { invariant } from "../shared/errors.ts";
import type { Migration } from "../shared/migration.ts";

/** Which wave each node of a migration's graph belongs to, from 1: a node starts when all of the wave before it that it waits for is complete. */
export function planWaves({ collections, merges, directories }: Migration): ReadonlyMap<string, number> {
  const merged = new Set(merges.map(({ name }) => name));
  // A directory may share a merge's name: then it is complete with the merge.
  const nodes = [...collections, ...merges, ...directories.filter(({ name }) => !merged.has(name))];
  const waves = new Map<string, number>();
  for (let pass = 0; waves.size < nodes.length; pass += 1) {
    invariant(pass <= nodes.length, "the nodes of a migration wait for each other in a circle");
    for (const { name, after } of nodes) {
      const before = after.map((node) => waves.get(node));
      if (!waves.has(name) && before.every((wave) => wave !== undefined)) waves.set(name, Math.max(0, ...before) + 1);
    }
  }
  return waves;
}
