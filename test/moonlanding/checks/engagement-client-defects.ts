import type { PlantedDefect } from "./planted-defect.ts";

const ONE = "(SELECT min(id) FROM engagement)";

export const engagementClientDefects: readonly PlantedDefect[] = [
  [
    "an engagement under another client",
    `UPDATE engagement SET client_id = (SELECT max(id) FROM client WHERE id <> engagement.client_id) WHERE id = ${ONE}`,
    /belongs to another client/,
  ],
  [
    "two clients whose rows were swapped",
    `UPDATE client SET source_path = CASE id WHEN (SELECT min(id) FROM client) THEN (SELECT source_path FROM client ORDER BY id DESC LIMIT 1) ELSE (SELECT source_path FROM client ORDER BY id LIMIT 1) END
      WHERE id IN ((SELECT min(id) FROM client), (SELECT max(id) FROM client))`,
    /client's row is missing/,
  ],
  ["an engagement of no client", `UPDATE engagement SET client_id = 'gone' WHERE id = ${ONE}`, /joins to no client/],
  [
    "a synthetic client",
    "INSERT INTO client (id, name) VALUES ('fallback', 'MWR Reviews')",
    /a row of client stems from no source record/,
  ],
  [
    "a synthetic engagement",
    "INSERT INTO engagement (id, name, client_id, stage, users, client_users) SELECT 'synthetic', 'MWR Reviews 2024', id, 'close_out', '[]', '[]' FROM client LIMIT 1",
    /a row of engagement stems from no source record/,
  ],
  ["an engagement that is gone", `DELETE FROM engagement WHERE id = ${ONE}`, /engagement's row is missing/],
  [
    "an engagement that was rejected for nothing",
    `UPDATE _touchdown_records SET disposition = 5, rule = 'unresolved-client', target_table = NULL, target_id = NULL WHERE target_id = ${ONE}; DELETE FROM engagement WHERE id = ${ONE}`,
    /rejected though its client is known/,
  ],
  [
    "a client called otherwise",
    "UPDATE client SET name = name || ' Ltd' WHERE id = (SELECT min(id) FROM client)",
    /bears another name/,
  ],
  [
    "an engagement that the ledger forgot, with its row",
    `DELETE FROM _touchdown_records WHERE target_id = ${ONE}; DELETE FROM engagement WHERE id = ${ONE}`,
    /the ledger does not know/,
  ],
];
