import { openFirestore, Timestamp } from "../../shared/connections/firestore.ts";
import { FieldValue, GeoPoint } from "firebase-admin/firestore";
import type { Lab } from "./harness.ts";

const COMMIT_MAX = 300;

/** Some 1,500 documents for the tiny migration, with a poison document of each kind among them. */
export async function seedTiny(lab: Lab): Promise<void> {
  const { firestore, close } = openFirestore({
    projectId: lab.projectId,
    credentials: null,
    emulatorHost: lab.emulatorHost,
  });
  const documents = [...people(), ...parents(), ...children(), ...poison(firestore.doc("tiny/elsewhere"))];
  for (let start = 0; start < documents.length; start += COMMIT_MAX) {
    const batch = firestore.batch();
    for (const [path, data] of documents.slice(start, start + COMMIT_MAX)) batch.set(firestore.doc(path), data);
    await batch.commit();
  }
  await close();
}

type Seed = [path: string, data: Record<string, unknown>];

function people(): Seed[] {
  const people = numbers(60).map((n): Seed => [
    `tiny/people/list/p${n}`,
    { email: `P${n % 50}@example.com`, name: `Person ${n}` },
  ]);
  const guests = numbers(40).map((n): Seed => [
    `tiny/guests/list/g${n}`,
    { email: ` p${n * 3}@example.com`, name: `Guest ${n}` },
  ]);
  return [...people, ...guests];
}

function parents(): Seed[] {
  return numbers(220).map((n) => [
    `tiny/parents/list/x${n}`,
    { title: `Parent ${n}`, owner: `p${n}@example.com`, size: n, weight: n / 3, items: [{ id: "a" }, { id: "b" }] },
  ]);
}

function children(): Seed[] {
  return numbers(1100).map((n) => [
    `tiny/parents/list/x${n % 222}/children/c${n}`,
    { position: n, ...(n % 97 === 0 ? { friend: "tiny/parents/list/x1/children/nobody" } : {}) },
  ]);
}

function poison(reference: FirebaseFirestore.DocumentReference): Seed[] {
  const nested = numbers(18).reduce<Record<string, unknown>>((inner, n) => ({ [`level${n}`]: inner }), { deep: true });
  const oddities: Record<string, unknown> = {
    nan: Number.NaN,
    "minus-zero": -0,
    "beyond-2-53": 9_007_199_254_740_993n,
    nested: nested,
    reference: reference,
    geopoint: new GeoPoint(-26.2, 28),
    bytes: Buffer.from([0, 255, 128]),
    vector: FieldValue.vector([0.1, -0]),
    instant: new Timestamp(1_700_000_000, 123_456_789),
    dotted: { "a.b": { "c.d": 1 } },
    megabyte: "m".repeat(1_000_000),
    surrogates: "\u{1F600} and \\ud800",
    empty: {},
  };
  const extras = Object.entries(oddities).map(([kind, value]): Seed => [
    `tiny/parents/list/poison-${kind}`,
    {
      title: kind,
      size: typeof value === "bigint" ? value : 1n,
      weight: typeof value === "number" ? value : 0.5,
      odd: value,
    },
  ]);
  return [
    ...extras,
    ["tiny/parents/list/poison-title", { title: 5 }],
    ["tiny/parents/list/poison-constraint", { title: "forbidden" }],
    ["tiny/people/list/poison-email", { email: ["no"], name: "X" }],
    ["tiny/parents/list/x0/children/poison-position", { position: "first" }],
  ];
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
