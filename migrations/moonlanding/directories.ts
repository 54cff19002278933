import type { Directory } from "../../shared/migration.ts";
import { PEOPLE } from "./find-person.ts";

/** `<system>:<id of the role document>` -> {name}: the role in the target's words, or null. */
export const ROLES = "roles";
/** `path:<path>` -> {id} and `name:<canonical name>` -> {id, count} of clients. */
export const CLIENTS = "clients";
/** Path of an engagement that stands -> {id}. */
export const ENGAGEMENTS = "engagements";
/** Path of the document of an entity type or engagement type -> {name}. */
export const TYPES = "types";
/** Path of a team of reviewers that stands -> {name}. */
export const REVIEW_TEAMS = "review-teams";
/** Path of a template of reviews that stands -> {name}. */
export const REVIEW_TEMPLATES = "review-templates";
/** `path:<path>` -> {id} and `name:<canonical name>` -> {id, count} of reviews. */
export const REVIEWS = "reviews";
/** id of a review -> {users}: who has it among the priority reviews. */
export const STARRED_REVIEWS = "starred-reviews";
/** id of an engagement -> {rfis}: ids of its closed RFIs. */
export const CLOSED_RFIS = "closed-rfis";

export const directories: readonly Directory[] = [
  {
    name: ROLES,
    after: ["friday-roles", "mwr-roles"],
    sql: `SELECT key, value FROM _touchdown_facts WHERE kind = 'role'`,
  },
  {
    name: PEOPLE,
    after: ["users"],
    sql: `
      SELECT r.system || ':' || r.path AS key,
        json_object('id', u.id, 'role', u.role, 'type', u.type, 'name', u.name) AS value
      FROM _touchdown_records AS r JOIN users AS u ON u.id = r.target_id
      WHERE r.collection IN ('friday-users', 'mwr-users') AND r.target_table = 'users'
      UNION ALL
      SELECT 'email:' || u.email, json_object('id', u.id, 'role', u.role, 'type', u.type, 'name', u.name)
      FROM users AS u
      WHERE u.email IS NOT NULL AND u.id NOT IN (SELECT target_id FROM _touchdown_derived WHERE target_table = 'users')`,
  },
  {
    name: CLIENTS,
    after: ["friday-clients"],
    sql: `
      SELECT 'path:' || r.path AS key, json_object('id', r.target_id) AS value
      FROM _touchdown_records AS r
      WHERE r.collection = 'friday-clients' AND r.target_table = 'client'
      UNION ALL
      SELECT 'name:' || (f.value ->> '$.name'), json_object('id', min(r.target_id), 'count', count(*))
      FROM _touchdown_facts AS f JOIN _touchdown_records AS r ON r.system = 'friday' AND r.path = f.key
      WHERE f.kind = 'client-name' AND r.target_table = 'client'
      GROUP BY f.value ->> '$.name'`,
  },
  {
    name: ENGAGEMENTS,
    after: ["friday-engagements"],
    sql: `SELECT source_path AS key, json_object('id', id) AS value FROM engagement WHERE source_path IS NOT NULL`,
  },
  {
    name: TYPES,
    after: ["friday-entity-types", "friday-engagement-types"],
    sql: `SELECT key, value FROM _touchdown_facts WHERE kind IN ('entity-type', 'engagement-type')`,
  },
  {
    name: REVIEW_TEAMS,
    after: ["mwr-teams"],
    sql: `
      SELECT source_path AS key, json_object('name', name) AS value
      FROM team WHERE source_system = 'mwr' AND source_path IS NOT NULL`,
  },
  {
    name: REVIEW_TEMPLATES,
    after: ["mwr-templates"],
    sql: `
      SELECT source_path AS key, json_object('name', name) AS value
      FROM review_template
      WHERE source_system = 'mwr' AND source_path IS NOT NULL AND template_type <> 'checklist_template'`,
  },
  {
    name: REVIEWS,
    after: ["mwr-reviews"],
    sql: `
      SELECT 'path:' || source_path AS key, json_object('id', id) AS value FROM review WHERE source_path IS NOT NULL
      UNION ALL
      SELECT 'name:' || (f.value ->> '$.name'), json_object('id', min(r.id), 'count', count(*))
      FROM _touchdown_facts AS f JOIN review AS r ON r.source_path = f.key
      WHERE f.kind = 'review-name'
      GROUP BY f.value ->> '$.name'`,
  },
  {
    name: STARRED_REVIEWS,
    after: ["users"],
    sql: `
      SELECT j.value AS key, json_object('users', json_group_array(u.id ORDER BY u.id)) AS value
      FROM users AS u, json_each(u.priority_reviews) AS j
      GROUP BY j.value`,
  },
  {
    name: CLOSED_RFIS,
    after: ["friday-rfis"],
    sql: `
      SELECT engagement_id AS key, json_object('rfis', json_group_array(id ORDER BY id)) AS value
      FROM rfi WHERE status = 'closed' GROUP BY engagement_id`,
  },
];
