import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { byEngine, byMapping, type Topic } from "../planting.ts";

const SOME_COPY = "SELECT path FROM _touchdown_files WHERE state = 'copied' AND size > 100 ORDER BY path LIMIT 1";
const SOME_ROW = "(SELECT min(id) FROM file WHERE state = 'copied')";

function disk(change: (file: string) => void): (target: Database.Database, files: string) => void {
  return (target, files) => change(join(files, String(target.prepare(SOME_COPY).pluck().get())));
}

/** Overwrites a byte in the middle. */
function spoil(file: string): string {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  writeFileSync(file, bytes);
  return createHash("sha256").update(bytes).digest("hex");
}

/** What row and ledger say of one copy. */
function restate(target: Database.Database, path: string, set: string): void {
  for (const table of ["file", "_touchdown_files"]) target.exec(`UPDATE ${table} SET ${set} WHERE path = '${path}'`);
}

export const files: Topic = {
  title: "Files",
  defects: [
    byMapping("A path leads to a file that is not there; the ledger agrees.", (target) => {
      const path = String(target.prepare(SOME_COPY).pluck().get());
      restate(target, path, `path = 'moonlanding/' || path`);
    }),
    byMapping("A path leads into the old bucket; the ledger agrees.", (target, folder) => {
      const path = String(target.prepare(SOME_COPY).pluck().get());
      renameSync(join(folder, path), join(folder, "friday-staging"));
      restate(target, path, "path = 'friday-staging'");
    }),
    byEngine("Two files have each other's path; the ledger agrees.", (target) => {
      target.exec(`CREATE TEMP TABLE pair AS SELECT path FROM _touchdown_files WHERE state = 'copied' AND size > 100 ORDER BY path LIMIT 2;
        CREATE TEMP TABLE swap AS SELECT a.path AS own, b.path AS other FROM pair AS a JOIN pair AS b ON a.path <> b.path;
        UPDATE file SET path = (SELECT other FROM swap WHERE own = file.path) WHERE path IN (SELECT path FROM pair);
        UPDATE _touchdown_files SET path = (SELECT other FROM swap WHERE own = _touchdown_files.path) WHERE path IN (SELECT path FROM pair)`);
    }),
    byEngine("A file has other bytes of the same number.", disk(spoil)),
    byEngine("A file has other bytes of the same number; digests in row and ledger agree.", (target, folder) => {
      const path = String(target.prepare(SOME_COPY).pluck().get());
      restate(target, path, `sha256 = '${spoil(join(folder, path))}'`);
    }),
    byEngine(
      "A file is cut off.",
      disk((file) => writeFileSync(file, readFileSync(file).subarray(0, 50))),
    ),
    byEngine("A file is cut off; size and digest in row and ledger agree.", (target, folder) => {
      const path = String(target.prepare(SOME_COPY).pluck().get());
      const bytes = readFileSync(join(folder, path)).subarray(0, 50);
      writeFileSync(join(folder, path), bytes);
      restate(target, path, `size = 50, sha256 = '${createHash("sha256").update(bytes).digest("hex")}'`);
    }),
    byEngine("A file that the store has is told as missing; row, ledger and finding agree.", (target) => {
      target.exec(`CREATE TEMP TABLE gone AS SELECT store, object FROM _touchdown_files WHERE state = 'copied' ORDER BY path LIMIT 1;
        UPDATE file SET state = 'missing', path = NULL, size = NULL, sha256 = NULL WHERE (store, object) IN (SELECT store, object FROM gone);
        UPDATE _touchdown_files SET state = 'missing', path = NULL, size = NULL, sha256 = NULL WHERE (store, object) IN (SELECT store, object FROM gone);
        INSERT INTO _touchdown_findings SELECT f.source_system, f.source_path, 'file-missing', 'the store ' || f.store || ' does not have ' || f.object, r.collection
          FROM file AS f JOIN _touchdown_records AS r ON r.target_id = f.id AND r.target_table = 'file' WHERE (f.store, f.object) IN (SELECT store, object FROM gone)`);
    }),
    byEngine(
      "A file was never copied.",
      `UPDATE file SET state = 'waiting', path = NULL, size = NULL, sha256 = NULL WHERE id = ${SOME_ROW}`,
    ),
    byMapping(
      "A file that hangs on a response is not named by it.",
      "UPDATE rfi_response SET file_attachments = NULL WHERE id = (SELECT min(id) FROM rfi_response WHERE json_array_length(file_attachments) > 0)",
    ),
  ],
};
