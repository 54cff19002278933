CREATE INDEX parent_owner ON parent (owner_id); CREATE INDEX child_parent ON child (parent_id); CREATE INDEX child_friend ON child (friend_id);
