CREATE TABLE teams (
  teamId TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  lead TEXT,
  tags TEXT,
  budget REAL,
  heads INTEGER,
  parent_ref TEXT REFERENCES teams (teamId),
  cells TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  record INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL
) STRICT;
CREATE TABLE tasks (
  taskId TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  team_ref TEXT NOT NULL REFERENCES teams (teamId),
  status TEXT,
  note TEXT,
  cells TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  record INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL
) STRICT;
CREATE TABLE tasks_held (
  taskId TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  reason TEXT NOT NULL,
  cells TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  record INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL
) STRICT;
CREATE TABLE team_sizes (teamId TEXT PRIMARY KEY NOT NULL, tasks INTEGER NOT NULL) STRICT;
