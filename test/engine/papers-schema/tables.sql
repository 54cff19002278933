CREATE TABLE paper (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  store TEXT,
  object TEXT,
  path TEXT,
  size INTEGER,
  sha256 TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'copied', 'missing', 'kept')),
  source_system TEXT, source_path TEXT, source_hash TEXT,
  CHECK ((store IS NULL) = (state = 'kept')),
  CHECK ((state = 'copied') = (path IS NOT NULL)),
  CHECK (state <> 'copied' OR (size IS NOT NULL AND sha256 IS NOT NULL))
) STRICT;
CREATE INDEX paper_object ON paper (store, object) WHERE store IS NOT NULL;
CREATE TABLE note (
  id TEXT PRIMARY KEY NOT NULL,
  text TEXT NOT NULL,
  source_system TEXT, source_path TEXT, source_hash TEXT
) STRICT;
