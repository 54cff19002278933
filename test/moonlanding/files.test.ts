import { afterAll, describe, expect, test } from "vitest";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { files } from "../../migrations/moonlanding/files.ts";
import { readCases } from "./case-folder.ts";
import { openSchema } from "./open-schema.ts";
import { settledRows } from "./settled-rows.ts";

const { db } = openSchema(["tables"]);
afterAll(() => db.close());
const nodes = [...moonlanding.collections, ...moonlanding.merges].map(({ name }) => name);

describe("the declaration of files", () => {
  test("names columns that the table has and stores that it takes", () => {
    const columns = db.prepare<[], string>("SELECT name FROM pragma_table_info('file')").pluck().all();
    expect(columns).toEqual(expect.arrayContaining(Object.values(files.columns)));
    const sql = String(db.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").pluck().get(files.table));
    const stores = /store IN \(([^)]*)\)/.exec(sql)?.[1];
    expect(stores).toBe(files.stores.map(({ name }) => `'${name}'`).join(", "));
  });

  test("waits for every collection and merge that makes a file", () => {
    expect(nodes).toEqual(expect.arrayContaining([...files.after]));
    const makers = readCases()
      .filter(({ collection, record, context }) => {
        const found = moonlanding.collections.find(({ name }) => name === collection);
        const outcome = found?.transform(record, context);
        return outcome?.landings.some((landing) => landing.kind === "mapped" && landing.row.table === "file");
      })
      .map(({ collection }) => collection);
    expect(files.after).toEqual(expect.arrayContaining([...new Set(makers)]));
  });

  test("waits for every merge whose rows come with files", () => {
    const merges = new Set<string>();
    for (const { collection, record, context } of readCases()) {
      const outcome = moonlanding.collections.find(({ name }) => name === collection)?.transform(record, context);
      for (const landing of outcome?.landings ?? []) {
        if (landing.kind !== "claim" || outcome === undefined) continue;
        const rows = settledRows({ landings: [landing] }, record);
        if (rows.some(({ table }) => table === "file")) merges.add(landing.claim.merge);
      }
    }
    expect(files.after).toEqual(expect.arrayContaining([...merges]));
  });
});
