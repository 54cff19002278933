-- Full-text search, made once after the load: each table reads its text from the base table (external content), is filled by one
-- rebuild and kept current by triggers from then on.

CREATE VIRTUAL TABLE IF NOT EXISTS users_fts USING fts5 (name, content='users', content_rowid='search_key');
INSERT INTO users_fts (users_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS users_fts_insert AFTER INSERT ON users BEGIN
  INSERT INTO users_fts (rowid, name) VALUES (new.search_key, new.name);
END;
CREATE TRIGGER IF NOT EXISTS users_fts_delete AFTER DELETE ON users BEGIN
  INSERT INTO users_fts (users_fts, rowid, name)
    VALUES ('delete', old.search_key, old.name);
END;
CREATE TRIGGER IF NOT EXISTS users_fts_update AFTER UPDATE OF search_key, name ON users BEGIN
  INSERT INTO users_fts (users_fts, rowid, name)
    VALUES ('delete', old.search_key, old.name);
  INSERT INTO users_fts (rowid, name) VALUES (new.search_key, new.name);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS team_fts USING fts5 (name, content='team', content_rowid='search_key');
INSERT INTO team_fts (team_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS team_fts_insert AFTER INSERT ON team BEGIN
  INSERT INTO team_fts (rowid, name) VALUES (new.search_key, new.name);
END;
CREATE TRIGGER IF NOT EXISTS team_fts_delete AFTER DELETE ON team BEGIN
  INSERT INTO team_fts (team_fts, rowid, name)
    VALUES ('delete', old.search_key, old.name);
END;
CREATE TRIGGER IF NOT EXISTS team_fts_update AFTER UPDATE OF search_key, name ON team BEGIN
  INSERT INTO team_fts (team_fts, rowid, name)
    VALUES ('delete', old.search_key, old.name);
  INSERT INTO team_fts (rowid, name) VALUES (new.search_key, new.name);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS client_fts USING fts5 (name, code, industry, contact_name, contact_email, email,
  content='client', content_rowid='search_key');
INSERT INTO client_fts (client_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS client_fts_insert AFTER INSERT ON client BEGIN
  INSERT INTO client_fts (rowid, name, code, industry, contact_name, contact_email, email) VALUES (new.search_key, new.name,
    new.code, new.industry, new.contact_name, new.contact_email, new.email);
END;
CREATE TRIGGER IF NOT EXISTS client_fts_delete AFTER DELETE ON client BEGIN
  INSERT INTO client_fts (client_fts, rowid, name, code, industry, contact_name, contact_email, email)
    VALUES ('delete', old.search_key, old.name, old.code, old.industry, old.contact_name, old.contact_email, old.email);
END;
CREATE TRIGGER IF NOT EXISTS client_fts_update AFTER UPDATE OF search_key, name, code, industry, contact_name, contact_email, email
  ON client BEGIN
  INSERT INTO client_fts (client_fts, rowid, name, code, industry, contact_name, contact_email, email)
    VALUES ('delete', old.search_key, old.name, old.code, old.industry, old.contact_name, old.contact_email, old.email);
  INSERT INTO client_fts (rowid, name, code, industry, contact_name, contact_email, email) VALUES (new.search_key, new.name,
    new.code, new.industry, new.contact_name, new.contact_email, new.email);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS engagement_fts USING fts5 (year, name, client_id, content='engagement',
  content_rowid='search_key');
INSERT INTO engagement_fts (engagement_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS engagement_fts_insert AFTER INSERT ON engagement BEGIN
  INSERT INTO engagement_fts (rowid, year, name, client_id) VALUES (new.search_key, new.year, new.name, new.client_id);
END;
CREATE TRIGGER IF NOT EXISTS engagement_fts_delete AFTER DELETE ON engagement BEGIN
  INSERT INTO engagement_fts (engagement_fts, rowid, year, name, client_id)
    VALUES ('delete', old.search_key, old.year, old.name, old.client_id);
END;
CREATE TRIGGER IF NOT EXISTS engagement_fts_update AFTER UPDATE OF search_key, year, name, client_id ON engagement BEGIN
  INSERT INTO engagement_fts (engagement_fts, rowid, year, name, client_id)
    VALUES ('delete', old.search_key, old.year, old.name, old.client_id);
  INSERT INTO engagement_fts (rowid, year, name, client_id) VALUES (new.search_key, new.year, new.name, new.client_id);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS rfi_fts USING fts5 (title, description, content='rfi', content_rowid='search_key');
INSERT INTO rfi_fts (rfi_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS rfi_fts_insert AFTER INSERT ON rfi BEGIN
  INSERT INTO rfi_fts (rowid, title, description) VALUES (new.search_key, new.title, new.description);
END;
CREATE TRIGGER IF NOT EXISTS rfi_fts_delete AFTER DELETE ON rfi BEGIN
  INSERT INTO rfi_fts (rfi_fts, rowid, title, description)
    VALUES ('delete', old.search_key, old.title, old.description);
END;
CREATE TRIGGER IF NOT EXISTS rfi_fts_update AFTER UPDATE OF search_key, title, description ON rfi BEGIN
  INSERT INTO rfi_fts (rfi_fts, rowid, title, description)
    VALUES ('delete', old.search_key, old.title, old.description);
  INSERT INTO rfi_fts (rowid, title, description) VALUES (new.search_key, new.title, new.description);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS rfi_response_fts USING fts5 (rfi_id, response_text, response_chain_id, content='rfi_response',
  content_rowid='search_key');
INSERT INTO rfi_response_fts (rfi_response_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS rfi_response_fts_insert AFTER INSERT ON rfi_response BEGIN
  INSERT INTO rfi_response_fts (rowid, rfi_id, response_text, response_chain_id) VALUES (new.search_key, new.rfi_id,
    new.response_text, new.response_chain_id);
END;
CREATE TRIGGER IF NOT EXISTS rfi_response_fts_delete AFTER DELETE ON rfi_response BEGIN
  INSERT INTO rfi_response_fts (rfi_response_fts, rowid, rfi_id, response_text, response_chain_id)
    VALUES ('delete', old.search_key, old.rfi_id, old.response_text, old.response_chain_id);
END;
CREATE TRIGGER IF NOT EXISTS rfi_response_fts_update AFTER UPDATE OF search_key, rfi_id, response_text, response_chain_id ON
  rfi_response BEGIN
  INSERT INTO rfi_response_fts (rfi_response_fts, rowid, rfi_id, response_text, response_chain_id)
    VALUES ('delete', old.search_key, old.rfi_id, old.response_text, old.response_chain_id);
  INSERT INTO rfi_response_fts (rowid, rfi_id, response_text, response_chain_id) VALUES (new.search_key, new.rfi_id,
    new.response_text, new.response_chain_id);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS file_fts USING fts5 (path, content='file', content_rowid='search_key');
INSERT INTO file_fts (file_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS file_fts_insert AFTER INSERT ON file BEGIN
  INSERT INTO file_fts (rowid, path) VALUES (new.search_key, new.path);
END;
CREATE TRIGGER IF NOT EXISTS file_fts_delete AFTER DELETE ON file BEGIN
  INSERT INTO file_fts (file_fts, rowid, path)
    VALUES ('delete', old.search_key, old.path);
END;
CREATE TRIGGER IF NOT EXISTS file_fts_update AFTER UPDATE OF search_key, path ON file BEGIN
  INSERT INTO file_fts (file_fts, rowid, path)
    VALUES ('delete', old.search_key, old.path);
  INSERT INTO file_fts (rowid, path) VALUES (new.search_key, new.path);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS review_template_fts USING fts5 (name, description, template_type, type,
  content='review_template', content_rowid='search_key');
INSERT INTO review_template_fts (review_template_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS review_template_fts_insert AFTER INSERT ON review_template BEGIN
  INSERT INTO review_template_fts (rowid, name, description, template_type, type) VALUES (new.search_key, new.name, new.description,
    new.template_type, new.type);
END;
CREATE TRIGGER IF NOT EXISTS review_template_fts_delete AFTER DELETE ON review_template BEGIN
  INSERT INTO review_template_fts (review_template_fts, rowid, name, description, template_type, type)
    VALUES ('delete', old.search_key, old.name, old.description, old.template_type, old.type);
END;
CREATE TRIGGER IF NOT EXISTS review_template_fts_update AFTER UPDATE OF search_key, name, description, template_type, type ON
  review_template BEGIN
  INSERT INTO review_template_fts (review_template_fts, rowid, name, description, template_type, type)
    VALUES ('delete', old.search_key, old.name, old.description, old.template_type, old.type);
  INSERT INTO review_template_fts (rowid, name, description, template_type, type) VALUES (new.search_key, new.name, new.description,
    new.template_type, new.type);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS template_section_fts USING fts5 (template_id, name, content='template_section',
  content_rowid='search_key');
INSERT INTO template_section_fts (template_section_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS template_section_fts_insert AFTER INSERT ON template_section BEGIN
  INSERT INTO template_section_fts (rowid, template_id, name) VALUES (new.search_key, new.template_id, new.name);
END;
CREATE TRIGGER IF NOT EXISTS template_section_fts_delete AFTER DELETE ON template_section BEGIN
  INSERT INTO template_section_fts (template_section_fts, rowid, template_id, name)
    VALUES ('delete', old.search_key, old.template_id, old.name);
END;
CREATE TRIGGER IF NOT EXISTS template_section_fts_update AFTER UPDATE OF search_key, template_id, name ON template_section BEGIN
  INSERT INTO template_section_fts (template_section_fts, rowid, template_id, name)
    VALUES ('delete', old.search_key, old.template_id, old.name);
  INSERT INTO template_section_fts (rowid, template_id, name) VALUES (new.search_key, new.template_id, new.name);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS review_fts USING fts5 (name, content='review', content_rowid='search_key');
INSERT INTO review_fts (review_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS review_fts_insert AFTER INSERT ON review BEGIN
  INSERT INTO review_fts (rowid, name) VALUES (new.search_key, new.name);
END;
CREATE TRIGGER IF NOT EXISTS review_fts_delete AFTER DELETE ON review BEGIN
  INSERT INTO review_fts (review_fts, rowid, name)
    VALUES ('delete', old.search_key, old.name);
END;
CREATE TRIGGER IF NOT EXISTS review_fts_update AFTER UPDATE OF search_key, name ON review BEGIN
  INSERT INTO review_fts (review_fts, rowid, name)
    VALUES ('delete', old.search_key, old.name);
  INSERT INTO review_fts (rowid, name) VALUES (new.search_key, new.name);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS collaborator_fts USING fts5 (email, name, content='collaborator', content_rowid='search_key');
INSERT INTO collaborator_fts (collaborator_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS collaborator_fts_insert AFTER INSERT ON collaborator BEGIN
  INSERT INTO collaborator_fts (rowid, email, name) VALUES (new.search_key, new.email, new.name);
END;
CREATE TRIGGER IF NOT EXISTS collaborator_fts_delete AFTER DELETE ON collaborator BEGIN
  INSERT INTO collaborator_fts (collaborator_fts, rowid, email, name)
    VALUES ('delete', old.search_key, old.email, old.name);
END;
CREATE TRIGGER IF NOT EXISTS collaborator_fts_update AFTER UPDATE OF search_key, email, name ON collaborator BEGIN
  INSERT INTO collaborator_fts (collaborator_fts, rowid, email, name)
    VALUES ('delete', old.search_key, old.email, old.name);
  INSERT INTO collaborator_fts (rowid, email, name) VALUES (new.search_key, new.email, new.name);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS checklist_fts USING fts5 (name, description, content='checklist', content_rowid='search_key');
INSERT INTO checklist_fts (checklist_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS checklist_fts_insert AFTER INSERT ON checklist BEGIN
  INSERT INTO checklist_fts (rowid, name, description) VALUES (new.search_key, new.name, new.description);
END;
CREATE TRIGGER IF NOT EXISTS checklist_fts_delete AFTER DELETE ON checklist BEGIN
  INSERT INTO checklist_fts (checklist_fts, rowid, name, description)
    VALUES ('delete', old.search_key, old.name, old.description);
END;
CREATE TRIGGER IF NOT EXISTS checklist_fts_update AFTER UPDATE OF search_key, name, description ON checklist BEGIN
  INSERT INTO checklist_fts (checklist_fts, rowid, name, description)
    VALUES ('delete', old.search_key, old.name, old.description);
  INSERT INTO checklist_fts (rowid, name, description) VALUES (new.search_key, new.name, new.description);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS checklist_item_fts USING fts5 (checklist_id, name, description, content='checklist_item',
  content_rowid='search_key');
INSERT INTO checklist_item_fts (checklist_item_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS checklist_item_fts_insert AFTER INSERT ON checklist_item BEGIN
  INSERT INTO checklist_item_fts (rowid, checklist_id, name, description) VALUES (new.search_key, new.checklist_id, new.name,
    new.description);
END;
CREATE TRIGGER IF NOT EXISTS checklist_item_fts_delete AFTER DELETE ON checklist_item BEGIN
  INSERT INTO checklist_item_fts (checklist_item_fts, rowid, checklist_id, name, description)
    VALUES ('delete', old.search_key, old.checklist_id, old.name, old.description);
END;
CREATE TRIGGER IF NOT EXISTS checklist_item_fts_update AFTER UPDATE OF search_key, checklist_id, name, description ON checklist_item
  BEGIN
  INSERT INTO checklist_item_fts (checklist_item_fts, rowid, checklist_id, name, description)
    VALUES ('delete', old.search_key, old.checklist_id, old.name, old.description);
  INSERT INTO checklist_item_fts (rowid, checklist_id, name, description) VALUES (new.search_key, new.checklist_id, new.name,
    new.description);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS tender_fts USING fts5 (review_id, name, description, tender_type, tender_status, priority_level,
  awarded_to, classification, content='tender', content_rowid='search_key');
INSERT INTO tender_fts (tender_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS tender_fts_insert AFTER INSERT ON tender BEGIN
  INSERT INTO tender_fts (rowid, review_id, name, description, tender_type, tender_status, priority_level, awarded_to,
    classification) VALUES (new.search_key, new.review_id, new.name, new.description, new.tender_type, new.tender_status,
    new.priority_level, new.awarded_to, new.classification);
END;
CREATE TRIGGER IF NOT EXISTS tender_fts_delete AFTER DELETE ON tender BEGIN
  INSERT INTO tender_fts (tender_fts, rowid, review_id, name, description, tender_type, tender_status, priority_level, awarded_to,
    classification)
    VALUES ('delete', old.search_key, old.review_id, old.name, old.description, old.tender_type, old.tender_status,
      old.priority_level, old.awarded_to, old.classification);
END;
CREATE TRIGGER IF NOT EXISTS tender_fts_update AFTER UPDATE OF search_key, review_id, name, description, tender_type, tender_status,
  priority_level, awarded_to, classification ON tender BEGIN
  INSERT INTO tender_fts (tender_fts, rowid, review_id, name, description, tender_type, tender_status, priority_level, awarded_to,
    classification)
    VALUES ('delete', old.search_key, old.review_id, old.name, old.description, old.tender_type, old.tender_status,
      old.priority_level, old.awarded_to, old.classification);
  INSERT INTO tender_fts (rowid, review_id, name, description, tender_type, tender_status, priority_level, awarded_to,
    classification) VALUES (new.search_key, new.review_id, new.name, new.description, new.tender_type, new.tender_status,
    new.priority_level, new.awarded_to, new.classification);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS email_fts USING fts5 (sender_email, sender_name, recipient_email, subject, body, content='email',
  content_rowid='search_key');
INSERT INTO email_fts (email_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS email_fts_insert AFTER INSERT ON email BEGIN
  INSERT INTO email_fts (rowid, sender_email, sender_name, recipient_email, subject, body) VALUES (new.search_key, new.sender_email,
    new.sender_name, new.recipient_email, new.subject, new.body);
END;
CREATE TRIGGER IF NOT EXISTS email_fts_delete AFTER DELETE ON email BEGIN
  INSERT INTO email_fts (email_fts, rowid, sender_email, sender_name, recipient_email, subject, body)
    VALUES ('delete', old.search_key, old.sender_email, old.sender_name, old.recipient_email, old.subject, old.body);
END;
CREATE TRIGGER IF NOT EXISTS email_fts_update AFTER UPDATE OF search_key, sender_email, sender_name, recipient_email, subject, body
  ON email BEGIN
  INSERT INTO email_fts (email_fts, rowid, sender_email, sender_name, recipient_email, subject, body)
    VALUES ('delete', old.search_key, old.sender_email, old.sender_name, old.recipient_email, old.subject, old.body);
  INSERT INTO email_fts (rowid, sender_email, sender_name, recipient_email, subject, body) VALUES (new.search_key, new.sender_email,
    new.sender_name, new.recipient_email, new.subject, new.body);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS permission_audit_fts USING fts5 (user_id, entity_type, entity_id, reason, affected_user_id,
  content='permission_audit', content_rowid='search_key');
INSERT INTO permission_audit_fts (permission_audit_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS permission_audit_fts_insert AFTER INSERT ON permission_audit BEGIN
  INSERT INTO permission_audit_fts (rowid, user_id, entity_type, entity_id, reason, affected_user_id) VALUES (new.search_key,
    new.user_id, new.entity_type, new.entity_id, new.reason, new.affected_user_id);
END;
CREATE TRIGGER IF NOT EXISTS permission_audit_fts_delete AFTER DELETE ON permission_audit BEGIN
  INSERT INTO permission_audit_fts (permission_audit_fts, rowid, user_id, entity_type, entity_id, reason, affected_user_id)
    VALUES ('delete', old.search_key, old.user_id, old.entity_type, old.entity_id, old.reason, old.affected_user_id);
END;
CREATE TRIGGER IF NOT EXISTS permission_audit_fts_update AFTER UPDATE OF search_key, user_id, entity_type, entity_id, reason,
  affected_user_id ON permission_audit BEGIN
  INSERT INTO permission_audit_fts (permission_audit_fts, rowid, user_id, entity_type, entity_id, reason, affected_user_id)
    VALUES ('delete', old.search_key, old.user_id, old.entity_type, old.entity_id, old.reason, old.affected_user_id);
  INSERT INTO permission_audit_fts (rowid, user_id, entity_type, entity_id, reason, affected_user_id) VALUES (new.search_key,
    new.user_id, new.entity_type, new.entity_id, new.reason, new.affected_user_id);
END;
