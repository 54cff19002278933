import { afterAll, describe, expect, test } from "vitest";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { EXCLUSION_RULES } from "../../migrations/moonlanding/rules.ts";
import { openSchema } from "./open-schema.ts";

const { db } = openSchema(["tables"]);
afterAll(() => db.close());

const columns = new Set(
  db
    .prepare<[], string>(
      "SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c WHERE t.type = 'table'",
    )
    .pluck()
    .all(),
);

describe.each(moonlanding.collections.map((collection) => [collection.name, collection] as const))(
  "the fields of %s",
  (_, { fields = {} }) => {
    test("go to columns that the schema has, or are left behind by a named rule", () => {
      const astray = Object.entries(fields).flatMap(([path, rule]) => {
        if ("excluded" in rule) return rule.excluded in EXCLUSION_RULES ? [] : [`${path} excluded ${rule.excluded}`];
        return rule.to.filter((column) => !columns.has(column)).map((column) => `${path} to ${column}`);
      });
      expect(astray).toEqual([]);
    });

    test("say where they go", () => {
      const silent = Object.entries(fields).filter(([, rule]) => "to" in rule && rule.to.length === 0);
      expect(silent).toEqual([]);
    });
  },
);
