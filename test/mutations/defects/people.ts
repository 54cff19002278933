import { rebuild } from "../../validators/proof/declare-otherwise.ts";
import { byHand, byMapping, type Topic } from "../planting.ts";

const SOME_CLIENT = "(SELECT min(id) FROM users WHERE role = 'client_user' AND status = 'active')";
const SOME_MANAGER = "(SELECT min(id) FROM users WHERE role = 'manager' AND status = 'active')";
const SOME_CLERK = "(SELECT min(id) FROM users WHERE role = 'clerk' AND status = 'active')";
const SOME_TOMBSTONE = "(SELECT min(id) FROM users WHERE source_path LIKE 'tombstone:%')";

/** Gives a person another role, and the trace of it says so too. */
function role(person: string, given: string, type = "auditor"): string {
  return `CREATE TEMP TABLE person AS SELECT ${person} AS id;
    UPDATE users SET role = '${given}', type = '${type}' WHERE id = (SELECT id FROM person);
    UPDATE permission_audit SET new_permissions = '${given}' WHERE user_id = (SELECT id FROM person)`;
}

/** Makes the second element of an array of ids of a row one that names somebody else. */
function member(table: string, column: string, id: string): string {
  return `UPDATE ${table} SET ${column} = json_insert(${column}, '$[#]', ${id})
    WHERE id = (SELECT min(id) FROM ${table} AS own WHERE ${id} NOT IN (SELECT value FROM json_each(own.${column})))`;
}

export const people: Topic = {
  title: "People, roles and rights",
  defects: [
    byMapping("A manager has become a clerk; the trace agrees.", role(SOME_MANAGER, "clerk")),
    byMapping(
      "All managers and partners are clerks: roles are flattened; the traces agree.",
      "UPDATE users SET role = 'clerk' WHERE type = 'auditor' AND role IS NOT NULL; UPDATE permission_audit SET new_permissions = 'clerk' WHERE user_id IN (SELECT id FROM users WHERE role = 'clerk')",
    ),
    byMapping("A clerk has become a partner; the trace agrees.", role(SOME_CLERK, "partner")),
    byMapping("A client has become an auditor; the trace agrees.", role(SOME_CLIENT, "clerk")),
    byMapping(
      "All clients are auditors, as the column's default was; the traces agree.",
      "UPDATE users SET type = 'auditor', role = 'clerk' WHERE type = 'client'; UPDATE permission_audit SET new_permissions = 'clerk' WHERE user_id IN (SELECT id FROM users WHERE role = 'clerk')",
    ),
    byMapping(
      "A user of a client's portal has become its administrator, with trace and access.",
      `${role(SOME_CLIENT, "client_admin", "client")}; UPDATE client_user SET role = 'client_admin' WHERE user_id = (SELECT id FROM person)`,
    ),
    byMapping(
      "A user may see the portal of another client.",
      "UPDATE client_user SET client_id = (SELECT max(id) FROM client WHERE id <> client_user.client_id) WHERE id = (SELECT min(id) FROM client_user)",
    ),
    byMapping(
      "Somebody who was deleted may log in.",
      "UPDATE users SET status = 'active' WHERE id = (SELECT min(id) FROM users WHERE status = 'deleted' AND role IS NOT NULL)",
    ),
    byMapping(
      "A tombstone is alive, with a role; it is traced.",
      `UPDATE users SET status = 'active', type = 'auditor', role = 'clerk' WHERE id = ${SOME_TOMBSTONE};
       INSERT INTO permission_audit (id, search_key, user_id, affected_user_id, entity_type, entity_id, action, reason_code, old_permissions, new_permissions)
         SELECT 'given', 1, id, id, 'users', id, 'role_change', 'other', '[]', 'clerk' FROM users WHERE id = ${SOME_TOMBSTONE};
       INSERT INTO _touchdown_derived VALUES ('permission_audit', 'given')`,
    ),
    byMapping("A stranger is a member of an engagement.", member("engagement", "users", SOME_CLERK)),
    byMapping(
      "A member of an engagement is lost.",
      "UPDATE engagement SET users = json_remove(users, '$[0]') WHERE id = (SELECT min(id) FROM engagement WHERE json_array_length(users) > 1)",
    ),
    byMapping(
      "Temporary access to a review is permanent.",
      "UPDATE collaborator SET access_type = 'permanent', is_permanent = 1, expires_at = NULL WHERE id = (SELECT min(id) FROM collaborator WHERE access_type = 'temporary')",
    ),
    byMapping(
      "A private review is public.",
      "UPDATE review SET is_private = 0 WHERE id = (SELECT min(id) FROM review WHERE is_private = 1)",
    ),
    byMapping(
      "A role may do what it might not.",
      "UPDATE audit_logs SET after_state = replace(after_state, '\"edit\":false', '\"edit\":true') WHERE id = (SELECT min(id) FROM audit_logs WHERE entity_id = 'role' AND after_state LIKE '%\"edit\":false%')",
    ),
    byMapping("An address is in capitals.", `UPDATE users SET email = upper(email) WHERE id = ${SOME_CLERK}`),
    byMapping("An address has a blank behind it.", `UPDATE users SET email = email || ' ' WHERE id = ${SOME_CLERK}`),
    byMapping("Two people have the same address.", (target) => {
      rebuild({ table: "users", from: "email TEXT UNIQUE", to: "email TEXT" })(target);
      target.exec(
        `UPDATE users SET email = (SELECT email FROM users WHERE id = ${SOME_MANAGER}) WHERE id = ${SOME_CLERK}`,
      );
    }),
    byHand(
      "The trace of a role is thrown away.",
      `DELETE FROM permission_audit WHERE user_id = ${SOME_CLERK}; DELETE FROM _touchdown_derived WHERE target_table = 'permission_audit' AND target_id NOT IN (SELECT id FROM permission_audit)`,
    ),
    byHand("Somebody is given a password.", `UPDATE users SET password_hash = '$2b$10$x' WHERE id = ${SOME_CLERK}`),
    byMapping(
      "A response is by another person, who stands.",
      `UPDATE rfi_response SET responder_id = ${SOME_MANAGER} WHERE id = (SELECT min(id) FROM rfi_response WHERE responder_id <> ${SOME_MANAGER})`,
    ),
    byMapping(
      "A response is by a tombstone.",
      `UPDATE rfi_response SET responder_id = ${SOME_TOMBSTONE}, response_type = NULL WHERE id = (SELECT min(id) FROM rfi_response WHERE responder_id NOT IN (SELECT id FROM users WHERE type IS NULL))`,
    ),
  ],
};
