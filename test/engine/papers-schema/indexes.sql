CREATE INDEX IF NOT EXISTS paper_name ON paper (name);
