CREATE VIRTUAL TABLE note_fts USING fts5(text);
