-- Views: the link tables of the domain sheet over the JSON columns that hold them, the table names of the first specification, and the
-- application's integer seconds (<table>_epoch).

CREATE VIEW IF NOT EXISTS user_identity AS
  SELECT u.id AS user_id, j.value ->> '$.system' AS system, j.value ->> '$.path' AS source_path, j.value ->> '$.uid' AS uid,
    j.value ->> '$.auth_provider' AS auth_provider, j.value ->> '$.email' AS email, j.value ->> '$.role' AS role,
    j.value ->> '$.status' AS status
  FROM users AS u, json_each(u.identities) AS j;
CREATE VIEW IF NOT EXISTS user_alias AS
  SELECT DISTINCT user_id, email, system FROM user_identity WHERE email IS NOT NULL;
CREATE VIEW IF NOT EXISTS user_team AS
  SELECT u.id AS user_id, j.value AS team_id, EXISTS (SELECT 1 FROM team WHERE team.id = j.value) AS stands
  FROM users AS u, json_each(u.teams) AS j;
CREATE VIEW IF NOT EXISTS priority_review AS
  SELECT u.id AS user_id, j.value AS review_id, EXISTS (SELECT 1 FROM review WHERE review.id = j.value) AS stands
  FROM users AS u, json_each(u.priority_reviews) AS j;
CREATE VIEW IF NOT EXISTS team_member AS
  SELECT t.id AS team_id, j.value AS user_id, max(j.is_partner) AS is_partner
  FROM team AS t, (
    SELECT m.id, e.value, 0 AS is_partner FROM team AS m, json_each(m.users) AS e
    UNION ALL SELECT m.id, e.value, 1 FROM team AS m, json_each(m.partners) AS e
  ) AS j
  WHERE j.id = t.id GROUP BY t.id, j.value;
CREATE VIEW IF NOT EXISTS client_email AS
  SELECT c.id AS client_id, j.value AS email, j.key AS "order" FROM client AS c, json_each(c.emails) AS j;
CREATE VIEW IF NOT EXISTS engagement_user AS
  SELECT e.id AS engagement_id, j.value AS user_id, 'auditor' AS kind FROM engagement AS e, json_each(e.users) AS j
  UNION SELECT e.id, j.value, 'client' FROM engagement AS e, json_each(e.client_users) AS j;
CREATE VIEW IF NOT EXISTS rfi_user AS
  SELECT r.id AS rfi_id, j.value AS user_id FROM rfi AS r, json_each(r.users) AS j;
CREATE VIEW IF NOT EXISTS rfi_count AS
  SELECT r.id AS rfi_id, count(a.id) AS response_count, max(a.response_date) AS last_response_date,
    (SELECT count(*) FROM file AS f WHERE f.owner_type = 'rfi' AND f.owner_id = r.id) AS file_count
  FROM rfi AS r LEFT JOIN rfi_response AS a ON a.rfi_id = r.id GROUP BY r.id;
CREATE VIEW IF NOT EXISTS checklist_item_response AS
  SELECT i.id AS checklist_item_id, j.key AS "order", j.value ->> '$.user_id' AS user_id, j.value ->> '$.response' AS response,
    j.value ->> '$.created_at' AS created_at, j.value -> '$.attachment' AS attachment
  FROM checklist_item AS i, json_each(i.responses) AS j;
-- What JSON has no word for stands under a tag there: see shared/canonical.ts.
CREATE VIEW IF NOT EXISTS highlight_rect AS
  SELECT h.id AS highlight_id, j.key AS "order",
    CAST(coalesce(j.value ->> '$.x1."$double"', j.value ->> '$.x1."$int"', j.value ->> '$.x1') AS REAL) AS x1,
    CAST(coalesce(j.value ->> '$.y1."$double"', j.value ->> '$.y1."$int"', j.value ->> '$.y1') AS REAL) AS y1,
    CAST(coalesce(j.value ->> '$.x2."$double"', j.value ->> '$.x2."$int"', j.value ->> '$.x2') AS REAL) AS x2,
    CAST(coalesce(j.value ->> '$.y2."$double"', j.value ->> '$.y2."$int"', j.value ->> '$.y2') AS REAL) AS y2,
    CAST(coalesce(j.value ->> '$.width."$double"', j.value ->> '$.width."$int"', j.value ->> '$.width') AS REAL) AS width,
    CAST(coalesce(j.value ->> '$.height."$double"', j.value ->> '$.height."$int"', j.value ->> '$.height') AS REAL) AS height,
    j.value ->> '$.pageNumber' AS page_number
  FROM highlight AS h, json_each(h.rects) AS j;
CREATE VIEW IF NOT EXISTS removed_highlight_rect AS
  SELECT h.id AS removed_highlight_id, j.key AS "order",
    CAST(coalesce(j.value ->> '$.x1."$double"', j.value ->> '$.x1."$int"', j.value ->> '$.x1') AS REAL) AS x1,
    CAST(coalesce(j.value ->> '$.y1."$double"', j.value ->> '$.y1."$int"', j.value ->> '$.y1') AS REAL) AS y1,
    CAST(coalesce(j.value ->> '$.x2."$double"', j.value ->> '$.x2."$int"', j.value ->> '$.x2') AS REAL) AS x2,
    CAST(coalesce(j.value ->> '$.y2."$double"', j.value ->> '$.y2."$int"', j.value ->> '$.y2') AS REAL) AS y2,
    CAST(coalesce(j.value ->> '$.width."$double"', j.value ->> '$.width."$int"', j.value ->> '$.width') AS REAL) AS width,
    CAST(coalesce(j.value ->> '$.height."$double"', j.value ->> '$.height."$int"', j.value ->> '$.height') AS REAL) AS height,
    j.value ->> '$.pageNumber' AS page_number
  FROM removedHighlight AS h, json_each(h.rects) AS j;
CREATE VIEW IF NOT EXISTS highlight_response AS
  SELECT id, highlight_id, author_id AS user_id, text, created_at, "order", emoji, attachment, position FROM highlight_comment;

-- Documents of the old applications that have no table of their own, as they were; their ids end their paths.
CREATE VIEW IF NOT EXISTS system_document AS
  SELECT source_system, entity_id AS kind, after_state AS value,
    replace(source_path, rtrim(source_path, replace(source_path, '/', '')), '') AS id
  FROM audit_logs WHERE entity_type = 'system' AND action = 'imported';
CREATE VIEW IF NOT EXISTS setting AS
  SELECT source_system, id AS name, value FROM system_document WHERE kind = 'setting';
CREATE VIEW IF NOT EXISTS entity_type AS
  SELECT id, value ->> '$.name' AS name FROM system_document WHERE kind = 'entity-type';
CREATE VIEW IF NOT EXISTS engagement_type AS
  SELECT id, value ->> '$.name' AS name FROM system_document WHERE kind = 'engagement-type';
-- What a role allowed: a resource's permissions are a map of them to true or false, or a list of those that are granted.
CREATE VIEW IF NOT EXISTS role_permission AS
  SELECT d.source_system, d.id AS role_id, d.value ->> '$.name' AS role, r.key AS resource,
    CASE r.type WHEN 'array' THEN p.value WHEN 'object' THEN p.key END AS permission,
    CASE coalesce(p.type, r.type) WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN 'text' THEN 1 END AS allowed
  FROM system_document AS d, json_each(d.value, '$.roles') AS r
    LEFT JOIN json_each(CASE WHEN r.type IN ('object', 'array') THEN r.value END) AS p
  WHERE d.kind = 'role';
CREATE VIEW IF NOT EXISTS structured_logs AS
  SELECT id, created_at AS timestamp, CASE after_state ->> '$.status' WHEN 'failed' THEN 'error' ELSE 'info' END AS level,
    action AS operation, entity_type, entity_id, user_id, after_state ->> '$.status' AS action, after_state AS details
  FROM audit_logs WHERE action = 'recreation';

CREATE VIEW IF NOT EXISTS clients AS SELECT id, name, email, industry, status, created_at, updated_at FROM client;
CREATE VIEW IF NOT EXISTS engagements AS
  SELECT id, client_id, status, stage, commencement_date AS start_date, end_date, created_at, updated_at FROM engagement;
CREATE VIEW IF NOT EXISTS rfi_question AS
  SELECT id, id AS rfi_id, section_id, description AS question_text,
    row_number() OVER (PARTITION BY engagement_id, section_id ORDER BY date_requested, id) - 1 AS "order", created_at
  FROM rfi;
CREATE VIEW IF NOT EXISTS reviews AS
  SELECT id, engagement_id, status, created_by AS reviewer_id, created_at, updated_at FROM review;
CREATE VIEW IF NOT EXISTS highlights AS
  SELECT id, review_id, x1 AS x, y1 AS y, page_number AS page, x2 - x1 AS width, y2 - y1 AS height, text, created_at FROM highlight;
CREATE VIEW IF NOT EXISTS messages AS
  SELECT id, engagement_id, review_id, user_id, content, reply_to AS thread_id, created_at, updated_at FROM chat_messages;
CREATE VIEW IF NOT EXISTS collaborators AS
  SELECT c.id, r.engagement_id, c.user_id, c.role, c.access_type AS status, c.created_at AS assigned_at
  FROM collaborator AS c JOIN review AS r ON r.id = c.review_id;
CREATE VIEW IF NOT EXISTS files AS SELECT id, name, path, size, mime_type, created_at FROM file;
CREATE VIEW IF NOT EXISTS activity_log AS
  SELECT id, entity_type, entity_id, action, user_id, created_at AS timestamp, after_state AS message,
    json_object('before', before_state, 'after', after_state) AS changes
  FROM audit_logs;
CREATE VIEW IF NOT EXISTS permissions AS
  SELECT id, user_id, new_permissions AS role, entity_type AS resource_type, entity_id AS resource_id, timestamp AS created_at
  FROM permission_audit;

CREATE VIEW IF NOT EXISTS users_epoch AS
  SELECT id, email, name, password_hash, role, status, photo_url, priority_reviews, unixepoch(created_at) AS created_at,
    unixepoch(updated_at) AS updated_at, created_by FROM users;
CREATE VIEW IF NOT EXISTS team_epoch AS
  SELECT id, name, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by FROM team;
CREATE VIEW IF NOT EXISTS client_epoch AS
  SELECT id, name, email, phone, address, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by
    FROM client;
CREATE VIEW IF NOT EXISTS client_user_epoch AS
  SELECT client_id FROM client_user;
CREATE VIEW IF NOT EXISTS engagement_epoch AS
  SELECT id, stage, client_status, letter_client_status, letter_auditor_status, post_rfi_client_status, post_rfi_auditor_status,
    auditor_status, year, transition_attempts, unixepoch(last_transition_check) AS last_transition_check,
    unixepoch(last_transition_at) AS last_transition_at, client_rating, unixepoch(created_at) AS created_at, unixepoch(updated_at)
    AS updated_at, created_by, name, client_id, status, unixepoch(commencement_date) AS commencement_date, progress FROM
    engagement;
CREATE VIEW IF NOT EXISTS rfi_section_epoch AS
  SELECT engagement_id FROM rfi_section;
CREATE VIEW IF NOT EXISTS rfi_epoch AS
  SELECT id, response_count, unixepoch(last_response_date) AS last_response_date, primary_response_id, unixepoch(created_at) AS
    created_at, unixepoch(updated_at) AS updated_at, created_by, title, engagement_id, status, assigned_to, unixepoch(due_date) AS
    due_date, description, priority FROM rfi;
CREATE VIEW IF NOT EXISTS rfi_response_epoch AS
  SELECT id, rfi_id, response_type, responder_id, response_text, unixepoch(response_date) AS response_date, file_attachments,
    is_complete, clarification_needed, reviewed_by, unixepoch(reviewed_at) AS reviewed_at, status, rejection_reason,
    response_chain_id, parent_response_id, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by,
    updated_by FROM rfi_response;
CREATE VIEW IF NOT EXISTS letter_epoch AS
  SELECT engagement_id FROM letter;
CREATE VIEW IF NOT EXISTS message_epoch AS
  SELECT rfi_id, reactions, mentions FROM message;
CREATE VIEW IF NOT EXISTS chat_messages_epoch AS
  SELECT id, rfi_id, user_id, content, attachments, reactions, mentions, unixepoch(created_at) AS created_at,
    unixepoch(updated_at) AS updated_at FROM chat_messages;
CREATE VIEW IF NOT EXISTS chat_mentions_epoch AS
  SELECT id, message_id, user_id, resolved, unixepoch(created_at) AS created_at FROM chat_mentions;
CREATE VIEW IF NOT EXISTS file_epoch AS
  SELECT id, rfi_id, path, size, mime_type, storage_type, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS
    updated_at, created_by FROM file;
CREATE VIEW IF NOT EXISTS review_template_epoch AS
  SELECT id, name, description, type, content, variables, is_active, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS
    updated_at, created_by FROM review_template;
CREATE VIEW IF NOT EXISTS template_section_epoch AS
  SELECT id, template_id, name, "order", content, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at,
    created_by FROM template_section;
CREATE VIEW IF NOT EXISTS review_epoch AS
  SELECT id, name, engagement_id, status, drive_file_id, financial_year, team_id, unixepoch(deadline) AS deadline, wip_value,
    is_private, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by FROM review;
CREATE VIEW IF NOT EXISTS highlight_epoch AS
  SELECT id, status, archived, unixepoch(archived_at) AS archived_at, archived_by, resolution_notes, unixepoch(resolved_at) AS
    resolved_at, resolved_by, color, is_high_priority, is_active_focus, unixepoch(created_at) AS created_at, unixepoch(updated_at)
    AS updated_at, created_by, review_id FROM highlight;
CREATE VIEW IF NOT EXISTS highlight_comment_epoch AS
  SELECT id, text, author_id, unixepoch(created_at) AS created_at, thread_id, parent_comment_id, unixepoch(updated_at) AS
    updated_at, created_by, highlight_id FROM highlight_comment;
CREATE VIEW IF NOT EXISTS removedHighlight_epoch AS
  SELECT id, unixepoch(deleted_at) AS deleted_at, deleted_by, archived_by, resolution_notes, color, is_high_priority,
    unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by, review_id, original_id FROM
    removedHighlight;
CREATE VIEW IF NOT EXISTS collaborator_epoch AS
  SELECT id, review_id, email, unixepoch(expires_at) AS expires_at, is_permanent, unixepoch(notified_at) AS notified_at,
    unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by FROM collaborator;
CREATE VIEW IF NOT EXISTS checklist_epoch AS
  SELECT id, review_id, name, section_items, email_checklist, type, description, unixepoch(created_at) AS created_at,
    unixepoch(updated_at) AS updated_at, created_by FROM checklist;
CREATE VIEW IF NOT EXISTS checklist_item_epoch AS
  SELECT id, checklist_id, name, description, is_done, assigned_to, unixepoch(due_date) AS due_date, "order",
    unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by, updated_by FROM checklist_item;
CREATE VIEW IF NOT EXISTS tender_epoch AS
  SELECT id, review_id, name, description, tender_type, tender_status, priority_level, estimated_value, actual_value,
    response_count, awarded_to, cancelled_reason, classification, unixepoch(deadline) AS deadline, unixepoch(award_date) AS
    award_date, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by, updated_by FROM tender;
CREATE VIEW IF NOT EXISTS flag_epoch AS
  SELECT id, review_id, flag_type, applied_by, unixepoch(applied_at) AS applied_at, unixepoch(created_at) AS created_at,
    unixepoch(updated_at) AS updated_at, created_by FROM flag;
CREATE VIEW IF NOT EXISTS email_epoch AS
  SELECT id, sender_email, sender_name, recipient_email, cc, bcc, subject, body, html_body, message_id, in_reply_to, "references",
    unixepoch(received_at) AS received_at, allocated, engagement_id, rfi_id, attachments, status, processed,
    unixepoch(processed_at) AS processed_at, retry_count, processing_error, bounce_reason, unixepoch(bounced_at) AS bounced_at,
    bounce_permanent, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at, created_by FROM email;
CREATE VIEW IF NOT EXISTS permission_audit_epoch AS
  SELECT id, user_id, entity_type, entity_id, action, old_permissions, new_permissions, reason, reason_code, unixepoch(timestamp)
    AS timestamp, ip_address, session_id, affected_user_id, metadata, unixepoch(created_at) AS created_at, unixepoch(updated_at)
    AS updated_at, created_by, updated_by FROM permission_audit;
CREATE VIEW IF NOT EXISTS audit_logs_epoch AS
  SELECT id, entity_type, entity_id, action, user_id, before_state, after_state, unixepoch(created_at) AS created_at FROM
    audit_logs;
CREATE VIEW IF NOT EXISTS rfis_epoch AS
  SELECT id, engagement_id, status, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at FROM rfis;
CREATE VIEW IF NOT EXISTS rfi_questions_epoch AS
  SELECT id, rfi_id, question, category, assigned_to, unixepoch(due_date) AS due_date, status, unixepoch(created_at) AS
    created_at, unixepoch(updated_at) AS updated_at FROM rfi_questions;
CREATE VIEW IF NOT EXISTS rfi_responses_epoch AS
  SELECT id, question_id, response, attachments, unixepoch(created_at) AS created_at, unixepoch(updated_at) AS updated_at FROM
    rfi_responses;
CREATE VIEW IF NOT EXISTS sessions_epoch AS
  SELECT id, user_id, unixepoch(expires_at) AS expires_at FROM sessions;
CREATE VIEW IF NOT EXISTS job_execution_log_epoch AS
  SELECT unixepoch(timestamp) AS timestamp, total_jobs, executed_jobs, failed_jobs, duration_ms, status, error_details FROM
    job_execution_log;
