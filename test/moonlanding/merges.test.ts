import { describe, expect, test } from "vitest";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { targetId } from "../../shared/identity.ts";
import type { ClaimValues } from "../../shared/landing.ts";
import type { Claim, Merge, Settlement } from "../../shared/migration.ts";
import { openSchema } from "./open-schema.ts";

const ANN = targetId("user", "ann@firm.example");
const base = {
  id: ANN,
  email: "ann@firm.example",
  rawEmail: "ann@firm.example",
  name: "Ann",
  type: "auditor",
  role: "clerk",
  rawRole: "roleClerk01",
  status: "active",
  photoUrl: null,
  cvUrl: null,
  cvFile: null,
  uid: null,
  authProvider: "google",
  createdAt: "2022-01-01T00:00:00.000Z",
  createdNanoseconds: 0,
  priorityReviews: [],
  teams: [],
  extra: null,
} as const;

const older = claim("friday/users/list/a", 100, { ...base, photoUrl: "https://old", teams: ["t1"] });
const newer = claim("myworkreview/users/list/b", 200, {
  ...base,
  name: "Ann Ndlovu",
  role: "partner",
  status: "inactive",
  createdAt: "2021-01-01T00:00:00.000Z",
  createdNanoseconds: 250,
  priorityReviews: ["r2", "r1"],
  teams: ["t2", "t1"],
  extra: '{"odd":1}',
});
const twin = claim("friday/users/list/c", 200, { ...base, name: "Ann N.", status: "deleted", role: null });
const asClient = claim("friday/users/list/d", 50, { ...base, type: "client", role: "client_user" });

describe("users", () => {
  test("are the same whatever order their claims arrive in", () => {
    const settled = settleAll("users", [older, newer, twin]);
    expect(new Set(settled.map((settlement) => JSON.stringify(settlement))).size).toBe(1);
  });

  test("have the highest role and status, the newest name, the earliest creation and the union of lists", () => {
    const values = settle("users", [older, newer]).row?.values;
    expect(values).toMatchObject({
      id: ANN,
      role: "partner",
      status: "active",
      name: "Ann Ndlovu",
      photo_url: "https://old",
      created_at: "2021-01-01T00:00:00.000Z",
      nanoseconds: '{"created_at":250}',
      teams: '["t1","t2"]',
      priority_reviews: '["r1","r2"]',
      source_extra: '{"mwr:myworkreview/users/list/b":{"odd":1}}',
    });
  });

  test("take Friday's name where both records are of the same instant", () => {
    expect(settle("users", [newer, twin]).row?.values["name"]).toBe("Ann N.");
  });

  test("keep an identity for every record", () => {
    const identities = String(settle("users", [older, newer, twin]).row?.values["identities"]);
    expect(JSON.parse(identities)).toEqual([
      expect.objectContaining({ system: "friday", path: "friday/users/list/a" }),
      expect.objectContaining({ system: "friday", path: "friday/users/list/c", status: "deleted" }),
      expect.objectContaining({ system: "mwr", path: "myworkreview/users/list/b" }),
    ]);
  });

  test("tell which fields differed and never what they said", () => {
    const findings = settle("users", [older, newer]).findings ?? [];
    expect(findings.map(({ detail }) => detail.split(" ")[0])).toEqual(["name", "role", "status"]);
    expect(JSON.stringify(findings)).not.toContain("Ndlovu");
  });

  test("are nobody when an auditor and a client have one address", () => {
    for (const { row, verdicts } of settleAll("users", [older, newer, asClient])) {
      expect(row).toBeNull();
      expect(verdicts).toHaveLength(3);
      expect(verdicts).toEqual(verdicts.map(() => expect.objectContaining({ rule: "type-conflict" })));
    }
  });

  test("map one claim and merge the others", () => {
    expect(settle("users", [older, newer, twin]).verdicts).toEqual(["mapped", "merged", "merged"]);
  });

  test("are called by the local part of the address when no record has a name", () => {
    const nameless = { ...older, values: { ...older.values, name: null } };
    expect(settle("users", [nameless]).row?.values["name"]).toBe("ann");
  });

  test("do not change when the merged person is claimed again", () => {
    expect(settle("users", [older, newer])).toEqual(settle("users", [older, newer]));
  });

  test("have the furthest of all statuses and no name of a record that has none", () => {
    const nameless = { ...newer, values: { ...newer.values, name: null, status: "deleted" } };
    const values = settle("users", [{ ...older, values: { ...older.values, status: "inactive" } }, nameless]).row
      ?.values;
    expect(values).toMatchObject({ name: "Ann", status: "inactive" });
  });

  test.each<[readonly (string | null)[], string | null]>([
    [["partner", "clerk"], "partner"],
    [["clerk", "manager"], "manager"],
    [["clerk", null], "clerk"],
    [[null, null], null],
  ])("of the roles %j are %s", (roles, role) => {
    const claims = roles.map((own, index) => claim(`friday/users/list/r${index}`, index, { ...base, role: own }));
    for (const { row } of settleAll("users", claims)) expect(row?.values["role"] ?? null).toBe(role);
  });

  test("leave a trace of the role ids that became the word, and none without a word", () => {
    expect(settle("users", [older, newer]).derived).toEqual([
      {
        table: "permission_audit",
        values: expect.objectContaining({
          user_id: ANN,
          affected_user_id: ANN,
          entity_type: "users",
          entity_id: ANN,
          action: "role_change",
          reason_code: "other",
          old_permissions: JSON.stringify([
            { system: "friday", path: "friday/users/list/a", role: "roleClerk01" },
            { system: "mwr", path: "myworkreview/users/list/b", role: "roleClerk01" },
          ]),
          new_permissions: "partner",
          timestamp: "2021-01-01T00:00:00.000Z",
          nanoseconds: '{"timestamp":250}',
        }),
      },
    ]);
    expect(settle("users", [twin]).derived).toEqual([]);
  });

  test("have a file for each CV, and no path of the old server", () => {
    const stored = (id: string, cvUrl: string) => ({
      ...base,
      role: null,
      cvUrl,
      cvFile: {
        id,
        owner_type: "users",
        owner_id: ANN,
        source_url: cvUrl,
        store: "friday",
        object: "cv",
        state: "waiting",
      },
    });
    const one = claim("friday/users/list/a", 100, stored("f1", "/friday/uploads/cv.pdf"));
    const same = claim("friday/users/list/b", 50, stored("f2", "/friday/uploads/cv.pdf"));
    const other = claim("friday/users/list/c", 20, stored("f3", "https://firebasestorage.googleapis.com/cv.pdf"));
    for (const { row, derived } of settleAll("users", [one, same, other])) {
      expect(derived?.map(({ values }) => [values["id"], values["source_path"]])).toEqual([
        ["f1", "friday/users/list/a#cv_url"],
        ["f3", "friday/users/list/c#cv_url"],
      ]);
      expect(row?.values["cv_url"]).toBe("https://firebasestorage.googleapis.com/cv.pdf");
    }
    expect(settle("users", [one]).row?.values["cv_url"]).toBeUndefined();
    const words = claim("friday/users/list/d", 10, { ...base, cvUrl: "see HR" });
    expect(settle("users", [words]).row?.values["cv_url"]).toBe("see HR");
  });

  test("are expected to be merged as often as people work with both systems", () => {
    expect(mergeOf("users").expectedRate).toEqual({ min: 0.05, max: 0.3 });
  });

  test("fit the schema with all that comes with them", () => {
    const target = openSchema(["tables"]);
    for (const claims of permutationsOf([older, newer, twin])) {
      const { row, derived } = settle("users", claims);
      target.undoing(() => {
        for (const each of row === null ? [] : [row, ...(derived ?? [])]) target.insert(each);
      });
    }
    target.db.close();
  });
});

describe("client_user", () => {
  const access = { clientId: "c1", userId: "u1", extra: null };
  const asUser = claim("friday/users/list/a#clients/c1", 100, {
    ...access,
    role: "client_user",
    status: "active",
  });
  const asAdmin = claim("friday/users/list/b#clients/c1", 200, {
    ...access,
    role: "client_admin",
    status: "deleted",
  });

  test.each(permutationsOf([asUser, asAdmin]).map((claims) => [claims] as const))(
    "lets admin beat user and active beat deleted",
    (claims) => {
      const { row, verdicts, findings } = settle("client_user", claims);
      expect(row?.values).toMatchObject({ client_id: "c1", user_id: "u1", role: "client_admin", status: "active" });
      expect(verdicts).toEqual(["mapped", "merged"]);
      expect(findings?.map(({ detail }) => detail)).toEqual([
        "role: client_admin, client_user",
        "status: active, deleted",
      ]);
    },
  );
});

describe("rfi_response", () => {
  const cells = { rfi_id: "q1", response_text: "Attached.", status: "submitted" };
  const first = claim("friday/engagements/list/e/rfis/q1#responses/a", 100, { cells });
  const again = claim("friday/engagements/list/e/rfis/q1#responses/a2", 200, {
    cells: { ...cells, response_text: "Newer." },
  });
  const other = claim("friday/engagements/list/e/rfis/q2#responses/a", 50, {
    cells: { ...cells, rfi_id: "q2" },
  });

  test("yields to the document of the same id", () => {
    expect(mergeOf("rfi_response").yieldsTo).toBe("rfi_response");
  });

  test("is the newest element where there is no document", () => {
    for (const { row, verdicts } of settleAll("rfi_response", [first, again])) {
      expect(row?.values).toEqual({ ...cells, response_text: "Newer.", id: "key" });
      expect(verdicts).toEqual(["mapped", "merged"]);
    }
  });

  test("is not mixed up with a response to another RFI", () => {
    for (const { verdicts } of settleAll("rfi_response", [first, other])) {
      expect(verdicts).toEqual(["mapped", expect.objectContaining({ rule: "id-shared" })]);
    }
  });
});

describe("file", () => {
  const cells = {
    owner_type: "rfi",
    owner_id: "q1",
    rfi_id: "q1",
    name: "a.pdf",
    state: "kept",
    source_url: "https://a",
  };
  const first = claim("friday/engagements/list/e/rfis/q1#files/f", 100, { cells });
  const again = claim("friday/engagements/list/e/rfis/q1#files/f2", 200, {
    cells: { ...cells, name: "b.pdf", size: 12 },
  });
  const other = claim("friday/engagements/list/e/rfis/q2#files/f", 50, {
    cells: { ...cells, owner_id: "q2", rfi_id: "q2" },
  });

  test("yields to the document of the same id", () => {
    expect(mergeOf("file").yieldsTo).toBe("file");
  });

  test("is the newest element where there is no document, and needs its owner", () => {
    for (const { row, verdicts } of settleAll("file", [first, again])) {
      expect(row).toEqual({
        table: "file",
        values: { ...cells, name: "b.pdf", size: 12, id: "key" },
        requires: [{ table: "rfi", id: "q1" }],
      });
      expect(verdicts).toEqual(["mapped", "merged"]);
    }
  });

  test("is not mixed up with a file of another RFI", () => {
    for (const { verdicts } of settleAll("file", [first, other])) {
      expect(verdicts).toEqual(["mapped", expect.objectContaining({ rule: "id-shared" })]);
    }
  });

  test("of one response is not mixed up with that of another RFI's", () => {
    const answer = { ...cells, owner_type: "rfi_response", owner_id: "a1" };
    const one = claim("friday/engagements/list/e/rfis/q1#responses/a1#attachments/0", 2, { cells: answer });
    const two = claim("friday/engagements/list/e/rfis/q2#responses/a1#attachments/0", 1, {
      cells: { ...answer, rfi_id: "q2" },
    });
    expect(settle("file", [one, two]).verdicts).toEqual(["mapped", expect.objectContaining({ rule: "id-shared" })]);
  });
});

function claim(path: string, updateTimeUs: number, values: ClaimValues): Claim {
  const system = path.startsWith("friday/") ? "friday" : "mwr";
  return { system, path, rank: 0, updateTimeUs, values, hash: "" };
}

function settleAll(name: string, claims: readonly Claim[]): Settlement[] {
  return permutationsOf(claims).map((arrival) => settle(name, arrival));
}

/** Claims reach `settle` in the engine's order, whatever order they arrived in. */
function settle(name: string, claims: readonly Claim[]): Settlement {
  return mergeOf(name).settle("key", claims.toSorted(compareClaims));
}

function mergeOf(name: string): Merge {
  const merge = moonlanding.merges.find((candidate) => candidate.name === name);
  if (merge === undefined) throw new Error(`no merge ${name}`);
  return merge;
}

function compareClaims(a: Claim, b: Claim): number {
  const order = a.rank - b.rank || b.updateTimeUs - a.updateTimeUs;
  return order || (`${a.system} ${a.path}` < `${b.system} ${b.path}` ? -1 : 1);
}

function permutationsOf<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutationsOf(items.filter((_, at) => at !== index)).map((rest) => [item, ...rest]),
  );
}
