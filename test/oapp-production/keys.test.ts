import { describe, expect, test } from "vitest";
import { sha256 } from "../../shared/transforms/sha256.ts";
import { landExport, type Export } from "./landed-export.ts";
import { item, page, sceneOf } from "./scene.ts";

type KeyCase = { readonly tables: Export; readonly table: string; readonly keys: readonly string[] };

function keysOf(tables: Export, table: string): readonly string[] {
  const landed = landExport(tables);
  try {
    return landed
      .all<{ key: string }>(`SELECT key FROM business_key WHERE table_name = '${table}' ORDER BY key`)
      .map(({ key }) => key);
  } finally {
    landed.close();
  }
}

/** Which record has which key. */
function keyedTitles(tables: Export): readonly { readonly title: string; readonly key: string }[] {
  const landed = landExport(tables);
  const select = "SELECT p.title, k.key FROM phase AS p JOIN business_key AS k ON k.row_id = p.id ORDER BY 1, 2";
  const found = landed.all<{ title: string; key: string }>(select);
  landed.close();
  return found;
}

function hashOf(text: string): string {
  return sha256(Buffer.from(text)).slice(0, 8);
}

describe("the key of a record", () => {
  test("is its id without the blanks around it", () => {
    expect(keysOf(sceneOf({}, [{ id: "WT-5.5 ", title: "One" }]), "phase")).toEqual(["WT-5.5"]);
  });

  test("has a suffix where several have the id: the end of the page id, or the title's hash", () => {
    const scene = sceneOf({ Alpha: [item("One", page("1a2b3c4d"))] }, [
      { id: "X", title: "One", first: item("Alpha", page("a")) },
      { id: "X ", title: "Two\n" },
    ]);
    expect(keysOf(scene, "phase")).toEqual(["X~1a2b3c4d", `X~${hashOf("Two")}`].toSorted());
  });

  test("tells records apart that share id and title by their cells", () => {
    const keys = keysOf(
      {
        "tech-debt": [
          { title: "Lamp", notes: "one" },
          { title: "Lamp", notes: "two" },
        ],
      },
      "tech_debt",
    );
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^Lamp~[0-9a-f]{8}$/);
  });

  test("numbers records that are alike in every cell", () => {
    const [first = "", second] = keysOf({ "tech-debt": [{ title: "Lamp" }, { title: "Lamp" }] }, "tech_debt");
    expect(second).toBe(`${first}~2`);
  });

  test("is the hash of the title where there is no id", () => {
    expect(keysOf(sceneOf({}, [{ id: " ", title: "One" }]), "phase")).toEqual([`~${hashOf("One")}`]);
  });

  test.each<readonly [string, KeyCase]>([
    [
      "a sub-app",
      { tables: { "sub-apps": [{ subAppName: " Métà Platform 2 " }] }, table: "sub_app", keys: ["meta-platform-2"] },
    ],
    [
      "a difference of schemas",
      {
        tables: { "schema-sync": [{ tableName: "phases", fieldName: "RAG" }] },
        table: "schema_sync",
        keys: ["phases.RAG"],
      },
    ],
    [
      "something remembered",
      {
        tables: { "memory-classification": [{ Entry: "Lamp, oil" }] },
        table: "memory_classification",
        keys: ["Lamp, oil"],
      },
    ],
  ])("of %s is made of what it says", (_, { tables, table, keys }) => {
    expect(keysOf(tables, table)).toEqual(keys);
  });

  test("does not depend on the order of the records", () => {
    const phases = [
      { id: "X", title: "One" },
      { id: "X", title: "Two" },
      { id: "Y", title: "Three" },
      { id: "X", title: "Two" },
      { id: "X", title: "Four", first: item("Alpha", page("a")) },
    ];
    const inOrder = keyedTitles(sceneOf({ Alpha: [] }, phases));
    expect(keyedTitles(sceneOf({ Alpha: [] }, phases.toReversed()))).toEqual(inOrder);
    expect(new Set(inOrder.map(({ key }) => key)).size).toBe(phases.length);
  });

  test("stays with its cells whatever the order of the records", () => {
    const debts = [{ title: "Lamp", notes: "one" }, { title: "Lamp", notes: "two" }, { title: "Lamp" }];
    const select = "SELECT k.key, d.notes FROM tech_debt AS d JOIN business_key AS k ON k.row_id = d.id ORDER BY 1";
    const keyed = [debts, debts.toReversed()].map((rows) => {
      const landed = landExport({ "tech-debt": rows });
      const found = landed.all(select);
      landed.close();
      return found;
    });
    expect(keyed[0]).toEqual(keyed[1]);
  });
});
