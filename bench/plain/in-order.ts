import { invariant } from "../../shared/errors.ts";
import type { Collection, Directory, Merge, Migration } from "../../shared/migration.ts";

export type Node =
  | { readonly kind: "collection"; readonly collection: Collection }
  | { readonly kind: "merge"; readonly merge: Merge }
  | { readonly kind: "directory"; readonly directory: Directory };

/** The nodes of a migration's graph, each behind all that it comes after. */
export function inOrder(migration: Migration): readonly Node[] {
  const waiting: Node[] = [
    ...migration.merges.map((merge): Node => ({ kind: "merge", merge })),
    ...migration.directories.map((directory): Node => ({ kind: "directory", directory })),
    ...migration.collections.map((collection): Node => ({ kind: "collection", collection })),
  ];
  const ordered: Node[] = [];
  const done = new Set<string>();
  while (waiting.length > 0) {
    const index = waiting.findIndex((node) => declarationOf(node).after.every((name) => done.has(name)));
    const [node] = index < 0 ? [] : waiting.splice(index, 1);
    invariant(node !== undefined, `the graph of ${migration.name} has a circle`);
    ordered.push(node);
    done.add(declarationOf(node).name);
  }
  return ordered;
}

function declarationOf(node: Node): Collection | Merge | Directory {
  switch (node.kind) {
    case "collection":
      return node.collection;
    case "merge":
      return node.merge;
    case "directory":
      return node.directory;
  }
}
