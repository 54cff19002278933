import { FieldPath, type Firestore, type Query } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { openFirestore, seed } from "./firestore.ts";

async function fill(firestore: Firestore, paths: readonly string[]): Promise<void> {
  for (let start = 0; start < paths.length; start += 400) {
    await seed(firestore, Object.fromEntries(paths.slice(start, start + 400).map((path) => [path, { path }])));
  }
}

async function pathsOf(query: Query): Promise<string[]> {
  return (await query.get()).docs.map(({ ref }) => ref.path);
}

async function listedIn(firestore: Firestore, collection: string): Promise<string[]> {
  return (await firestore.collection(collection).listDocuments()).map(({ path }) => path);
}

/** The paths of each partition, in the order in which the server cut them. */
async function partitionsOf(firestore: Firestore, collection: string, count: number): Promise<string[][]> {
  const parts: string[][] = [];
  for await (const part of firestore.collectionGroup(collection).getPartitions(count)) {
    parts.push(await pathsOf(part.toQuery()));
  }
  return parts;
}

test("listed documents include those that only have descendants, in order", async () => {
  const firestore = await openFirestore();
  await fill(firestore, ["a/2", "a/1/b/x", "a/3/b/x/c/y", "a/2/b/z", "other/1"]);
  expect(await listedIn(firestore, "a")).toEqual(["a/1", "a/2", "a/3"]);
  expect(await listedIn(firestore, "a/3/b")).toEqual(["a/3/b/x"]);
  await firestore.doc("a/3/b/x/c/y").delete();
  await firestore.doc("a/1/b/x").delete();
  expect(await listedIn(firestore, "a")).toEqual(["a/2"]);
});

test("a listing of thousands is complete, existing and missing documents in one order", async () => {
  const firestore = await openFirestore();
  const ids = Array.from({ length: 2500 }, (_, n) => String(n).padStart(4, "0"));
  await fill(
    firestore,
    ids.map((id, n) => (n % 3 === 0 ? `a/${id}/b/x` : `a/${id}`)),
  );
  expect(await listedIn(firestore, "a")).toEqual(ids.map((id) => `a/${id}`));
});

test("collections are listed below the root and below documents, existing or not", async () => {
  const firestore = await openFirestore();
  await fill(firestore, ["a/1", "b/1/c/1", "b/1/d/1/e/1", "b/2"]);
  expect((await firestore.listCollections()).map(({ id }) => id)).toEqual(["a", "b"]);
  expect((await firestore.doc("b/1").listCollections()).map(({ id }) => id)).toEqual(["c", "d"]);
  expect((await firestore.doc("b/1/d/1").listCollections()).map(({ id }) => id)).toEqual(["e"]);
  expect(await firestore.doc("b/2").listCollections()).toEqual([]);
  await firestore.doc("a/1").delete();
  expect((await firestore.listCollections()).map(({ id }) => id)).toEqual(["b"]);
});

test("a recursive delete removes a collection with everything below it, and nothing beside it", async () => {
  const firestore = await openFirestore();
  await fill(firestore, ["a/1", "a/1/b/1", "a/2/b/1/c/1", "a!/1", "ab/1"]);
  await firestore.recursiveDelete(firestore.collection("a"));
  expect((await firestore.listCollections()).map(({ id }) => id)).toEqual(["a!", "ab"]);
  await fill(firestore, ["x/1", "x/1/y/1", "x/10/y/1"]);
  await firestore.recursiveDelete(firestore.doc("x/1"));
  expect(await pathsOf(firestore.collectionGroup("y"))).toEqual(["x/10/y/1"]);
});

test("partitions of a collection group tile it in order and are even", async () => {
  const firestore = await openFirestore();
  const ids = Array.from({ length: 2000 }, (_, n) => String(n).padStart(4, "0"));
  await fill(
    firestore,
    ids.map((id) => `users/u${id}/orders/${id}`),
  );
  const parts = await partitionsOf(firestore, "orders", 8);
  expect(parts.flat()).toEqual(await pathsOf(firestore.collectionGroup("orders")));
  expect(parts.map(({ length }) => length)).toEqual(Array.from({ length: 8 }, () => 250));
});

test("partitions tile a group whose collections lie at several depths and whose ids sort by segment", async () => {
  const firestore = await openFirestore();
  const paths = Array.from({ length: 900 }, (_, n) => {
    const parent = ["", `a/${n % 7}/`, `a!/${n % 5}/`, `a/${n % 3}/b/__id${n % 12}__/`][n % 4] ?? "";
    return `${parent}items/${n % 2 === 0 ? `__id${n}__` : `k${n}`}`;
  });
  await fill(firestore, paths);
  const whole = await pathsOf(firestore.collectionGroup("items").orderBy(FieldPath.documentId()));
  expect(whole).toHaveLength(900);
  const parts = await partitionsOf(firestore, "items", 6);
  expect(parts.flat()).toEqual(whole);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(180);
});

test("there are never more partitions than documents, and none is cut from nothing", async () => {
  const firestore = await openFirestore();
  expect(await partitionsOf(firestore, "orders", 10)).toEqual([[]]);
  await fill(firestore, ["orders/1", "orders/2", "orders/3"]);
  expect(await partitionsOf(firestore, "orders", 10)).toEqual([["orders/1"], ["orders/2"], ["orders/3"]]);
});
