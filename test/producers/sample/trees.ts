import type { Firestore } from "firebase-admin/firestore";
import { onTestFinished } from "vitest";
import { openFirestoreSource } from "../../../producers/firestore-source.ts";
import { compareKeys } from "../../../shared/key.ts";
import type { CollectionPath } from "../../../shared/migration.ts";
import type { Source } from "../../../shared/source.ts";
import { startFirestore, connect } from "../../emulator/firestore.ts";

export const TREES: CollectionPath = { kind: "collection", path: "wood/trees/list" };
export const LEAVES: CollectionPath = { kind: "group", id: "leaves" };

/** Ids whose order is not that of their UTF-16 units, one with a prefix of another, and a numeric one. */
export const TREE_IDS = ["__id7__", "a", "a b", "ab", "b", "c-1", "c-10", "c-2", "d", "z", "\u{FF21}", "\u{1F332}"];

export type Wood = { readonly source: Source; readonly trees: readonly string[]; readonly leaves: readonly string[] };

/** Trees with none to eight leaves each, and leaves of a tree that is not there, in a local Firestore. */
export async function openWood(): Promise<Wood> {
  const { address } = await startFirestore();
  const trees = TREE_IDS.map((id) => `wood/trees/list/${id}`);
  const leaves = [...trees, "wood/trees/list/felled"].flatMap((tree, index) =>
    Array.from({ length: (index * 5) % 9 }, (_, leaf) => `${tree}/leaves/l${leaf}`),
  );
  await write(connect(address, "wood"), [...trees, ...leaves]);
  const source = openFirestoreSource({
    system: "friday",
    projectId: "wood",
    credentials: null,
    emulatorHost: address,
    timeoutMs: 10_000,
  });
  onTestFinished(() => source.close());
  return { source, trees: trees.toSorted(compareKeys), leaves: leaves.toSorted(compareKeys) };
}

async function write(firestore: Firestore, paths: readonly string[]): Promise<void> {
  const batch = firestore.batch();
  for (const [index, path] of paths.entries())
    batch.set(firestore.doc(path), { kind: index % 2 === 0 ? "even" : "odd" });
  await batch.commit();
}
