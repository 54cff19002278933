import { FieldPath, FieldValue, Timestamp, type Firestore, type Query } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { connect, openFirestore, seed, startFirestore } from "./firestore.ts";

/** The time of a state that is complete: everything written before the call, nothing after it. */
async function now(firestore: Firestore): Promise<Timestamp> {
  return (await firestore.doc("clock/now").get()).readTime;
}

function readAt(firestore: Firestore, query: Query, readTime: Timestamp): Promise<Record<string, unknown>[]> {
  return firestore.runTransaction(
    async (transaction) => (await transaction.get(query)).docs.map((one) => ({ id: one.id, ...one.data() })),
    { readOnly: true, readTime },
  );
}

async function countAt(firestore: Firestore, query: Query, readTime: Timestamp): Promise<number> {
  return firestore.runTransaction(async (transaction) => (await transaction.get(query.count())).data().count, {
    readOnly: true,
    readTime,
  });
}

test("a read time shows each document as it was: changed, deleted, made again and new", async () => {
  const firestore = await openFirestore();
  const states: (readonly [Timestamp, Record<string, unknown>[]])[] = [];
  const remember = async () => {
    const documents = await firestore.collection("t").get();
    states.push([documents.readTime, documents.docs.map((one) => ({ id: one.id, ...one.data() }))]);
  };
  await remember();
  await seed(firestore, { "t/a": { n: 1 }, "t/b": { n: 1 }, "t/c": { n: 1 } });
  await remember();
  await firestore.doc("t/a").update({ n: FieldValue.increment(1) });
  await firestore.doc("t/b").delete();
  await remember();
  await firestore.doc("t/b").set({ n: 7 });
  await firestore.doc("t/aa").set({ n: 8 });
  await remember();
  await Promise.all(["a", "aa", "b", "c"].map((id) => firestore.doc(`t/${id}`).delete()));
  await remember();
  for (const [time, expected] of states) {
    expect(await readAt(firestore, firestore.collection("t"), time)).toEqual(expected);
    expect(await readAt(firestore, firestore.collection("t").orderBy(FieldPath.documentId(), "desc"), time)).toEqual(
      expected.toReversed(),
    );
    expect(await countAt(firestore, firestore.collection("t"), time)).toBe(expected.length);
    expect(await readAt(firestore, firestore.collection("t").orderBy("n").limit(2), time)).toHaveLength(
      Math.min(2, expected.length),
    );
  }
});

test("documents are read by name as of a read time", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("t/a");
  await ref.set({ n: 1 });
  const before = await now(firestore);
  await ref.set({ n: 2 });
  const [then] = await firestore.runTransaction((transaction) => transaction.getAll(ref), {
    readOnly: true,
    readTime: before,
  });
  expect(then?.data()).toEqual({ n: 1 });
  expect((await ref.get()).data()).toEqual({ n: 2 });
});

test("paging at a pinned read time is complete while others write", async () => {
  const firestore = await openFirestore();
  const ids = Array.from({ length: 600 }, (_, n) => String(n).padStart(4, "0"));
  await seed(firestore, Object.fromEntries(ids.map((id) => [`t/${id}`, { v: "old" }])));
  const readTime = await now(firestore);
  const seen: Record<string, unknown>[] = [];
  for (let after: string | null = ""; after !== null;) {
    let query = firestore.collection("t").orderBy(FieldPath.documentId()).limit(100);
    query = after === "" ? query : query.startAfter(after);
    const page = await readAt(firestore, query, readTime);
    seen.push(...page);
    after = page.length < 100 ? null : String(page.at(-1)?.["id"]);
    await seed(firestore, { [`t/${500 + seen.length / 10}`]: { v: "new" }, [`t/0${seen.length}x`]: { v: "new" } });
    await firestore.doc(`t/${ids[seen.length]}`).delete();
  }
  expect(seen.map((one) => one["id"])).toEqual(ids);
  expect(seen.every((one) => one["v"] === "old")).toBe(true);
});

test("a query that runs while documents change shows the one state it began with", async () => {
  const firestore = await openFirestore();
  const ids = Array.from({ length: 1500 }, (_, n) => String(n).padStart(4, "0"));
  for (let start = 0; start < ids.length; start += 500) {
    await seed(
      firestore,
      Object.fromEntries(ids.slice(start, start + 500).map((id) => [`t/${id}`, { v: "old", text: "x".repeat(2000) }])),
    );
  }
  const [seen] = await Promise.all([
    firestore.collection("t").get(),
    ...ids.slice(-300).map((id) => firestore.doc(`t/${id}`).update({ v: "new" })),
  ]);
  const asOf = await readAt(firestore, firestore.collection("t"), seen.readTime);
  expect(seen.docs.map((one) => [one.id, one.get("v")])).toEqual(asOf.map((one) => [one["id"], one["v"]]));
});

test("a read time in the future or before the oldest state is refused", async () => {
  const firestore = await openFirestore();
  const query = firestore.collection("t");
  const future = Timestamp.fromMillis(Date.now() + 60_000);
  await expect(readAt(firestore, query, future)).rejects.toMatchObject({ code: 3 });
  await expect(readAt(firestore, query, Timestamp.fromMillis(1_000_000))).rejects.toMatchObject({ code: 9 });
});

test("a read time holds in a second client, and for a group with documents it has no version of", async () => {
  const { address } = await startFirestore();
  const writer = connect(address);
  const reader = connect(address);
  await seed(writer, { "a/1/g/x": { n: 1 }, "b/1/g/y": { n: 1 } });
  const time = await now(writer);
  await seed(writer, { "a/1/g/x": { n: 2 }, "c/1/g/z": { n: 2 }, "a/1/b/1/g/w": { n: 2 } });
  expect(await readAt(reader, reader.collectionGroup("g"), time)).toEqual([
    { id: "x", n: 1 },
    { id: "y", n: 1 },
  ]);
});
