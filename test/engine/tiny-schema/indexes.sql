CREATE INDEX IF NOT EXISTS parent_owner ON parent (owner_id); CREATE INDEX IF NOT EXISTS child_parent ON child (parent_id); CREATE INDEX IF NOT EXISTS child_friend ON child (friend_id);
