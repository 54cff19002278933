import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { FieldValue } from "firebase-admin/firestore";
import { expect, onTestFinished, test } from "vitest";
import { bytesField, stringField, varintField } from "../../emulators/firestore/wire/writer.ts";
import { connect, startFirestore } from "./firestore.ts";

const DATABASE = "projects/test/databases/(default)";

/** A call past the client library, with a request made by hand. */
async function call(address: string, method: string, request: Buffer): Promise<ServiceError | null> {
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      `/google.firestore.v1.Firestore/${method}`,
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      request,
      (error) => resolve(error),
    );
  });
}

test.each([
  ["Write", Buffer.alloc(0), "Write"],
  ["ExecutePipeline", Buffer.alloc(0), "ExecutePipeline"],
  ["Commit", Buffer.concat([stringField(1, DATABASE), varintField(99, 1)]), "field 99 of CommitRequest"],
  ["Commit", Buffer.concat([stringField(1, DATABASE), bytesField(2, stringField(55, "x"))]), "field 55 of Write"],
  ["ListDocuments", Buffer.concat([stringField(1, `${DATABASE}/documents`)]), "collection_id"],
])("%s with what is not served is answered UNIMPLEMENTED and names it", async (method, request, what) => {
  const { address } = await startFirestore();
  expect(await call(address, method, request)).toMatchObject({ code: 12, details: expect.stringContaining(what) });
});

test("a vector search and an explained query are answered UNIMPLEMENTED and name the field", async () => {
  const { address } = await startFirestore();
  const firestore = connect(address);
  const search = firestore.collection("t").findNearest({
    vectorField: "v",
    queryVector: FieldValue.vector([1]),
    limit: 1,
    distanceMeasure: "EUCLIDEAN",
  });
  await expect(search.get()).rejects.toMatchObject({ code: 12, message: expect.stringContaining("find_nearest") });
  const explained = firestore.collection("t").explain({ analyze: true });
  await expect(explained).rejects.toMatchObject({ code: 12, message: expect.stringContaining("explain_options") });
});

test("a value of a type that is not known is refused and not stored", async () => {
  const { address } = await startFirestore();
  const entry = Buffer.concat([stringField(1, "f"), bytesField(2, stringField(19, "x"))]);
  const request = commitOf(bytesField(2, entry));
  expect(await call(address, "Commit", request)).toMatchObject({
    code: 12,
    details: expect.stringContaining("field 19 of Value"),
  });
  expect((await connect(address).doc("t/a").get()).exists).toBe(false);
});

test("maps nested deeper than 20 levels and arrays in arrays are refused", async () => {
  const { address } = await startFirestore();
  let value = varintField(2, 1);
  for (let level = 0; level < 21; level += 1) {
    value = bytesField(6, bytesField(1, Buffer.concat([stringField(1, "in"), bytesField(2, value)])));
  }
  const deep = bytesField(2, Buffer.concat([stringField(1, "f"), bytesField(2, value)]));
  expect(await call(address, "Commit", commitOf(deep))).toMatchObject({ code: 3 });
  const nested = bytesField(9, bytesField(1, bytesField(9, Buffer.alloc(0))));
  const array = bytesField(2, Buffer.concat([stringField(1, "f"), bytesField(2, nested)]));
  expect(await call(address, "Commit", commitOf(array))).toMatchObject({ code: 3 });
});

test("bytes that are no protocol buffer are an invalid argument", async () => {
  const { address } = await startFirestore();
  expect(await call(address, "Commit", Buffer.from([0x0a, 0xff, 0x01]))).toMatchObject({ code: 3 });
});

function commitOf(fields: Buffer): Buffer {
  const document = Buffer.concat([stringField(1, `${DATABASE}/documents/t/a`), fields]);
  return Buffer.concat([stringField(1, DATABASE), bytesField(2, bytesField(1, document))]);
}
