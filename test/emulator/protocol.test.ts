import { v1 } from "@google-cloud/firestore";
import { credentials } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { connect, seed, startFirestore } from "./firestore.ts";

const DOCUMENTS = "projects/test/databases/(default)/documents";

/** The generated client, for the calls and options that firebase-admin never uses. */
async function openClient(): Promise<{
  readonly client: InstanceType<typeof v1.FirestoreClient>;
  readonly address: string;
}> {
  const { address } = await startFirestore();
  const [servicePath = "", port] = address.split(":");
  const client = new v1.FirestoreClient({
    servicePath,
    port: Number(port),
    projectId: "test",
    sslCreds: credentials.createInsecure(),
  });
  onTestFinished(() => client.close());
  return { client, address };
}

test("a document is created with an id of the server's, read with a mask, updated with a mask and deleted", async () => {
  const { client } = await openClient();
  const fields = { a: { integerValue: 1 }, b: { stringValue: "x" } };
  const [created] = await client.createDocument({ parent: DOCUMENTS, collectionId: "t", document: { fields } });
  const name = created.name ?? "";
  expect(name).toMatch(/\/t\/[A-Za-z0-9]{20}$/u);
  const taken = client.createDocument({
    parent: DOCUMENTS,
    collectionId: "t",
    documentId: name.slice(-20),
    document: { fields },
  });
  await expect(taken).rejects.toMatchObject({ code: 6 });
  const change = { name, fields: { a: { integerValue: 2 }, b: { stringValue: "ignored" } } };
  await client.updateDocument({ document: change, updateMask: { fieldPaths: ["a", "gone"] } });
  const [read] = await client.getDocument({ name, mask: { fieldPaths: ["a"] } });
  expect(Object.entries(read.fields ?? {}).map(([key, value]) => [key, Number(value.integerValue)])).toEqual([
    ["a", 2],
  ]);
  const [whole] = await client.getDocument({ name });
  expect(whole.fields?.["b"]?.stringValue).toBe("x");
  await client.deleteDocument({ name });
  await expect(client.getDocument({ name })).rejects.toMatchObject({ code: 5 });
});

test("partition cursors come in pages that together are the whole split", async () => {
  const { client, address } = await openClient();
  const paths = Array.from({ length: 300 }, (_, n) => `t/${String(n).padStart(3, "0")}`);
  await seed(connect(address), Object.fromEntries(paths.map((path) => [path, {}])));
  const request = {
    parent: DOCUMENTS,
    structuredQuery: {
      from: [{ collectionId: "t", allDescendants: true }],
      orderBy: [{ field: { fieldPath: "__name__" }, direction: "ASCENDING" as const }],
    },
    partitionCount: 9,
  };
  const [whole] = await client.partitionQuery(request);
  const [paged] = await client.partitionQuery({ ...request, pageSize: 4 });
  expect(paged).toEqual(whole);
  expect(whole.map(({ values }) => values?.[0]?.referenceValue)).toEqual(
    Array.from({ length: 9 }, (_, n) => `${DOCUMENTS}/t/${String((n + 1) * 30).padStart(3, "0")}`),
  );
});

test("listings come in the pages that are asked for and show one state", async () => {
  const { client, address } = await openClient();
  const firestore = connect(address);
  const ids = Array.from({ length: 25 }, (_, n) => String(n).padStart(2, "0"));
  await seed(
    firestore,
    Object.fromEntries(
      ids.flatMap((id) => [
        [`t/${id}`, {}],
        [`c${id}/x`, {}],
      ]),
    ),
  );
  const names: string[] = [];
  for await (const document of client.listDocumentsAsync({ parent: DOCUMENTS, collectionId: "t", pageSize: 4 })) {
    names.push(document.name ?? "");
    await firestore.doc(`t/${names.length}-later`).set({});
  }
  expect(names).toEqual(ids.map((id) => `${DOCUMENTS}/t/${id}`));
  const collections: unknown[] = [];
  for await (const id of client.listCollectionIdsAsync({ parent: DOCUMENTS, pageSize: 7 })) {
    collections.push(id);
  }
  expect(collections).toEqual([...ids.map((id) => `c${id}`), "t"]);
});

test("a transaction that was rolled back, or never was, cannot be committed", async () => {
  const { client } = await openClient();
  const database = "projects/test/databases/(default)";
  const [{ transaction }] = await client.beginTransaction({ database });
  const id = transaction instanceof Uint8Array ? transaction : Buffer.alloc(0);
  await client.rollback({ database, transaction: id });
  await expect(client.commit({ database, transaction: id })).rejects.toMatchObject({ code: 3 });
  await expect(client.rollback({ database, transaction: Buffer.from("none") })).rejects.toMatchObject({ code: 3 });
});

test("a write to another database than the commit's is refused", async () => {
  const { client } = await openClient();
  const foreign = client.commit({
    database: "projects/test/databases/(default)",
    writes: [{ update: { name: "projects/other/databases/(default)/documents/t/a" } }],
  });
  await expect(foreign).rejects.toMatchObject({ code: 3 });
});
