import { describe, expect, test } from "vitest";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { ROLES } from "../../migrations/moonlanding/directories.ts";
import type { Batch } from "../../shared/batch.ts";
import { compareKeys } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { canonicalEmail } from "../../shared/transforms/canonical-email.ts";
import { Instant, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { LoadBench } from "../engine/load-bench.ts";
import { seededRandom } from "../support/odd-values.ts";

const ORDERS = 20;
const ROLE_WORDS = new Map([
  ["friday:rolePartner01", { name: "partner" }],
  ["friday:roleManager01", { name: "manager" }],
  ["friday:roleClerk01", { name: "clerk" }],
  ["mwr:groupPartner01", { name: "partner" }],
  ["mwr:groupClerk01", { name: "clerk" }],
]);
const CLIENT_IDS = ["acme", "bolt", "cole"] as const;

describe.each([1, 2, 3])("the users of seed %d", (seed) => {
  const users = userDocuments(seed);
  const expected = deliver(users, IN_ONE_PIECE);

  test("become the same rows, lineage, rejects and findings in whatever order and cut they are delivered", () => {
    for (let order = 0; order < ORDERS; order += 1) {
      const deliveries = shuffledDeliveries(users, seededRandom(seed * 1000 + order));
      expect(deliver(users, deliveries)).toEqual(expected);
    }
  });

  test("are never an auditor and a client in one", () => {
    const conflicts = keysOf(expected, "users").filter((claims) => new Set(claims.map(({ type }) => type)).size > 1);
    expect(conflicts.length).toBeGreaterThan(0);
    for (const claim of conflicts.flat()) {
      expect(expected.users.map(({ email }) => email)).not.toContain(claim.key);
      expect(verdictOn(expected, claim)).toMatchObject({ disposition: 5, rule: "type-conflict", id: null });
    }
  });

  test("have one verdict for every claim, and one owner for every row", () => {
    for (const claim of expected.claims) expect([1, 3, 5]).toContain(verdictOn(expected, claim)?.disposition);
    expect(expected.records.filter(({ disposition }) => disposition === 0)).toEqual([]);
    for (const claims of keysOf(expected, "users")) {
      const owners = claims.filter((claim) => verdictOn(expected, claim)?.disposition === 1);
      expect(owners).toHaveLength(new Set(claims.map(({ type }) => type)).size > 1 ? 0 : 1);
    }
    expect(keysOf(expected, "users").length).toBeGreaterThanOrEqual(expected.users.length);
  });

  test("are one row a canonical e-mail at the most, and some are merged", () => {
    const emails = expected.users.map(({ email }) => email).filter((email) => email !== null);
    expect(new Set(emails).size).toBe(emails.length);
    expect(emails.map((email) => canonicalEmail(email))).toEqual(emails);
    expect(expected.records.some(({ disposition, table }) => disposition === 3 && table === "users")).toBe(true);
  });

  test("bring the trace of their roles with them, and their CVs", () => {
    const withRole = expected.users.filter(({ role }) => role !== null).map(({ id }) => id);
    expect(new Set(expected.traces.map(({ user_id: id }) => id))).toEqual(new Set(withRole));
    expect(expected.traces).toHaveLength(withRole.length);
    expect(expected.files.length).toBeGreaterThan(0);
  });
});

type Delivered = ReturnType<typeof contentOf>;

/** Delivers the batches to the loader as they come, then settles; settling twice is settling once. */
function deliver(users: readonly SourceRecord[], deliveries: readonly Delivery[]): Delivered {
  const bench = new LoadBench(moonlanding);
  bench.directories.set(ROLES, ROLE_WORDS);
  try {
    for (const delivery of deliveries) bench.load(batchOf(bench, users, delivery));
    bench.settle("users");
    bench.load(bench.batchOf("friday-clients", CLIENT_IDS.map(clientRecord)));
    bench.settle("client_user");
    bench.settle("users");
    return contentOf(bench);
  } finally {
    bench.close();
  }
}

/** A range of one collection, on its way to the loader. */
type Delivery = { readonly collection: string; readonly after: string | null; readonly upTo: string | null };

const COLLECTIONS = ["friday-users", "mwr-users"] as const;

const IN_ONE_PIECE: readonly Delivery[] = COLLECTIONS.map((collection) => ({ collection, after: null, upTo: null }));

/** Each collection is cut at random keys; the pieces come in random order, some of them again, and now and then a larger piece of an earlier cut. */
function shuffledDeliveries(users: readonly SourceRecord[], random: () => number): Delivery[] {
  const pieces = COLLECTIONS.flatMap((collection) => {
    const keys = recordsOf(users, collection).map(({ path }) => path);
    const cuts = keys.filter(() => random() < 0.3).toSorted(compareKeys);
    const bounds = [null, ...cuts, null];
    return bounds.slice(1).map((upTo, index) => ({ collection, after: bounds[index] ?? null, upTo }));
  });
  const again = pieces.filter(() => random() < 0.3);
  const older = COLLECTIONS.filter(() => random() < 0.3).map((collection) => {
    const keys = recordsOf(users, collection).map(({ path }) => path);
    return { collection, after: null, upTo: keys[Math.floor(random() * keys.length)] ?? null };
  });
  return shuffled([...pieces, ...again, ...older], random);
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function batchOf(bench: LoadBench, users: readonly SourceRecord[], { collection, after, upTo }: Delivery): Batch {
  const inside = recordsOf(users, collection).filter(
    ({ path }) => (after === null || compareKeys(path, after) > 0) && (upTo === null || compareKeys(path, upTo) <= 0),
  );
  return bench.batchOf(collection, inside, { after, upTo });
}

function recordsOf(users: readonly SourceRecord[], collection: string): SourceRecord[] {
  const system = collection === "mwr-users" ? "mwr" : "friday";
  return users.filter((record) => record.system === system).toSorted((a, b) => compareKeys(a.path, b.path));
}

type UserRow = { readonly id: string; readonly email: string | null; readonly role: string | null };
type ClaimRow = {
  readonly merge: string;
  readonly key: string;
  readonly system: string;
  readonly path: string;
  readonly type: string;
};
type LedgerRow = {
  readonly system: string;
  readonly path: string;
  readonly disposition: number;
  readonly rule: string | null;
  readonly table: string | null;
  readonly id: string | null;
};

/** Everything that must not depend on how it came, byte for byte; the ledger's pages are how it came. */
function contentOf({ target }: LoadBench) {
  const all = <Row>(sql: string): Row[] => target.prepare<[], Row>(sql).safeIntegers(false).all();
  return {
    users: all<UserRow>("SELECT * FROM users ORDER BY id"),
    access: all("SELECT * FROM client_user ORDER BY id"),
    traces: all<{ user_id: string }>("SELECT * FROM permission_audit ORDER BY id"),
    files: all("SELECT * FROM file ORDER BY id"),
    records: all<LedgerRow>(
      `SELECT system, path, collection, disposition, rule, target_table AS "table", target_id AS id, hash, update_time_us
       FROM _touchdown_records ORDER BY system, path`,
    ),
    rejects: all("SELECT system, path, collection, rule, reason, raw FROM _touchdown_rejects ORDER BY system, path"),
    findings: all("SELECT * FROM _touchdown_findings ORDER BY system, path, rule, detail"),
    claims: all<ClaimRow>(
      `SELECT merge, key, rank, system, path, hash, claim, claim ->> '$.type' AS type
       FROM _touchdown_claims ORDER BY merge, key, system, path`,
    ),
    derived: all("SELECT * FROM _touchdown_derived ORDER BY 1, 2"),
  };
}

/** Some people work with both systems, some twice with one; addresses are spelled anyhow, missing or none. */
function userDocuments(seed: number): SourceRecord[] {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0];
  return Array.from({ length: 60 }, (_, index) => {
    const isFriday = random() < 0.6;
    const person = `person${Math.floor(random() * 25)}@firm.example`;
    const email = pick([person, person, person.toUpperCase(), `  ${person}\t`, "", "n/a", null]);
    const data = isFriday ? fridayUser({ email, index, pick }) : mwrUser({ email, index, pick });
    return {
      system: isFriday ? "friday" : "mwr",
      path: isFriday ? `friday/users/list/user${index}` : `myworkreview/users/list/user${index}`,
      id: `user${index}`,
      data,
      createTimeUs: 1_600_000_000_000_000 + Math.floor(random() * 3) * 1000,
      // Many of one instant, so that ties are broken.
      updateTimeUs: 1_700_000_000_000_000 + Math.floor(random() * 4),
    };
  });
}

type Making = {
  readonly email: string | null;
  readonly index: number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
};

function fridayUser({ email, index, pick }: Making): SourceMap {
  const isClient = pick([true, false, false, false]);
  return {
    email,
    name: pick(["Ann", "Ann Ndlovu", "", null]),
    type: isClient ? "client" : pick(["auditor", "auditor", "Auditor", "robot"]),
    ...(!isClient && { role: pick(["rolePartner01", "roleManager01", "roleClerk01", "", "roleGone"]) }),
    status: pick(["active", "INACTIVE", "deleted", null]),
    photo: pick(["https://photos.example.com/1", "https://photos.example.com/2", null]),
    cv_url: pick(["", `/friday/uploads/cv${index % 3}.pdf`, "https://cv.example.com/a", "see HR"]),
    createdTime: pick<SourceValue>([new Instant(1_600_000_000, 250), 1_500_000_000n, "05/03/24", null]),
    ...(isClient && { clients: clientsOf(pick) }),
  };
}

function clientsOf(pick: Making["pick"]): SourceValue[] {
  return CLIENT_IDS.filter(() => pick([true, false])).map((id) => ({
    cloud_id: pick([id, id, "gone"]),
    role: pick(["admin", "user", "user", "owner"]),
    status: pick(["active", "inactive"]),
  }));
}

function mwrUser({ email, pick }: Making): SourceMap {
  return {
    email,
    name: pick(["Ann N.", "Ann Ndlovu", ""]),
    role: pick(["groupPartner01", "groupClerk01", ""]),
    status: pick(["active", "inactive", "gone"]),
    photo: pick(["https://photos.example.com/3", null]),
    priorityReviews: pick<SourceValue>([["r1", "r2"], ["r2"], []]),
    teams: pick<SourceValue>([["t1"], [], null]),
  };
}

function clientRecord(id: (typeof CLIENT_IDS)[number]): SourceRecord {
  const path = `friday/clients/list/${id}`;
  return { system: "friday", path, id, data: { name: id, status: "active" }, createTimeUs: 1, updateTimeUs: 1 };
}

/** The claims of a merge, key by key. */
function keysOf({ claims }: Delivered, merge: string): ClaimRow[][] {
  const own = claims.filter((claim) => claim.merge === merge);
  return [...new Set(own.map(({ key }) => key))].map((key) => own.filter((claim) => claim.key === key));
}

function verdictOn({ records }: Delivered, claim: ClaimRow): LedgerRow | undefined {
  return records.find(({ system, path }) => system === claim.system && path === claim.path);
}
