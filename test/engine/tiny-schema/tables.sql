CREATE TABLE person (
  id TEXT PRIMARY KEY NOT NULL,
  email TEXT UNIQUE,
  name TEXT NOT NULL,
  source_system TEXT, source_path TEXT, source_hash TEXT
) STRICT;
CREATE TABLE parent (
  id TEXT PRIMARY KEY NOT NULL,
  search_key INTEGER NOT NULL,
  title TEXT NOT NULL CHECK (title <> 'forbidden'),
  owner_id TEXT REFERENCES person (id) ON DELETE RESTRICT,
  size INTEGER,
  weight REAL,
  extra TEXT,
  source_system TEXT, source_path TEXT, source_hash TEXT
) STRICT;
CREATE TABLE child (
  id TEXT PRIMARY KEY NOT NULL,
  parent_id TEXT NOT NULL REFERENCES parent (id) ON DELETE RESTRICT,
  friend_id TEXT REFERENCES child (id) ON DELETE RESTRICT,
  position INTEGER NOT NULL,
  source_system TEXT, source_path TEXT, source_hash TEXT
) STRICT;
