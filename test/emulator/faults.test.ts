import { FieldPath } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { connect, seed, startFirestore } from "./firestore.ts";

const DOCUMENTS = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`t/${String(n).padStart(3, "0")}`, { n }]));

test("latency delays the method it is for and no other", async () => {
  const emulator = await startFirestore();
  const firestore = connect(emulator.address);
  await seed(firestore, DOCUMENTS);
  emulator.setFaults([{ kind: "latency", ms: 1000, method: "RunQuery" }]);
  const start = performance.now();
  await firestore.doc("t/000").get();
  const undelayed = performance.now() - start;
  await firestore.collection("t").get();
  const delayed = performance.now() - start - undelayed;
  expect(undelayed).toBeLessThan(1000);
  expect(delayed).toBeGreaterThanOrEqual(995);
});

test("an injected status reaches the caller, as often as it was asked for", async () => {
  const emulator = await startFirestore();
  const firestore = connect(emulator.address);
  emulator.setFaults([{ kind: "status", code: "PERMISSION_DENIED", method: "Commit", count: 2 }]);
  const outcomes: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    const [outcome] = await Promise.allSettled([firestore.doc(`t/${n}`).set({ n })]);
    outcomes.push(outcome.status);
  }
  expect(outcomes).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
});

test("every third call fails, and the client's own retries get through", async () => {
  const emulator = await startFirestore();
  const firestore = connect(emulator.address);
  await seed(firestore, DOCUMENTS);
  emulator.setFaults([{ kind: "status", code: "UNAVAILABLE", method: "RunQuery", every: 3 }]);
  for (let n = 0; n < 4; n += 1) {
    expect((await firestore.collection("t").get()).size).toBe(50);
  }
  expect(emulator.stats().calls["RunQuery"]).toBe(5);
});

test("a cut stream delivers so many documents, and the client goes on where it broke", async () => {
  const emulator = await startFirestore();
  const firestore = connect(emulator.address);
  await seed(firestore, DOCUMENTS);
  emulator.setFaults([{ kind: "cut", afterDocuments: 20, method: "RunQuery", count: 1 }]);
  const { docs } = await firestore.collection("t").orderBy(FieldPath.documentId()).get();
  expect(docs.map((one) => one.get("n"))).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(emulator.stats().calls["RunQuery"]).toBe(2);
  expect(emulator.stats().documentsRead).toBe(80);
});

test("a cut stream at a pinned read time fails, because the client does not retry there", async () => {
  const emulator = await startFirestore();
  const firestore = connect(emulator.address);
  await seed(firestore, DOCUMENTS);
  const { readTime } = await firestore.doc("t/000").get();
  emulator.setFaults([{ kind: "cut", afterDocuments: 20, method: "RunQuery" }]);
  const cut = firestore.runTransaction((transaction) => transaction.get(firestore.collection("t")), {
    readOnly: true,
    readTime,
  });
  await expect(cut).rejects.toMatchObject({ code: 14 });
});

test("a commit whose answer is lost has been applied, so the client's own retry meets its own work", async () => {
  const emulator = await startFirestore({ faults: [{ kind: "cut", afterDocuments: 0, method: "Commit", count: 1 }] });
  const firestore = connect(emulator.address);
  await expect(firestore.doc("t/a").create({ n: 1 })).rejects.toMatchObject({ code: 6 });
  expect((await firestore.doc("t/a").get()).data()).toEqual({ n: 1 });
  expect(emulator.stats().calls["Commit"]).toBe(2);
});
