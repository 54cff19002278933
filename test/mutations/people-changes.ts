import type Database from "better-sqlite3";
import { choose, mergeInto, recordsOf } from "./ledger-lies.ts";

type Person = { readonly id: string; readonly email: string };

/** Merges one clerk into another as the merge itself would, had both the same address: rows, claims, lineage and whatever refers to them. */
export function mergePeople(target: Database.Database): void {
  const [kept, lost] = target
    .prepare<[], Person>(
      `SELECT id, email FROM users WHERE role = 'clerk' AND status = 'active' AND json_array_length(identities) = 1 AND email NOT LIKE 'odd%'
       AND cv_url IS NULL AND id NOT IN (SELECT owner_id FROM file WHERE owner_type = 'users') ORDER BY id LIMIT 2`,
    )
    .all();
  if (kept === undefined || lost === undefined) throw new Error("there are no two clerks");
  target.exec(`${choose(recordsOf("users", `'${lost.id}'`))} ${mergeInto(`'${kept.id}'`)}
    UPDATE _touchdown_claims SET key = '${kept.email}' WHERE merge = 'users' AND key = '${lost.email}';
    UPDATE users SET identities = (SELECT json_group_array(json(value)) FROM (
        SELECT j.value FROM users AS u, json_each(u.identities) AS j WHERE u.id IN ('${kept.id}', '${lost.id}') ORDER BY j.value ->> '$.path'))
      WHERE id = '${kept.id}';
    DELETE FROM _touchdown_settled WHERE merge = 'users' AND key = '${lost.email}';
    DELETE FROM _touchdown_derived WHERE target_id IN (SELECT id FROM permission_audit WHERE user_id = '${lost.id}');
    DELETE FROM permission_audit WHERE user_id = '${lost.id}'`);
  refer(target, lost.id, kept.id);
  target.exec(`DELETE FROM users WHERE id = '${lost.id}'`);
}

/** Gives the second record of a person a row of its own, as if its address had not been known again. */
export function mergeApart(target: Database.Database): void {
  target.exec(`CREATE TEMP TABLE apart AS SELECT * FROM _touchdown_records WHERE disposition = 3 AND collection = 'friday-users' AND target_table = 'users'
      ORDER BY path LIMIT 1;
    INSERT INTO users (id, search_key, email, name, role, type, status, identities, created_at, source_system, source_path, source_hash)
      SELECT 'apart', 1, NULL, u.name, u.role, u.type, u.status, json_array(json(j.value)), u.created_at, r.system, r.path, r.hash
      FROM apart AS r JOIN users AS u ON u.id = r.target_id, json_each(u.identities) AS j WHERE j.value ->> '$.path' = r.path;
    UPDATE users SET identities = (SELECT json_group_array(json(j.value)) FROM json_each(users.identities) AS j WHERE j.value ->> '$.path' NOT IN (SELECT path FROM apart))
      WHERE id IN (SELECT target_id FROM apart);
    INSERT INTO permission_audit (id, search_key, user_id, affected_user_id, entity_type, entity_id, action, reason_code, old_permissions, new_permissions)
      SELECT 'apart', 1, id, id, 'users', id, 'role_change', 'other', '[]', role FROM users WHERE id = 'apart';
    INSERT INTO _touchdown_derived VALUES ('permission_audit', 'apart');
    UPDATE _touchdown_claims SET key = 'friday:' || path WHERE merge = 'users' AND path IN (SELECT path FROM apart);
    UPDATE _touchdown_records SET disposition = 1, target_id = 'apart' WHERE path IN (SELECT path FROM apart);
    UPDATE _touchdown_pages SET mapped = mapped + 1, merged = merged - 1 WHERE page IN (SELECT page FROM apart)`);
}

/** Whatever refers to one person refers to the other: foreign keys, and ids in JSON. */
function refer(target: Database.Database, from: string, to: string): void {
  const tables = target
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%REFERENCES users%'")
    .pluck()
    .all();
  for (const table of tables) {
    const keys = target.prepare<[], { table: string; from: string }>(`PRAGMA foreign_key_list("${table}")`).all();
    for (const key of keys.filter((one) => one.table === "users"))
      target.prepare(`UPDATE "${table}" SET "${key.from}" = ? WHERE "${key.from}" = ?`).run(to, from);
  }
  for (const column of [
    "team.users",
    "team.partners",
    "engagement.users",
    "engagement.client_users",
    "rfi.users",
    "review.starred_by",
    "checklist_item.responses",
  ]) {
    const [table, name] = column.split(".");
    target
      .prepare(`UPDATE ${table} SET ${name} = replace(${name}, ?, ?) WHERE instr(${name}, ?) > 0`)
      .run(from, to, from);
  }
}
