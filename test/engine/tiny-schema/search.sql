CREATE VIRTUAL TABLE parent_fts USING fts5(title, content='parent', content_rowid='search_key'); INSERT INTO parent_fts(parent_fts) VALUES ('rebuild');
