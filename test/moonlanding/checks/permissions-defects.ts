import type { PlantedDefect } from "./planted-defect.ts";

const CLIENT = "(SELECT min(id) FROM users WHERE type = 'client')";

export const permissionsDefects: readonly PlantedDefect[] = [
  [
    "a client user who became an auditor",
    `UPDATE users SET type = 'auditor', role = 'clerk' WHERE id = ${CLIENT}`,
    /client user became an auditor/,
  ],
  [
    "a clerk who became a partner",
    "UPDATE users SET role = 'partner' WHERE id = (SELECT min(id) FROM users WHERE role = 'clerk')",
    /higher role/,
  ],
  [
    "a partner who became a clerk",
    "UPDATE users SET role = 'clerk' WHERE id = (SELECT min(id) FROM users WHERE role = 'partner')",
    /lost the role/,
  ],
  [
    "roles that were flattened",
    "UPDATE users SET role = 'clerk' WHERE type = 'auditor' AND role IS NOT NULL",
    /lost the role/,
  ],
  [
    "a leaver who is let in",
    "UPDATE users SET status = 'active' WHERE id = (SELECT min(id) FROM users WHERE status <> 'active' AND type IS NOT NULL)",
    /is let in whom the source does not/,
  ],
  [
    "a tombstone with rights",
    "UPDATE users SET role = 'clerk', type = 'auditor', status = 'active' WHERE id = (SELECT min(target_id) FROM _touchdown_derived WHERE target_table = 'users')",
    /no user of the source has rights/,
  ],
  [
    "a client's user who became its admin",
    "UPDATE client_user SET role = 'client_admin' WHERE id = (SELECT min(id) FROM client_user WHERE role = 'client_user')",
    /user became its admin/,
  ],
  [
    "access to another client",
    "UPDATE client_user SET client_id = (SELECT c.id FROM client AS c WHERE c.id NOT IN (SELECT a.client_id FROM client_user AS a WHERE a.user_id = client_user.user_id) LIMIT 1) WHERE id = (SELECT min(id) FROM client_user)",
    /access to a client that no document gives/,
  ],
  [
    "access that is lost",
    "DELETE FROM client_user WHERE id = (SELECT min(id) FROM client_user)",
    /access to a client is lost/,
  ],
  [
    "temporary access that became permanent",
    "UPDATE collaborator SET access_type = 'permanent', is_permanent = 1 WHERE id = (SELECT min(id) FROM collaborator WHERE access_type = 'temporary')",
    /became permanent/,
  ],
  [
    "temporary access that never ends",
    "UPDATE collaborator SET expires_at = NULL WHERE id = (SELECT min(id) FROM collaborator WHERE expires_at IS NOT NULL)",
    /ends at another time/,
  ],
  [
    "a collaborator on another review",
    "UPDATE collaborator SET review_id = (SELECT max(id) FROM review WHERE id <> collaborator.review_id) WHERE id = (SELECT min(id) FROM collaborator)",
    /another review/,
  ],
  [
    "another collaborator",
    "UPDATE collaborator SET user_id = (SELECT max(id) FROM users WHERE id <> collaborator.user_id) WHERE id = (SELECT min(id) FROM collaborator)",
    /somebody else is a collaborator/,
  ],
  [
    "a new member of a team",
    "UPDATE team SET partners = json_insert(partners, '$[#]', 'rogue') WHERE id = (SELECT min(id) FROM team)",
    /member who is none/,
  ],
  [
    "an engagement without its people",
    "UPDATE engagement SET users = '[]' WHERE id = (SELECT min(id) FROM engagement WHERE users <> '[]')",
    /none any more/,
  ],
  [
    "a role that allows more",
    "UPDATE audit_logs SET after_state = replace(after_state, 'false', 'true') WHERE entity_id = 'role'",
    /not what its document says/,
  ],
  [
    "a role that lost its trace",
    "DELETE FROM permission_audit WHERE id = (SELECT min(id) FROM permission_audit)",
    /trace of a user's role/,
  ],
];
