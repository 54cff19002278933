import { targetId } from "../../shared/identity.ts";
import type { Outcome, Row, SourceRecord } from "../../shared/landing.ts";
import type { Migration } from "../../shared/migration.ts";
import type { SourceValue } from "../../shared/value.ts";

/**
 * A migration with files: papers that name an object of one of two stores, or none; some of them have a stamp, which is a row that no record owns. Notes land
 * while files are copied already.
 */
export const papers: Migration = {
  name: "papers",
  title: "A small migration with files for the engine's own tests",
  version: "1",
  sources: [{ system: "friday", kind: "firestore", title: "Tiny", variables: "FRIDAY" }],
  schema: { version: 1, folder: new URL("papers-schema/", import.meta.url) },
  collections: [
    {
      name: "papers",
      system: "friday",
      at: { kind: "collection", path: "tiny/papers/list" },
      after: [],
      pageSizeMax: 200,
      transform: transformPaper,
    },
    {
      name: "notes",
      system: "friday",
      at: { kind: "collection", path: "tiny/notes/list" },
      after: ["papers"],
      pageSizeMax: 20,
      transform: ({ system, path, data }) =>
        mapped({ table: "note", values: { id: targetId(system, path), text: String(data["text"]) } }),
    },
  ],
  merges: [],
  directories: [],
  validation: {
    timestamps: [],
    dates: [],
    json: {},
    idArrays: {},
    logicalReferences: [],
    coordinates: [],
    filePaths: [{ table: "paper", column: "path", forbiddenPrefixes: ["old/"] }],
    earliest: "2000-01-01T00:00:00.000Z",
  },
  errorBudget: { countMax: 1000, ratioMax: 1 },
  files: {
    table: "paper",
    after: ["papers"],
    columns: { store: "store", object: "object", path: "path", size: "size", sha256: "sha256", state: "state" },
    stores: [
      { name: "alpha", variable: "ALPHA_FILES", to: "uploads/alpha" },
      { name: "beta", variable: "BETA_FILES", to: "uploads/beta" },
    ],
  },
};

function transformPaper({ system, path, data }: SourceRecord): Outcome {
  const name = data["name"];
  if (typeof name !== "string") {
    const reject = { rule: "wrong-type", reason: "name is not text", raw: String(name) };
    return { landings: [{ kind: "rejected", element: "", ...reject }] };
  }
  const size = typeof data["size"] === "bigint" ? data["size"] : null;
  const row: Row = {
    table: "paper",
    values: { id: targetId(system, path), name, size, ...place(data["store"], data["object"]) },
  };
  const stamp = data["stamp"];
  if (typeof stamp !== "string") return mapped(row);
  const id = targetId(system, `${path}#stamp`);
  return { ...mapped(row), derived: [{ table: "paper", values: { id, name: "stamp", ...place("alpha", stamp) } }] };
}

function place(store: SourceValue | undefined, object: SourceValue | undefined) {
  return typeof store === "string" && typeof object === "string"
    ? { store, object, state: "waiting" }
    : { state: "kept" };
}

function mapped(row: Row): Outcome {
  return { landings: [{ kind: "mapped", element: "", row }] };
}
