-- Steps that the notes of phases hold, behind the tables that both Notion migrations share.

-- A step as the notes have it. position counts from 1 within its phase and within its kind, so that the steps keep their ids whether candidates are taken or not. label: the
-- number that the notes give it; null for a bullet. name, output: the two cells of a table row; output is null for whatever has one. status_source: an icon of its own, or
-- inherited from its heading or phase. raw: the row as it is written. split_confidence, split_rule: how sure it is where the name ends (steps/seam.ts).
-- note_offset: characters of the notes before it. candidate: what it looks like, where it is none of the five formats and was asked for nevertheless; its format is null.
CREATE TABLE IF NOT EXISTS step (
  id TEXT PRIMARY KEY NOT NULL,
  phase_row TEXT NOT NULL REFERENCES phase (id),
  position INTEGER NOT NULL CHECK (position > 0),
  format TEXT CHECK (format IN ('table', 'key-steps', 'side-quest', 'scope', 'outcome')),
  label TEXT,
  name TEXT NOT NULL CHECK (name <> ''),
  output TEXT,
  status TEXT NOT NULL CHECK (status IN ('planned', 'in progress', 'completed', 'blocked')),
  status_source TEXT NOT NULL CHECK (status_source IN ('icon', 'inherited')),
  rag TEXT CHECK (rag IN ('Amber')),
  is_side_quest INTEGER NOT NULL CHECK (is_side_quest IN (0, 1)),
  raw TEXT NOT NULL,
  split_confidence REAL NOT NULL CHECK (split_confidence BETWEEN 0 AND 1),
  split_rule TEXT NOT NULL,
  note_offset INTEGER NOT NULL,
  candidate TEXT CHECK (candidate IN ('labelled-row', 'action-item', 'feature-row')),
  source_system TEXT,
  source_path TEXT,
  source_hash TEXT,
  CHECK ((format IS NULL) = (candidate IS NOT NULL))
) STRICT;
