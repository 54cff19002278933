import { FieldValue, GeoPoint, Timestamp, type Firestore } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { openFirestore, seed } from "./firestore.ts";

async function dataOf(firestore: Firestore, path: string): Promise<unknown> {
  const snapshot = await firestore.doc(path).get();
  return snapshot.data();
}

test("a document comes back with every value type as it was written", async () => {
  const firestore = await openFirestore();
  const data = {
    none: null,
    yes: true,
    no: false,
    zero: 0,
    negative: -7,
    double: 1.5,
    negativeZero: -0,
    infinite: -Infinity,
    notANumber: Number.NaN,
    when: new Timestamp(-62_135_596_800, 0),
    text: "Grüße 😀 \u0000",
    empty: "",
    bytes: Buffer.from([0, 1, 255]),
    reference: firestore.doc("other/document"),
    place: new GeoPoint(52.5, -13.25),
    list: [1, "two", { three: [3] }, null],
    nested: { "a.b": { "`": 1 }, empty: {}, list: [] },
    vector: FieldValue.vector([1, 2.5, -3]),
  };
  await firestore.doc("values/all").set(data);
  expect(await dataOf(firestore, "values/all")).toEqual(data);
});

test("a timestamp keeps its nanoseconds", async () => {
  const firestore = await openFirestore();
  await firestore.doc("values/time").set({ at: new Timestamp(1_700_000_000, 123_456_789) });
  expect(await dataOf(firestore, "values/time")).toEqual({ at: new Timestamp(1_700_000_000, 123_456_789) });
});

test("an integer of 64 bits is exact, also after an increment", async () => {
  const firestore = await openFirestore();
  firestore.settings({ useBigInt: true });
  const ref = firestore.doc("values/integer");
  await ref.set({ large: 2n ** 63n - 2n });
  await ref.update({ large: FieldValue.increment(1) });
  expect(await dataOf(firestore, "values/integer")).toEqual({ large: 2n ** 63n - 1n });
  await ref.update({ large: FieldValue.increment(1) });
  expect(await dataOf(firestore, "values/integer")).toEqual({ large: 2n ** 63n - 1n });
});

test("set replaces, a merge changes only what it names, update needs dots to go deep", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("things/one");
  await ref.set({ a: 1, nested: { x: 1, y: 2 } });
  await ref.set({ nested: { x: 5 }, b: 2 }, { merge: true });
  expect(await dataOf(firestore, "things/one")).toEqual({ a: 1, b: 2, nested: { x: 5, y: 2 } });
  await ref.update({ "nested.y": FieldValue.delete(), a: FieldValue.delete() });
  expect(await dataOf(firestore, "things/one")).toEqual({ b: 2, nested: { x: 5 } });
  await ref.update({ nested: { z: 1 } });
  expect(await dataOf(firestore, "things/one")).toEqual({ b: 2, nested: { z: 1 } });
  await ref.set({ c: 3 });
  expect(await dataOf(firestore, "things/one")).toEqual({ c: 3 });
});

test("create refuses what exists, update what does not, and delete takes both", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("things/one");
  await expect(ref.update({ a: 1 })).rejects.toMatchObject({ code: 5 });
  await expect(ref.delete({ exists: true })).rejects.toMatchObject({ code: 5 });
  await ref.delete();
  await ref.create({ a: 1 });
  await expect(ref.create({ a: 2 })).rejects.toMatchObject({ code: 6 });
  await ref.delete();
  expect((await ref.get()).exists).toBe(false);
});

test("a write with a last update time succeeds only while that is the document's", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("things/one");
  const first = await ref.set({ a: 1 });
  const second = await ref.update({ a: 2 }, { lastUpdateTime: first.writeTime });
  await expect(ref.update({ a: 3 }, { lastUpdateTime: first.writeTime })).rejects.toMatchObject({ code: 9 });
  await expect(ref.delete({ lastUpdateTime: first.writeTime })).rejects.toMatchObject({ code: 9 });
  await ref.delete({ lastUpdateTime: second.writeTime });
});

test("a batch in which one write fails changes nothing", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "things/one": { a: 1 } });
  const batch = firestore.batch();
  batch.set(firestore.doc("fresh/document"), { a: 1 });
  batch.update(firestore.doc("things/one"), { a: 2 });
  batch.create(firestore.doc("things/one"), { a: 3 });
  await expect(batch.commit()).rejects.toMatchObject({ code: 6 });
  expect(await dataOf(firestore, "things/one")).toEqual({ a: 1 });
  expect(await firestore.listCollections()).toHaveLength(1);
  await seed(firestore, { "fresh/document": { a: 4 } });
  expect(await dataOf(firestore, "fresh/document")).toEqual({ a: 4 });
});

test("writes of one batch see each other in order", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("things/one");
  const batch = firestore.batch();
  batch.create(ref, { n: 1 });
  batch.update(ref, { n: FieldValue.increment(4) });
  batch.delete(ref);
  batch.create(ref, { n: 10 });
  batch.set(ref, { m: 1 }, { merge: true });
  await batch.commit();
  expect(await dataOf(firestore, "things/one")).toEqual({ n: 10, m: 1 });
});

test("create time stays, update time moves, and a write that changes nothing moves neither", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("things/one");
  await ref.set({ a: 1 });
  const first = await ref.get();
  await ref.set({ a: 1 });
  expect((await ref.get()).updateTime).toEqual(first.updateTime);
  await ref.set({ a: 2 });
  const second = await ref.get();
  expect(second.createTime).toEqual(first.createTime);
  expect(second.updateTime?.valueOf()).not.toEqual(first.updateTime?.valueOf());
});

test("commit times increase strictly, also within a millisecond", async () => {
  const firestore = await openFirestore();
  const results = await Promise.all(Array.from({ length: 200 }, (_, n) => firestore.doc(`things/${n}`).set({ n })));
  expect(new Set(results.map(({ writeTime }) => writeTime.valueOf())).size).toBe(200);
});

test("transforms follow the rules for numbers, arrays and times", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("things/one");
  await ref.set({ n: 1, d: 1.5, text: "x", list: [1, "a"], removed: [1, 2, 1, 3] });
  const { writeTime } = await ref.update({
    n: FieldValue.increment(2),
    d: FieldValue.increment(1),
    text: FieldValue.increment(5),
    fresh: FieldValue.increment(-1),
    list: FieldValue.arrayUnion("a", 2, 2, 1),
    removed: FieldValue.arrayRemove(1, 9),
    made: FieldValue.arrayUnion(1),
    "deep.at": FieldValue.serverTimestamp(),
  });
  expect(await dataOf(firestore, "things/one")).toEqual({
    n: 3,
    d: 2.5,
    text: 5,
    fresh: -1,
    list: [1, "a", 2],
    removed: [2, 3],
    made: [1],
    deep: { at: writeTime },
  });
});

test("a read mask shows only the fields it names", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "things/one": { a: 1, b: { c: 2, d: 3 }, e: 4 } });
  const [one, missing] = await firestore.getAll(firestore.doc("things/one"), firestore.doc("things/two"), {
    fieldMask: ["a", "b.c", "none"],
  });
  expect(one?.data()).toEqual({ a: 1, b: { c: 2 } });
  expect(missing?.exists).toBe(false);
});

test("a bulk writer is told of each write on its own", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "things/taken": { a: 1 } });
  const writer = firestore.bulkWriter();
  writer.onWriteError(() => false);
  const outcomes = Promise.allSettled([
    writer.create(firestore.doc("things/free"), { a: 2 }),
    writer.create(firestore.doc("things/taken"), { a: 2 }),
    writer.set(firestore.doc("things/other"), { a: 2 }),
  ]);
  await writer.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await dataOf(firestore, "things/taken")).toEqual({ a: 1 });
  expect(await dataOf(firestore, "things/other")).toEqual({ a: 2 });
});

test.each([
  ["a reserved document id", "things/__reserved__", {}],
  ["a reserved collection id", "__things__/one", {}],
  ["a document of more than a mebibyte", "things/one", { text: "x".repeat(1_048_576) }],
  ["an id of more than 1500 bytes", `things/${"x".repeat(1501)}`, {}],
  ["a reserved field name", "things/one", { __field__: 1 }],
])("%s is refused as an invalid argument", async (_what, path, data) => {
  const firestore = await openFirestore();
  await expect(firestore.doc(path).set(data)).rejects.toMatchObject({ code: 3 });
});

test("what is just within the limits is taken", async () => {
  const firestore = await openFirestore();
  await seed(firestore, {
    "things/__id7__": { a: 1 },
    "things/large": { text: "x".repeat(1_048_000) },
    "things/deep": nestedMaps(20),
    [`things/${"x".repeat(1500)}`]: { a: 1 },
  });
  expect((await firestore.collection("things").count().get()).data().count).toBe(4);
});

test("a request of more than 10 MiB is refused, and the server goes on", async () => {
  const firestore = await openFirestore();
  const batch = firestore.batch();
  for (let n = 0; n < 12; n += 1) {
    batch.set(firestore.doc(`things/${n}`), { text: "x".repeat(1_000_000) });
  }
  await expect(batch.commit()).rejects.toMatchObject({ code: 3 });
  await seed(firestore, { "things/one": { a: 1 } });
});

function nestedMaps(depth: number): Record<string, unknown> {
  let map: Record<string, unknown> = {};
  for (let level = 1; level <= depth; level += 1) {
    map = { in: map };
  }
  return map;
}
