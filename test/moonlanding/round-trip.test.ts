import { FieldValue, GeoPoint, Timestamp, type Firestore } from "firebase-admin/firestore";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulators/firestore/server.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { openFirestoreSource } from "../../producers/firestore-source.ts";
import { canonicalJson, parseCanonical } from "../../shared/canonical.ts";
import { openFirestore, type FirestoreConnection } from "../../shared/connections/firestore.ts";
import { openFirestoreWriter } from "../../shared/connections/firestore-writer.ts";
import { WHOLE_RANGE } from "../../shared/key.ts";
import { isArray, isGeoPoint, isInstant, isMap, isReference, isVector } from "../../shared/value.ts";
import type { SourceMap, SourceObject, SourceValue } from "../../shared/value.ts";
import { LoadBench } from "../engine/load-bench.ts";
import { isSame, OddValues, type Limits } from "../support/odd-values.ts";

const PROJECT = "round-trip";
const CLIENTS = "friday/clients/list";
const DOCUMENTS = 150;

/** What Firestore takes: microseconds, no array in an array, no names of its own, sound texts. */
const FIRESTORE: Limits = {
  instantStep: 1000,
  hasNestedArrays: false,
  hasReservedNames: false,
  hasLoneSurrogates: false,
};

let emulator: Emulator;
let connection: FirestoreConnection;

beforeAll(async () => {
  emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null });
  connection = openFirestore({ projectId: PROJECT, credentials: null, emulatorHost: emulator.address });
});
afterAll(async () => {
  await connection.close();
  await emulator.stop();
});

describe("a field without a column", () => {
  test("comes back from source_extra as firebase-admin wrote it", async () => {
    const written = oddMaps(42).map((map) => wholeDoublesAsIntegers(map));
    const batch = connection.firestore.batch();
    written.forEach((map, index) => {
      const data = { name: "Acme", odd: toClient(map, connection.firestore) };
      batch.set(connection.firestore.doc(`${CLIENTS}/a${index}`), data);
    });
    await batch.commit();
    await expectBack(written, "a");
  });

  test("comes back with whole doubles as doubles, which only the protocol itself can write", async () => {
    const written = oddMaps(43);
    const writer = openFirestoreWriter({ projectId: PROJECT, emulatorHost: emulator.address });
    written.forEach((odd, index) => writer.add(`${CLIENTS}/b${index}`, { name: "Acme", odd }));
    await writer.close();
    await expectBack(written, "b");
  });
});

function oddMaps(seed: number): SourceMap[] {
  const values = new OddValues(seed, FIRESTORE);
  return Array.from({ length: DOCUMENTS }, () => values.map(4));
}

/** Reads the documents through the producer's source, maps and loads them, and compares what the target keeps of them. */
async function expectBack(written: readonly SourceMap[], prefix: string): Promise<void> {
  const options = { system: "friday", projectId: PROJECT, credentials: null, emulatorHost: emulator.address };
  const source = openFirestoreSource({ ...options, timeoutMs: 10_000 });
  const bench = new LoadBench(moonlanding);
  try {
    const at = { kind: "collection", path: CLIENTS } as const;
    const records = await source.readPage({ at, range: WHOLE_RANGE, limit: 1000, readTime: null });
    bench.load(bench.batchOf("friday-clients", records));
    const read = bench.target
      .prepare<[string], string>("SELECT source_extra FROM client WHERE source_path = ?")
      .pluck();
    for (const [index, odd] of written.entries()) {
      const extra = read.get(`${CLIENTS}/${prefix}${index}`) ?? "";
      const back = parseCanonical(extra);
      if (!isSame(back, { odd })) expect.fail(`${canonicalJson({ odd })} came back as ${extra}`);
    }
    expect(written).toHaveLength(DOCUMENTS);
  } finally {
    bench.close();
    await source.close();
  }
}

/** firebase-admin writes the number 1 as a whole number, whatever it was. */
function wholeDoublesAsIntegers<Value extends SourceValue>(value: Value): Value;
function wholeDoublesAsIntegers(value: SourceValue): SourceValue {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  if (isArray(value)) return value.map((item) => wholeDoublesAsIntegers(item));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, wholeDoublesAsIntegers(item)]));
}

/** The value in the classes of firebase-admin. */
function toClient(value: SourceValue, firestore: Firestore): unknown {
  return typeof value === "object" && value !== null ? objectToClient(value, firestore) : value;
}

function objectToClient(value: SourceObject, firestore: Firestore): unknown {
  if (isArray(value)) return value.map((item) => toClient(item, firestore));
  if (isInstant(value)) return new Timestamp(value.seconds, value.nanoseconds);
  if (isGeoPoint(value)) return new GeoPoint(value.latitude, value.longitude);
  if (isReference(value)) return firestore.doc(value.path);
  if (isVector(value)) return FieldValue.vector(value.toArray());
  if (value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toClient(item, firestore)]));
}
