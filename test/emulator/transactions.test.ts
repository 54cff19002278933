import { FieldValue } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { connect, openFirestore, seed, startFirestore } from "./firestore.ts";

test("a transaction reads, then writes all or nothing", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "accounts/a": { sum: 10 }, "accounts/b": { sum: 0 } });
  const [a, b] = [firestore.doc("accounts/a"), firestore.doc("accounts/b")];
  await firestore.runTransaction(async (transaction) => {
    const [from] = await transaction.getAll(a, b);
    transaction.update(a, { sum: from?.get("sum") - 4 });
    transaction.update(b, { sum: FieldValue.increment(4) });
  });
  const failing = firestore.runTransaction(async (transaction) => {
    transaction.update(a, { sum: 0 });
    transaction.create(b, {});
  });
  await expect(failing).rejects.toMatchObject({ code: 6 });
  expect((await firestore.collection("accounts").get()).docs.map((one) => one.get("sum"))).toEqual([6, 4]);
});

test("a transaction is run again when somebody else changed what it read", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("t/a");
  await ref.set({ n: 1 });
  let attempts = 0;
  await firestore.runTransaction(async (transaction) => {
    attempts += 1;
    const read = await transaction.get(ref);
    if (attempts === 1) {
      await ref.set({ n: 100 });
    }
    transaction.set(ref, { n: read.get("n") + 1 });
  });
  expect(attempts).toBe(2);
  expect((await ref.get()).get("n")).toBe(101);
});

test("a transaction is run again when a document appears in a query it ran", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "t/a": { n: 1 } });
  let attempts = 0;
  await firestore.runTransaction(async (transaction) => {
    attempts += 1;
    const { size } = await transaction.get(firestore.collection("t"));
    if (attempts === 1) {
      await firestore.doc("t/b").set({ n: 1 });
    }
    transaction.set(firestore.doc("sums/t"), { size });
  });
  expect(attempts).toBe(2);
  expect((await firestore.doc("sums/t").get()).get("size")).toBe(2);
});

test("without retries a lost race is ABORTED", async () => {
  const firestore = await openFirestore();
  const ref = firestore.doc("t/a");
  const lost = firestore.runTransaction(
    async (transaction) => {
      await transaction.get(ref);
      await ref.set({ n: 1 });
      transaction.set(ref, { n: 2 });
    },
    { maxAttempts: 1 },
  );
  await expect(lost).rejects.toMatchObject({ code: 10 });
  expect((await ref.get()).get("n")).toBe(1);
});

test("forty clients that count in one document lose no count", async () => {
  const { address } = await startFirestore();
  const clients = Array.from({ length: 40 }, () => connect(address));
  await Promise.all(
    clients.map((client) =>
      client.runTransaction(async (transaction) => {
        const ref = client.doc("t/counter");
        const read = await transaction.get(ref);
        transaction.set(ref, { n: (read.get("n") ?? 0) + 1 });
      }),
    ),
  );
  expect((await connect(address).doc("t/counter").get()).get("n")).toBe(40);
});

test("two transactions that want each other's document both succeed in the end", async () => {
  const firestore = await openFirestore();
  const [a, b] = [firestore.doc("t/a"), firestore.doc("t/b")];
  const add = (first: typeof a, second: typeof a) =>
    firestore.runTransaction(async (transaction) => {
      const one = await transaction.get(first);
      const two = await transaction.get(second);
      transaction.set(first, { n: (one.get("n") ?? 0) + 1 });
      transaction.set(second, { n: (two.get("n") ?? 0) + 1 });
    });
  await Promise.all([add(a, b), add(b, a)]);
  expect([(await a.get()).get("n"), (await b.get()).get("n")]).toEqual([2, 2]);
});

test("a read-only transaction sees one state and may not write", async () => {
  const firestore = await openFirestore();
  const [a, b] = [firestore.doc("t/a"), firestore.doc("t/b")];
  await seed(firestore, { "t/a": { n: 1 }, "t/b": { n: 1 } });
  const seen = await firestore.runTransaction(
    async (transaction) => {
      const first = await transaction.get(a);
      await seed(firestore, { "t/a": { n: 2 }, "t/b": { n: 2 } });
      const second = await transaction.get(b);
      return [first.get("n"), second.get("n")];
    },
    { readOnly: true },
  );
  expect(seen).toEqual([1, 1]);
});
