import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openFirestore } from "../../shared/connections/firestore.ts";
import type { Lab } from "./harness.ts";

const COMMIT_MAX = 300;

/** Objects by store and name, as `seedPapers` wrote them. */
export type Objects = Readonly<Record<"alpha" | "beta", ReadonlyMap<string, Buffer>>>;

/** Names that every file system takes as they are. */
export const ODD_NAMES = ["ünï/漢 字.pdf", "deep/er/and/deeper/a", "50% & +?#.pdf", "...", "a:b", ".hidden", "__/a"];

/** Documents for the papers migration and the files that they name, below `folder`. */
export async function seedPapers(lab: Lab, folder: string): Promise<Objects> {
  const objects = { alpha: new Map<string, Buffer>(), beta: new Map<string, Buffer>() };
  for (const n of numbers(260)) objects.alpha.set(`${n % 7}/paper ${n}.pdf`, content(n, 2000));
  for (const name of ODD_NAMES) objects.alpha.set(name, content(name.length, 50));
  objects.alpha.set("empty", Buffer.alloc(0));
  objects.alpha.set("big", content(1, 900_000));
  for (const n of numbers(90)) objects.beta.set(`object-${n}`, content(n, 700));
  for (const store of ["alpha", "beta"] as const) {
    for (const [name, bytes] of objects[store]) {
      mkdirSync(dirname(join(folder, store, name)), { recursive: true });
      writeFileSync(join(folder, store, name), bytes);
    }
  }
  await seedDocuments(lab, paperData(objects));
  return objects;
}

/** One document for each, and some notes. */
export async function seedDocuments(lab: Lab, data: readonly Record<string, unknown>[]): Promise<void> {
  const { firestore, close } = openFirestore({
    projectId: lab.projectId,
    credentials: null,
    emulatorHost: lab.emulatorHost,
  });
  const documents: [path: string, data: Record<string, unknown>][] = data.map((paper, n) => [
    `tiny/papers/list/p${n}`,
    { name: `Paper ${n}`, ...paper },
  ]);
  for (const n of numbers(150)) documents.push([`tiny/notes/list/n${n}`, { text: `Note ${n}` }]);
  for (let start = 0; start < documents.length; start += COMMIT_MAX) {
    const batch = firestore.batch();
    for (const [path, data] of documents.slice(start, start + COMMIT_MAX)) batch.set(firestore.doc(path), data);
    await batch.commit();
  }
  await close();
}

function paperData({ alpha, beta }: Objects): Record<string, unknown>[] {
  const of = (store: string) => (object: string) => ({ store, object });
  const [first = ""] = alpha.keys();
  return [
    ...[...alpha.keys()].map(of("alpha")),
    ...[...beta.keys()].map(of("beta")),
    // Three rows stand for one object; two of them state its size, one wrongly.
    { store: "alpha", object: first, size: alpha.get(first)?.length },
    { store: "alpha", object: first, size: 7 },
    ...["gone-1", "gone-2", "deep/gone"].map(of("beta")),
    { store: "beta", object: "gone-1", size: 12 },
    { name: "kept" },
    { name: "stamped", stamp: "0/paper 7.pdf" },
    { name: "stamped in vain", stamp: "gone stamp" },
    { name: 5 },
  ];
}

function content(seed: number, length: number): Buffer {
  return Buffer.alloc(length, `${seed} `);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
