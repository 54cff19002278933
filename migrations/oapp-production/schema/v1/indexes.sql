-- What the published tables look up.
CREATE INDEX IF NOT EXISTS issue_record ON issue (database_name, record_id);
