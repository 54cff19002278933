import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator } from "../../emulators/firestore/server.ts";
import { oddExtras } from "../../migrations/moonlanding/seed/odd-extras.ts";
import { randomFor } from "../../migrations/moonlanding/seed/random.ts";
import { canonicalJson } from "../../shared/canonical.ts";
import { openFirestoreWriter } from "../../shared/connections/firestore-writer.ts";
import { openFirestore, type FirestoreConnection } from "../../shared/connections/firestore.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { GeoPoint, Instant, type SourceMap, Vector } from "../../shared/value.ts";

type Emulator = Awaited<ReturnType<typeof startEmulator>>;
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null, faults: [] });
});
afterAll(() => emulator.stop());

async function writeAll(documents: ReadonlyMap<string, SourceMap>): Promise<number> {
  const writer = openFirestoreWriter({ projectId: "writer-test", emulatorHost: emulator.address });
  for (const [path, data] of documents) {
    writer.add(path, data);
    if (writer.isFull()) await writer.room();
  }
  await writer.close();
  return writer.written();
}

async function withFirestore<T>(use: (firestore: FirestoreConnection["firestore"]) => Promise<T>): Promise<T> {
  const connection = openFirestore({
    projectId: "writer-test",
    credentials: null,
    emulatorHost: emulator.address,
  });
  try {
    return await use(connection.firestore);
  } finally {
    await connection.close();
  }
}

async function readBack(path: string): Promise<SourceMap> {
  const snapshot = await withFirestore((firestore) => firestore.doc(path).get());
  return snapshot.data() ?? {};
}

function mapIn({ legacy_notes: notes }: SourceMap): SourceMap {
  return mapOf(notes) ?? {};
}

describe("what is written is read back through the client", () => {
  test("to the last digit: nanoseconds, not-a-number, minus zero, integers beyond 2^53", async () => {
    const data = {
      moment: new Instant(1_700_000_000, 123_456_000),
      notANumber: Number.NaN,
      minusZero: -0,
      beyond: 9_007_199_254_740_993n,
      lowest: -9_223_372_036_854_775_808n,
      long: 0.1 + 0.2,
      wholeDouble: 1,
      wholeInteger: 1n,
      place: new GeoPoint(-29.8587, 31.0218),
      direction: new Vector([0.5, 1.25]),
      "field.with.dots": ["", null, { deep: [true, 1n, 1.5] }],
    };
    await writeAll(new Map([["values/one", data]]));
    const read = await readBack("values/one");
    expect(canonicalJson(read)).toBe(canonicalJson(data));
    expect(Object.is(read["minusZero"], -0)).toBe(true);
  });

  test("with every kind of value of the seed's odd documents", async () => {
    const data = oddExtras(randomFor(1, "engagement", 1));
    await writeAll(new Map([["values/odd", data]]));
    const read = await readBack("values/odd");
    const { owner, ...rest } = mapIn(read);
    const { owner: _, ...expected } = mapIn(data);
    expect(canonicalJson(rest)).toBe(canonicalJson(expected));
    expect(owner).toMatchObject({ path: "friday/clients" });
  });
});

test("more documents than one commit takes all arrive", async () => {
  const documents = new Map(Array.from({ length: 3001 }, (_, index) => [`many/${index}`, { index: BigInt(index) }]));
  expect(await writeAll(documents)).toBe(3001);
  const count = await withFirestore((firestore) => firestore.collection("many").count().get());
  expect(BigInt(count.data().count)).toBe(3001n);
});

test("documents too large for one commit together are split over several", async () => {
  const text = "x".repeat(900_000);
  const documents = new Map(Array.from({ length: 14 }, (_, index) => [`large/${index}`, { text }]));
  expect(await writeAll(documents)).toBe(14);
});

test("a host that is none is refused with a hint", () => {
  expect(() => openFirestoreWriter({ projectId: "writer-test", emulatorHost: "nowhere" })).toThrow(/host:port/);
});

test("a server that does not answer fails with a hint when its time is up", async () => {
  const writer = openFirestoreWriter({ projectId: "writer-test", emulatorHost: "127.0.0.1:1", timeoutMs: 300 });
  writer.add("values/lost", { lost: true });
  await expect(writer.close()).rejects.toMatchObject({
    code: "SOURCE_UNAVAILABLE",
    hint: expect.stringContaining("running"),
  });
});
