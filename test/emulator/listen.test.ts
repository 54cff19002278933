import type { DocumentSnapshot, QuerySnapshot } from "firebase-admin/firestore";
import { expect, test, vi } from "vitest";
import { connect, openFirestore, seed, startFirestore } from "./firestore.ts";

/** Snapshots come when they come; a machine under load may take its time. */
function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 5 });
}

/** Each snapshot as its changes and its whole result. */
function describe(snapshot: QuerySnapshot): readonly [string[], string[]] {
  return [
    snapshot.docChanges().map(({ type, doc }) => `${type} ${doc.id}`),
    snapshot.docs.map(({ id, ref }) => (ref.parent.id === "t" ? id : ref.path)),
  ];
}

test("a query's listener is told what is there, and then what was added, modified and removed", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "t/a": { n: 1 }, "t/b": { n: 5 } });
  const seen: (readonly [string[], string[]])[] = [];
  const stop = firestore
    .collection("t")
    .where("n", "<", 10)
    .orderBy("n")
    .onSnapshot((snapshot) => seen.push(describe(snapshot)));
  await until(() =>
    expect(seen.at(-1)).toEqual([
      ["added a", "added b"],
      ["a", "b"],
    ]),
  );
  await firestore.doc("t/c").set({ n: 3 });
  await until(() => expect(seen.at(-1)).toEqual([["added c"], ["a", "c", "b"]]));
  await firestore.doc("t/a").update({ n: 7 });
  await until(() => expect(seen.at(-1)).toEqual([["modified a"], ["c", "b", "a"]]));
  await firestore.doc("t/b").update({ n: 70 });
  await until(() => expect(seen.at(-1)).toEqual([["removed b"], ["c", "a"]]));
  await firestore.doc("t/c").delete();
  await until(() => expect(seen.at(-1)).toEqual([["removed c"], ["a"]]));
  stop();
  await firestore.doc("t/d").set({ n: 1 });
  expect(seen).toHaveLength(5);
});

test("the changes of one batch arrive in one snapshot", async () => {
  const firestore = await openFirestore();
  const sizes: number[] = [];
  const stop = firestore.collection("t").onSnapshot(({ size }) => sizes.push(size));
  await until(() => expect(sizes).toEqual([0]));
  await seed(firestore, Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`t/${n}`, { n }])));
  await until(() => expect(sizes).toEqual([0, 300]));
  stop();
});

test("a limited query's listener sees the next document move up", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "t/a": { n: 1 }, "t/b": { n: 2 }, "t/c": { n: 3 } });
  const seen: (readonly [string[], string[]])[] = [];
  const stop = firestore
    .collection("t")
    .orderBy("n")
    .limit(2)
    .onSnapshot((snapshot) => seen.push(describe(snapshot)));
  await until(() => expect(seen.at(-1)?.[1]).toEqual(["a", "b"]));
  await firestore.doc("t/a").delete();
  await until(() =>
    expect(seen.at(-1)).toEqual([
      ["removed a", "added c"],
      ["b", "c"],
    ]),
  );
  stop();
});

test("a document's listener is told that it is missing, made, changed and gone", async () => {
  const firestore = await openFirestore();
  const seen: unknown[] = [];
  const note = (snapshot: DocumentSnapshot) => seen.push(snapshot.exists ? snapshot.get("n") : "missing");
  const stop = firestore.doc("t/a").onSnapshot(note);
  await until(() => expect(seen).toEqual(["missing"]));
  await firestore.doc("t/a").set({ n: 1 });
  await until(() => expect(seen).toEqual(["missing", 1]));
  await firestore.doc("t/b").set({ n: 9 });
  await firestore.doc("t/a").set({ n: 2 });
  await until(() => expect(seen).toEqual(["missing", 1, 2]));
  await firestore.doc("t/a").delete();
  await until(() => expect(seen).toEqual(["missing", 1, 2, "missing"]));
  stop();
});

test("a collection group's listener follows documents at every depth", async () => {
  const firestore = await openFirestore();
  const seen: (readonly [string[], string[]])[] = [];
  const stop = firestore.collectionGroup("g").onSnapshot((snapshot) => seen.push(describe(snapshot)));
  await until(() => expect(seen.at(-1)).toEqual([[], []]));
  await firestore.doc("a/1/g/x").set({});
  await until(() => expect(seen.at(-1)?.[1]).toEqual(["a/1/g/x"]));
  await firestore.doc("a/1/b/1/g/y").set({});
  await until(() => expect(seen.at(-1)?.[1]).toEqual(["a/1/b/1/g/y", "a/1/g/x"]));
  stop();
});

test("a listener whose stream broke goes on with what changed meanwhile, and misses nothing", async () => {
  const emulator = await startFirestore({ faults: [{ kind: "cut", afterDocuments: 4, method: "Listen", count: 1 }] });
  const firestore = connect(emulator.address);
  await seed(firestore, { "t/a": { n: 1 }, "t/b": { n: 1 }, "t/c": { n: 1 } });
  const seen: (readonly [string[], string[]])[] = [];
  const stop = firestore.collection("t").onSnapshot((snapshot) => seen.push(describe(snapshot)));
  await until(() => expect(seen).toHaveLength(1));
  const batch = firestore.batch();
  batch.delete(firestore.doc("t/a"));
  batch.set(firestore.doc("t/b"), { n: 2 });
  batch.set(firestore.doc("t/d"), { n: 1 });
  await batch.commit();
  await until(() => expect(seen.at(-1)?.[1]).toEqual(["b", "c", "d"]));
  expect(seen.slice(1).flatMap(([changes]) => changes)).toEqual(["removed a", "added d", "modified b"]);
  expect(emulator.stats().calls["Listen"]).toBe(2);
  stop();
});

test("a listener of a query that is refused gets the error", async () => {
  const firestore = await openFirestore();
  const errors: unknown[] = [];
  firestore.collection("__reserved__").onSnapshot(
    () => {},
    (error) => errors.push(error),
  );
  await until(() => expect(errors).toHaveLength(1));
  expect(String(errors[0])).toContain('Error 3: The collection id "__reserved__" is reserved');
});
