import type { PlantedDefect } from "./planted-defect.ts";

const LANDED = "id NOT IN (SELECT target_id FROM _touchdown_derived WHERE target_table = 'users')";
const MERGED =
  "SELECT target_id FROM _touchdown_records WHERE disposition = 3 AND target_table = 'users' ORDER BY target_id LIMIT 1";

export const deduplicationDefects: readonly PlantedDefect[] = [
  [
    "a user whose row is gone",
    `DELETE FROM users WHERE id = (SELECT id FROM users WHERE ${LANDED} LIMIT 1)`,
    /has no row in users/,
  ],
  [
    "a stranger among the users",
    "INSERT INTO users (id, name, email, status) VALUES ('rogue', 'Rogue', 'rogue@nowhere.test', 'active')",
    /stems from no user document/,
  ],
  [
    "two people who became one",
    `UPDATE _touchdown_records SET disposition = 3, target_id = (${MERGED}) WHERE (system, path) = (SELECT system, path FROM _touchdown_records
      WHERE collection = 'friday-users' AND disposition = 1 AND target_table = 'users' AND target_id <> (${MERGED}) LIMIT 1)`,
    /different e-mail addresses share a row|not owned by exactly one|does not name a source user/,
  ],
  [
    "a merged pair that was taken apart",
    `UPDATE _touchdown_records SET disposition = 1, target_id = 'other' WHERE (system, path) = (SELECT system, path FROM _touchdown_records WHERE disposition = 3 AND target_table = 'users' LIMIT 1)`,
    /one e-mail address have several rows/,
  ],
  [
    "a row under another address",
    `UPDATE users SET email = 'x' || email WHERE id = (SELECT id FROM users WHERE ${LANDED} AND email IS NOT NULL LIMIT 1)`,
    /bears another e-mail address/,
  ],
  [
    "an identity that was forgotten",
    `UPDATE users SET identities = '[]' WHERE id = (SELECT id FROM users WHERE ${LANDED} LIMIT 1)`,
    /does not name a source user in its row/,
  ],
  [
    "an identity that is named twice",
    `UPDATE users SET identities = (SELECT identities FROM users WHERE ${LANDED} ORDER BY id LIMIT 1) WHERE id = (SELECT id FROM users WHERE ${LANDED} ORDER BY id DESC LIMIT 1)`,
    /names a source user twice/,
  ],
  [
    "a tombstone that is gone",
    "DELETE FROM users WHERE id IN (SELECT target_id FROM _touchdown_derived WHERE target_table = 'users')",
    /a tombstone is missing/,
  ],
  [
    "a user whom the ledger does not know",
    "DELETE FROM _touchdown_records WHERE collection = 'mwr-users' AND path = (SELECT min(path) FROM _touchdown_records WHERE collection = 'mwr-users')",
    /the ledger does not know/,
  ],
  [
    "a user rejected for a conflict that there is not",
    `UPDATE _touchdown_records SET disposition = 5, rule = 'type-conflict', target_table = NULL, target_id = NULL WHERE path = (SELECT min(path) FROM _touchdown_records WHERE collection = 'mwr-users' AND disposition = 1)`,
    /conflict of types that there is not/,
  ],
];
