-- What the derivations look up.
CREATE INDEX IF NOT EXISTS project_title ON project (title);
CREATE INDEX IF NOT EXISTS project_project_id ON project (project_id);
CREATE INDEX IF NOT EXISTS phase_title ON phase (title);
CREATE INDEX IF NOT EXISTS phase_phase_id ON phase (phase_id);
CREATE INDEX IF NOT EXISTS phase_notes_digest ON phase (notes_digest) WHERE notes_digest IS NOT NULL;
CREATE INDEX IF NOT EXISTS relation_item_title ON relation_item (column_name, title);
CREATE INDEX IF NOT EXISTS relation_item_owner ON relation_item (owner_table, owner_id);
CREATE INDEX IF NOT EXISTS phase_link_project ON phase_link (project_ref);
CREATE INDEX IF NOT EXISTS phase_link_phase ON phase_link (phase_ref);
CREATE INDEX IF NOT EXISTS project_page_project ON project_page (project_ref);
