import type { Migration } from "../../shared/migration.ts";
import { tiny } from "./tiny-migration.ts";

/** The tiny migration with rows that follow from others: a shelf for each first letter, with a place for each parent. Its tables stand behind those of its base. */
export const shelved: Migration = {
  ...tiny,
  schema: { version: 1, base: tiny.schema.folder, folder: new URL("shelved-schema/", import.meta.url) },
  derivations: [
    {
      name: "shelves",
      tables: ["shelf", "place"],
      sql: `SELECT substr(title, 1, 1) AS key, id, source_system AS system, source_path AS path FROM parent ORDER BY substr(title, 1, 1), id`,
      derive: ({ key, rows }) => ({
        rows: [
          { table: "shelf", values: { id: key, parents: rows.length } },
          ...rows.map(({ id }) => ({
            table: "place",
            values: { id: `place of ${String(id)}`, shelf_id: key, parent_id: String(id) },
          })),
        ],
        findings: rows.slice(1).map(({ system, path }) => ({
          system: String(system),
          path: String(path),
          rule: "shared-shelf",
          detail: key,
        })),
      }),
    },
  ],
};
