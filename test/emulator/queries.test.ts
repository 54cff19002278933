import { once } from "node:events";
import {
  AggregateField,
  FieldPath,
  FieldValue,
  Filter,
  GeoPoint,
  Timestamp,
  type QueryDocumentSnapshot,
  type Firestore,
  type Query,
} from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { openFirestore, seed } from "./firestore.ts";

async function idsOf(query: Query): Promise<string[]> {
  const { docs } = await query.get();
  return docs.map(({ id }) => id);
}

async function pathsOf(query: Query): Promise<string[]> {
  const { docs } = await query.get();
  return docs.map(({ ref }) => ref.path);
}

/** One document per value, its id the value's place in the expected order. */
function inOrder(values: readonly unknown[]): Record<string, Record<string, unknown>> {
  return Object.fromEntries(values.map((value, index) => [`values/${String(index).padStart(3, "0")}`, { value }]));
}

test("values sort by type and then as their type does", async () => {
  const firestore = await openFirestore();
  firestore.settings({ useBigInt: true });
  const values = [
    null,
    false,
    true,
    Number.NaN,
    -Infinity,
    -1.5,
    -1,
    0,
    0.5,
    2n ** 53n,
    2n ** 53n + 1n,
    9_007_199_254_740_994,
    2n ** 63n - 1n,
    9.3e18,
    Infinity,
    new Timestamp(5, 1),
    new Timestamp(5, 2),
    new Timestamp(6, 0),
    "",
    "A",
    "a",
    "a\u0000",
    "aa",
    "ü",
    "\uFFFD",
    "😀",
    Buffer.from([]),
    Buffer.from([1]),
    Buffer.from([1, 0]),
    Buffer.from([255]),
    firestore.doc("c/__id2__"),
    firestore.doc("c/__id10__"),
    firestore.doc("c/10"),
    firestore.doc("c/10/d/1"),
    firestore.doc("c/2"),
    new GeoPoint(-1, 5),
    new GeoPoint(1, -5),
    new GeoPoint(1, 5),
    [],
    [1],
    [1, 2],
    [2],
    FieldValue.vector([9]),
    FieldValue.vector([1, 2]),
    {},
    { a: 1 },
    { a: 1, b: 0 },
    { a: 2 },
    { b: 0 },
  ];
  await seed(firestore, inOrder(values));
  const expected = values.map((_value, index) => String(index).padStart(3, "0"));
  expect(await idsOf(firestore.collection("values").orderBy("value"))).toEqual(expected);
  expect(await idsOf(firestore.collection("values").orderBy("value", "desc"))).toEqual(expected.toReversed());
});

test("equal integers and doubles are ties that the name decides, in the direction of the last order", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "t/a": { n: 1 }, "t/b": { n: 1.0 }, "t/c": { n: 0 } });
  expect(await idsOf(firestore.collection("t").orderBy("n"))).toEqual(["c", "a", "b"]);
  expect(await idsOf(firestore.collection("t").orderBy("n", "desc"))).toEqual(["b", "a", "c"]);
});

const CITIES = {
  "cities/ber": { name: "Berlin", size: 3.7, tags: ["a", "b"], state: null },
  "cities/ham": { name: "Hamburg", size: 1.9, tags: ["b"], state: "HH" },
  "cities/muc": { name: "Munich", size: 1.5, tags: [], state: "BY" },
  "cities/nue": { name: "Nuremberg", size: Number.NaN, tags: ["c", { x: 1 }], state: "BY" },
  "cities/zzz": { name: "Nowhere" },
};

type Case = readonly [string, (cities: Query) => Query, readonly string[]];

const CASES: readonly Case[] = [
  ["==", (q) => q.where("name", "==", "Berlin"), ["ber"]],
  ["== null", (q) => q.where("state", "==", null), ["ber"]],
  ["== NaN", (q) => q.where("size", "==", Number.NaN), ["nue"]],
  ["!= leaves out null and missing", (q) => q.where("state", "!=", "HH"), ["muc", "nue"]],
  ["!= null", (q) => q.where("state", "!=", null), ["muc", "nue", "ham"]],
  ["!= NaN", (q) => q.where("size", "!=", Number.NaN), ["muc", "ham", "ber"]],
  ["<", (q) => q.where("name", "<", "Hamburg"), ["ber"]],
  ["<=", (q) => q.where("name", "<=", "Hamburg"), ["ber", "ham"]],
  [">", (q) => q.where("size", ">", 1.5), ["ham", "ber"]],
  [">=", (q) => q.where("size", ">=", 1.5), ["muc", "ham", "ber"]],
  ["> compares within the type only", (q) => q.where("state", ">", 5), []],
  ["in", (q) => q.where("state", "in", ["BY", "HH"]), ["ham", "muc", "nue"]],
  ["not-in leaves out null and missing", (q) => q.where("state", "not-in", ["HH", "XX"]), ["muc", "nue"]],
  ["array-contains", (q) => q.where("tags", "array-contains", "b"), ["ber", "ham"]],
  ["array-contains a map", (q) => q.where("tags", "array-contains", { x: 1 }), ["nue"]],
  ["array-contains-any", (q) => q.where("tags", "array-contains-any", ["a", "c"]), ["ber", "nue"]],
  ["and", (q) => q.where("state", "==", "BY").where("size", ">", 1), ["muc"]],
  [
    "or",
    (q) => q.where(Filter.or(Filter.where("state", "==", "HH"), Filter.where("name", "==", "Nowhere"))),
    ["ham", "zzz"],
  ],
  [
    "and within or",
    (q) =>
      q.where(
        Filter.or(
          Filter.and(Filter.where("state", "==", "BY"), Filter.where("size", "==", 1.5)),
          Filter.where("state", "==", null),
        ),
      ),
    ["ber", "muc"],
  ],
  ["order by a field leaves out documents without it", (q) => q.orderBy("state"), ["ber", "muc", "nue", "ham"]],
  ["two orders", (q) => q.orderBy("state", "desc").orderBy("name", "desc"), ["ham", "nue", "muc", "ber"]],
  ["limit and offset", (q) => q.orderBy("name").offset(1).limit(2), ["ham", "muc"]],
  ["offset on names", (q) => q.offset(3), ["nue", "zzz"]],
  ["limit to last", (q) => q.orderBy("name").limitToLast(2), ["zzz", "nue"]],
  ["start at a value", (q) => q.orderBy("name").startAt("Munich"), ["muc", "zzz", "nue"]],
  ["start after a value", (q) => q.orderBy("name").startAfter("Munich"), ["zzz", "nue"]],
  ["end at a value", (q) => q.orderBy("name").endAt("Hamburg"), ["ber", "ham"]],
  ["end before a value", (q) => q.orderBy("name").endBefore("Hamburg"), ["ber"]],
  [
    "start after on the second order",
    (q) => q.orderBy("state").orderBy("name").startAfter("BY", "Munich"),
    ["nue", "ham"],
  ],
  ["start at on names", (q) => q.orderBy(FieldPath.documentId()).startAt("muc"), ["muc", "nue", "zzz"]],
  ["start after on names", (q) => q.orderBy(FieldPath.documentId()).startAfter("muc"), ["nue", "zzz"]],
  ["end at on names", (q) => q.orderBy(FieldPath.documentId()).endAt("ham"), ["ber", "ham"]],
  ["end before on names", (q) => q.orderBy(FieldPath.documentId()).endBefore("ham"), ["ber"]],
  ["names descending after", (q) => q.orderBy(FieldPath.documentId(), "desc").startAfter("muc"), ["ham", "ber"]],
  ["names descending until", (q) => q.orderBy(FieldPath.documentId(), "desc").endAt("muc"), ["zzz", "nue", "muc"]],
  ["names descending before", (q) => q.orderBy(FieldPath.documentId(), "desc").endBefore("muc"), ["zzz", "nue"]],
  ["== on the name", (q) => q.where(FieldPath.documentId(), "==", "ham"), ["ham"]],
  ["in on the name", (q) => q.where(FieldPath.documentId(), "in", ["zzz", "ber", "none", "ber"]), ["ber", "zzz"]],
  ["!= on the name", (q) => q.where(FieldPath.documentId(), "!=", "ham"), ["ber", "muc", "nue", "zzz"]],
  [
    "a range of names with a filter",
    (q) =>
      q.where(FieldPath.documentId(), ">", "ber").where(FieldPath.documentId(), "<=", "nue").where("state", "==", "BY"),
    ["muc", "nue"],
  ],
];

test.each(CASES)("where and order: %s", async (_title, build, expected) => {
  const firestore = await openFirestore();
  await seed(firestore, CITIES);
  expect(await idsOf(build(firestore.collection("cities")))).toEqual(expected);
});

test("a cursor from a document goes on where it stands, also among ties", async () => {
  const firestore = await openFirestore();
  await seed(firestore, Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`t/${n}`, { k: n % 3 }])));
  const ids: string[] = [];
  let query = firestore.collection("t").orderBy("k", "desc").limit(4);
  for (let page = await query.get(); page.size > 0; page = await query.get()) {
    ids.push(...page.docs.map(({ id }) => id));
    const last = page.docs.at(-1);
    query = last === undefined ? query : query.startAfter(last);
  }
  expect(ids).toEqual(await idsOf(firestore.collection("t").orderBy("k", "desc")));
  expect(new Set(ids).size).toBe(25);
});

test("select shows the chosen fields, and no field at all for the name alone", async () => {
  const firestore = await openFirestore();
  await seed(firestore, { "t/a": { n: 1, m: { x: 1, y: 2 } } });
  const [some] = (await firestore.collection("t").select("m.x").get()).docs;
  const [none] = (await firestore.collection("t").select(FieldPath.documentId()).get()).docs;
  expect(some?.data()).toEqual({ m: { x: 1 } });
  expect(none?.data()).toEqual({});
  expect(none?.updateTime).toEqual(some?.updateTime);
});

test("a collection group gathers its collections from every depth, in the order of paths", async () => {
  const firestore = await openFirestore();
  const paths = [
    "orders/x",
    "users/a/orders/2",
    "users/a/orders/2/items/1/orders/deep",
    "users/a/orders/3",
    "users/a!/orders/1",
    "users/ab/orders/1",
    "zoo/1/orders/1",
  ];
  await seed(firestore, Object.fromEntries([...paths, "orders2/x", "users/a"].map((path) => [path, { path }])));
  expect(await pathsOf(firestore.collectionGroup("orders"))).toEqual(paths);
  const byName = firestore.collectionGroup("orders").orderBy(FieldPath.documentId());
  expect(await pathsOf(byName.startAfter(firestore.doc("users/a/orders/2")).limit(2))).toEqual(paths.slice(2, 4));
  expect(await pathsOf(byName.endAt(firestore.doc("users/a/orders/2")))).toEqual(paths.slice(0, 2));
  expect(await pathsOf(firestore.collection("users/a/orders"))).toEqual(["users/a/orders/2", "users/a/orders/3"]);
});

test("names sort by segment, so a collection's rows never mix with a longer id's", async () => {
  const firestore = await openFirestore();
  const paths = ["a/__id2__", "a/__id10__", "a/!", "a/A", "a/a", "a/a b", "a/a-b", "a/ab", "a/é", "a/\uFFFD", "a/😀"];
  await seed(firestore, Object.fromEntries(paths.map((path) => [path, { path }])));
  expect(await pathsOf(firestore.collection("a"))).toEqual(paths);
  expect(await pathsOf(firestore.collection("a").orderBy(FieldPath.documentId(), "desc"))).toEqual(paths.toReversed());
});

test("aggregations count, sum and average what the query returns", async () => {
  const firestore = await openFirestore();
  await seed(firestore, CITIES);
  const cities = firestore.collection("cities");
  const aggregate = cities
    .where("size", ">", 1)
    .aggregate({ n: AggregateField.count(), sum: AggregateField.sum("size"), mean: AggregateField.average("size") });
  const { n, sum, mean } = (await aggregate.get()).data();
  expect([n, sum.toFixed(6), mean?.toFixed(6)]).toEqual([3, "7.100000", "2.366667"]);
  expect((await cities.limit(2).count().get()).data().count).toBe(2);
  expect((await cities.orderBy(FieldPath.documentId()).startAfter("ham").count().get()).data().count).toBe(3);
  expect(
    (
      await firestore
        .collection("none")
        .aggregate({ mean: AggregateField.average("x") })
        .get()
    ).data().mean,
  ).toBeNull();
});

test("a stream yields thousands of documents in order, once each", async () => {
  const firestore = await openFirestore();
  const total = 3000;
  for (let start = 0; start < total; start += 500) {
    await seed(
      firestore,
      Object.fromEntries(
        Array.from({ length: 500 }, (_, n) => [
          `t/${String(start + n).padStart(5, "0")}`,
          { n: start + n, text: "x".repeat(200) },
        ]),
      ),
    );
  }
  const seen: number[] = [];
  const stream = firestore.collection("t").orderBy(FieldPath.documentId()).stream();
  stream.on("data", (document: QueryDocumentSnapshot) => seen.push(document.get("n")));
  await once(stream, "end");
  expect(seen).toEqual(Array.from({ length: total }, (_, n) => n));
  expect(await sumOf(firestore, total)).toBe(total);
});

async function sumOf(firestore: Firestore, total: number): Promise<number> {
  return (await firestore.collection("t").where("n", "<", total).count().get()).data().count;
}
