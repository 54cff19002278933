CREATE VIEW copies AS SELECT id, path FROM paper WHERE state = 'copied';
