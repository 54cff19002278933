import { canonicalRest } from "../../shared/canonical.ts";
import { elementPath, targetId } from "../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../shared/landing.ts";
import type { Migration, TransformContext } from "../../shared/migration.ts";
import { isArray, isMap, type SourceMap, type SourceValue } from "../../shared/value.ts";

/**
 * A migration small enough to be read whole, with one of everything the engine knows: people claimed by two collections, parents that refer to them, elements
 * that become rows, children that need their parent and may lose their friend.
 */
export const tiny: Migration = {
  name: "tiny",
  title: "A small migration for the engine's own tests",
  version: "1",
  sources: [{ system: "friday", kind: "firestore", title: "Tiny", variables: "FRIDAY" }],
  schema: { version: 1, folder: new URL("tiny-schema/", import.meta.url) },
  collections: [
    {
      name: "people",
      system: "friday",
      at: { kind: "collection", path: "tiny/people/list" },
      after: [],
      pageSizeMax: 20,
      transform: transformPerson,
    },
    {
      name: "guests",
      system: "friday",
      at: { kind: "collection", path: "tiny/guests/list" },
      after: [],
      pageSizeMax: 20,
      transform: transformPerson,
    },
    {
      name: "parents",
      system: "friday",
      at: { kind: "collection", path: "tiny/parents/list" },
      after: ["persons"],
      pageSizeMax: 25,
      transform: transformParent,
      nullWhenMissing: ["child.friend_id"],
    },
    {
      name: "children",
      system: "friday",
      at: { kind: "group", id: "children" },
      after: ["parents"],
      pageSizeMax: 30,
      transform: transformChild,
      nullWhenMissing: ["child.friend_id"],
    },
  ],
  merges: [
    {
      name: "persons",
      after: ["people", "guests"],
      settle: (key, claims) => {
        const [best] = claims;
        const name = String(best?.values["name"] ?? "");
        return {
          row: { table: "person", values: { id: targetId("user", key), email: key, name } },
          verdicts: claims.map((_, index) => (index === 0 ? "mapped" : "merged")),
        };
      },
    },
  ],
  directories: [
    {
      name: "persons",
      after: ["persons"],
      // Those whom parents only refer to are no look-up: read again, each parent asks for its own again.
      sql: "SELECT email AS key, json_object('id', id) AS value FROM person WHERE source_path IS NOT NULL",
    },
  ],
  validation: {
    timestamps: [],
    dates: [],
    json: { "parent.extra": "any" },
    idArrays: {},
    logicalReferences: [],
    coordinates: [],
    filePaths: [],
    earliest: "2000-01-01T00:00:00.000Z",
  },
  errorBudget: { countMax: 1000, ratioMax: 1 },
};

function transformPerson({ system, path, data }: SourceRecord): Outcome {
  const email = data["email"];
  if (typeof email !== "string") return reject("wrong-type", "email is not text", email);
  const key = email.trim().toLowerCase();
  const rank = path.startsWith("tiny/people") ? 0 : 1;
  return {
    landings: [
      {
        kind: "claim",
        element: "",
        claim: { merge: "persons", key, rank, values: { name: String(data["name"]), of: system } },
      },
    ],
  };
}

function transformParent({ system, path, data }: SourceRecord, { directory }: TransformContext): Outcome {
  const title = data["title"];
  if (typeof title !== "string") return reject("wrong-type", "title is not text", title);
  const size = data["size"];
  const weight = data["weight"];
  const owner = typeof data["owner"] === "string" ? data["owner"] : null;
  const known = owner === null ? undefined : directory("persons").get(owner);
  const ownerId = owner === null ? null : String(known?.["id"] ?? targetId("user", owner));
  const id = targetId(system, path);
  const landings: Landing[] = [
    {
      kind: "mapped",
      element: "",
      row: {
        table: "parent",
        values: {
          id,
          title,
          owner_id: ownerId,
          size: typeof size === "bigint" ? size : null,
          weight: typeof weight === "number" && !Number.isNaN(weight) ? weight : null,
          extra: canonicalRest(data, new Set(["title", "owner", "size", "weight", "items"])),
        },
      },
    },
  ];
  const items = data["items"];
  if (isArray(items)) items.forEach((item, index) => landings.push(transformItem(item, { system, path, id, index })));
  const derived =
    owner !== null && known === undefined && ownerId !== null
      ? [{ table: "person", values: { id: ownerId, email: owner, name: "(left)" } }]
      : [];
  return { landings, derived };
}

function transformItem(item: SourceValue, at: { system: string; path: string; id: string; index: number }): Landing {
  const map: SourceMap = isMap(item) ? item : {};
  const key = typeof map["id"] === "string" ? map["id"] : at.index;
  const path = elementPath(at.path, "items", key);
  const friend = map["friend"];
  return {
    kind: "mapped",
    element: path.slice(at.path.length),
    row: {
      table: "child",
      values: {
        id: targetId(at.system, path),
        parent_id: at.id,
        friend_id: typeof friend === "string" ? targetId(at.system, friend) : null,
        position: at.index,
      },
    },
  };
}

function transformChild({ system, path, data }: SourceRecord): Outcome {
  const parent = path.split("/").slice(0, -2).join("/");
  const friend = data["friend"];
  const position = data["position"];
  if (typeof position !== "bigint") return reject("wrong-type", "position is not a whole number", position);
  return {
    landings: [
      {
        kind: "mapped",
        element: "",
        row: {
          table: "child",
          values: {
            id: targetId(system, path),
            parent_id: targetId(system, parent),
            friend_id: typeof friend === "string" ? targetId(system, friend) : null,
            position,
          },
        },
      },
    ],
  };
}

function reject(rule: string, reason: string, value: SourceValue | undefined): Outcome {
  return { landings: [{ kind: "rejected", element: "", rule, reason, raw: String(value) }] };
}
