CREATE VIEW titles AS SELECT id, title FROM parent;
