import type { ApplicationQuery, ApplicationWrite } from "../../../shared/check-declaration.ts";

/** What people of the application look at all day. Each is asked with cells of a row for which it has an answer. */
export const queries: readonly ApplicationQuery[] = [
  {
    name: "engagements of a client",
    sql: `SELECT id, name, year, stage, status, progress, deadline_date FROM engagement WHERE client_id = @client
      ORDER BY year DESC, name LIMIT 100`,
    given: { from: "engagement", cells: { client: "client_id" } },
  },
  {
    name: "an engagement with its client, team and letters",
    sql: `SELECT e.*, c.name AS client_name, t.name AS team_name,
        (SELECT count(*) FROM letter AS l WHERE l.engagement_id = e.id) AS letters
      FROM engagement AS e JOIN client AS c ON c.id = e.client_id LEFT JOIN team AS t ON t.id = e.team_id WHERE e.id = @id`,
    given: { from: "engagement", cells: { id: "id" } },
  },
  {
    name: "engagements of a person",
    sql: `SELECT e.id, e.name, e.stage FROM engagement AS e
      WHERE EXISTS (SELECT 1 FROM json_each(e.users) AS u WHERE u.value = @person) ORDER BY e.name LIMIT 100`,
    given: { from: "engagement", cells: { person: "users ->> '$[0]'" }, where: "json_array_length(users) > 0" },
  },
  {
    name: "RFIs of an engagement with counts",
    sql: `SELECT q.id, q.title, q.status, q.due_date, s.name AS section,
        (SELECT count(*) FROM rfi_response AS r WHERE r.rfi_id = q.id) AS responses,
        (SELECT count(*) FROM file AS f WHERE f.rfi_id = q.id) AS files
      FROM rfi AS q LEFT JOIN rfi_section AS s ON s.id = q.section_id WHERE q.engagement_id = @engagement
      ORDER BY s."order", q.status, q.due_date LIMIT 200`,
    given: { from: "rfi", cells: { engagement: "engagement_id" } },
  },
  {
    name: "open RFIs by due date",
    sql: `SELECT q.id, q.title, q.due_date, e.name AS engagement FROM rfi AS q JOIN engagement AS e ON e.id = q.engagement_id
      WHERE q.due_date >= @due AND q.status = 'open' ORDER BY q.due_date LIMIT 50`,
    given: { from: "rfi", cells: { due: "due_date" }, where: "due_date IS NOT NULL AND status = 'open'" },
  },
  {
    name: "responses to an RFI",
    sql: `SELECT r.id, r.response_text, r.response_date, r.status, u.name AS responder FROM rfi_response AS r
      LEFT JOIN users AS u ON u.id = r.responder_id WHERE r.rfi_id = @rfi ORDER BY r.response_date LIMIT 100`,
    given: { from: "rfi_response", cells: { rfi: "rfi_id" } },
  },
  {
    name: "files of an RFI",
    sql: `SELECT id, name, path, size, mime_type, state FROM file WHERE rfi_id = @rfi ORDER BY created_at DESC LIMIT 100`,
    given: { from: "file", cells: { rfi: "rfi_id" }, where: "rfi_id IS NOT NULL" },
  },
  {
    name: "files of whatever owns them",
    sql: `SELECT id, name, path, size FROM file WHERE owner_type = @type AND owner_id = @owner LIMIT 100`,
    given: { from: "file", cells: { type: "owner_type", owner: "owner_id" }, where: "owner_id IS NOT NULL" },
  },
  {
    name: "chat of an engagement",
    sql: `SELECT m.id, m.content, m.created_at, u.name AS author FROM chat_messages AS m LEFT JOIN users AS u ON u.id = m.user_id
      WHERE m.engagement_id = @engagement ORDER BY m.created_at DESC LIMIT 50`,
    given: { from: "chat_messages", cells: { engagement: "engagement_id" }, where: "engagement_id IS NOT NULL" },
  },
  {
    name: "chat of a review",
    sql: `SELECT m.id, m.content, m.created_at, u.name AS author FROM chat_messages AS m LEFT JOIN users AS u ON u.id = m.user_id
      WHERE m.review_id = @review ORDER BY m.created_at DESC LIMIT 50`,
    given: { from: "chat_messages", cells: { review: "review_id" }, where: "review_id IS NOT NULL" },
  },
  {
    name: "audit log of an entity",
    sql: `SELECT a.id, a.action, a.after_state, a.created_at, u.name AS person FROM audit_logs AS a
      LEFT JOIN users AS u ON u.id = a.user_id WHERE a.entity_type = @type AND a.entity_id = @entity
      ORDER BY a.created_at DESC LIMIT 100`,
    given: { from: "audit_logs", cells: { type: "entity_type", entity: "entity_id" } },
  },
  {
    name: "reviews of an engagement's team",
    sql: `SELECT id, name, status, deadline, total_highlights, resolved_highlights FROM review WHERE team_id = @team
      ORDER BY deadline DESC LIMIT 50`,
    given: { from: "review", cells: { team: "team_id" }, where: "team_id IS NOT NULL" },
  },
  {
    name: "a review with its highlights and their comments",
    sql: `SELECT h.id, h.page_number, h.status, h.color, h.scaled_position, h.comment, c.text, c.created_at
      FROM highlight AS h LEFT JOIN highlight_comment AS c ON c.highlight_id = h.id WHERE h.review_id = @review
      ORDER BY h.page_number, h.id, c."order" LIMIT 500`,
    given: { from: "highlight", cells: { review: "review_id" } },
  },
  {
    name: "checklists of a review with what is done",
    sql: `SELECT c.id, c.name, count(i.id) AS items, sum(i.is_done) AS done FROM checklist AS c
      LEFT JOIN checklist_item AS i ON i.checklist_id = c.id WHERE c.review_id = @review GROUP BY c.id ORDER BY c."order"`,
    given: { from: "checklist", cells: { review: "review_id" }, where: "review_id IS NOT NULL" },
  },
  {
    name: "collaborators of a review",
    sql: `SELECT c.id, c.access_type, c.expires_at, u.name FROM collaborator AS c LEFT JOIN users AS u ON u.id = c.user_id
      WHERE c.review_id = @review LIMIT 100`,
    given: { from: "collaborator", cells: { review: "review_id" } },
  },
  {
    name: "a person with the clients they may see",
    sql: `SELECT u.id, u.name, u.role, a.role AS access, c.name AS client FROM users AS u
      LEFT JOIN client_user AS a ON a.user_id = u.id LEFT JOIN client AS c ON c.id = a.client_id WHERE u.email = @email`,
    given: { from: "users", cells: { email: "email" }, where: "email IS NOT NULL" },
  },
  {
    name: "search for RFIs",
    sql: `SELECT q.id, q.title, e.name AS engagement FROM rfi_fts JOIN rfi AS q ON q.search_key = rfi_fts.rowid
      JOIN engagement AS e ON e.id = q.engagement_id WHERE rfi_fts MATCH @term LIMIT 20`,
    given: { from: "rfi", cells: { term: "title" }, isTerm: true },
  },
  {
    name: "search for responses, the best first",
    sql: `SELECT r.id, r.rfi_id, snippet(rfi_response_fts, 1, '', '', '…', 12) AS found FROM rfi_response_fts
      JOIN rfi_response AS r ON r.search_key = rfi_response_fts.rowid WHERE rfi_response_fts MATCH @term ORDER BY rank LIMIT 20`,
    given: { from: "rfi_response", cells: { term: "response_text" }, where: "length(response_text) > 3", isTerm: true },
  },
  {
    name: "search for files",
    sql: `SELECT f.id, f.name, f.path FROM file_fts JOIN file AS f ON f.search_key = file_fts.rowid
      WHERE file_fts MATCH @term LIMIT 20`,
    given: { from: "file", cells: { term: "path" }, where: "path IS NOT NULL", isTerm: true },
  },
  {
    name: "search for clients",
    sql: `SELECT c.id, c.name, c.status FROM client_fts JOIN client AS c ON c.search_key = client_fts.rowid
      WHERE client_fts MATCH @term LIMIT 20`,
    given: { from: "client", cells: { term: "name" }, isTerm: true },
  },
];

/** What people of the application do; each is tried on a copy and taken back. */
export const writes: readonly ApplicationWrite[] = [
  {
    name: "a client is renamed, and found by its new name",
    sql: "UPDATE client SET name = 'Zzyzx ' || name WHERE id = @id",
    read: "SELECT c.id FROM client_fts JOIN client AS c ON c.search_key = client_fts.rowid WHERE client_fts MATCH 'zzyzx' AND c.id = @id",
    given: { from: "client", cells: { id: "id" } },
  },
  {
    name: "an RFI is answered",
    sql: `INSERT INTO rfi_response (id, rfi_id, response_type, responder_id, response_text, response_date, status)
      VALUES ('answered ' || @rfi, @rfi, 'client_response', @person, 'Attached as asked', '2026-01-01T00:00:00.000Z', 'submitted')`,
    read: "SELECT id, response_text FROM rfi_response WHERE rfi_id = @rfi ORDER BY id",
    given: {
      from: "rfi_response",
      cells: { rfi: "rfi_id", person: "responder_id" },
      where: "responder_id IS NOT NULL",
    },
  },
  {
    name: "a message is sent",
    sql: `INSERT INTO chat_messages (id, engagement_id, user_id, content, attachments, origin, created_at)
      VALUES ('sent ' || @engagement, @engagement, @person, 'Thank you', '[]', 'friday', '2026-01-01T00:00:00.000Z')`,
    read: "SELECT id, content FROM chat_messages WHERE engagement_id = @engagement ORDER BY id",
    given: {
      from: "chat_messages",
      cells: { engagement: "engagement_id", person: "user_id" },
      where: "engagement_id IS NOT NULL AND user_id IS NOT NULL",
    },
  },
  {
    name: "a highlight is resolved",
    sql: "UPDATE highlight SET status = 'resolved', resolved_at = '2026-01-01T00:00:00.000Z' WHERE id = @id",
    read: "SELECT status, resolved_at FROM highlight WHERE id = @id",
    given: { from: "highlight", cells: { id: "id" } },
  },
  {
    name: "the responses to an RFI are deleted",
    sql: "DELETE FROM rfi_response WHERE rfi_id = @rfi",
    read: "SELECT id FROM rfi_response WHERE rfi_id = @rfi ORDER BY id",
    given: {
      from: "rfi_response",
      cells: { rfi: "rfi_id" },
      where: "NOT EXISTS (SELECT 1 FROM rfi_response AS next WHERE next.parent_response_id = rfi_response.id)",
    },
  },
];
