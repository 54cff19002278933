import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Target } from "../../shared/connections/sqlite.ts";
import { filePath } from "../../shared/file-path.ts";
import type { FileDeclaration } from "../../shared/migration.ts";

type Wanted = { readonly store: string; readonly object: string };
type Copied = Wanted & { readonly path: string; readonly size: number; readonly sha256: string };

const AT_ONCE = 8;

/** Copies every file that a row stands for, some at once, and fills in the rows in one transaction at the end. What is not there stays as it is. */
export async function copyFiles(
  target: Target,
  { table, columns, stores }: FileDeclaration,
  { from, to }: { readonly from: Readonly<Record<string, string>>; readonly to: string },
): Promise<number> {
  const wanted = target
    .prepare<[], Wanted>(
      `SELECT DISTINCT ${columns.store} AS store, ${columns.object} AS object FROM ${table} WHERE ${columns.store} IS NOT NULL`,
    )
    .all();
  const left = wanted.values();
  const copied: Copied[] = [];
  const copyInTurn = async (): Promise<void> => {
    for (const one of left) {
      const declared = stores.find(({ name }) => name === one.store);
      const source = from[declared?.variable ?? ""];
      if (declared === undefined || source === undefined) continue;
      const bytes = await readFile(join(source, one.object)).catch(() => null);
      if (bytes === null) continue;
      const path = filePath({ to: declared.to, object: one.object, isTaken: false });
      await mkdir(dirname(join(to, path)), { recursive: true });
      await writeFile(join(to, path), bytes);
      copied.push({ ...one, path, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, copyInTurn));
  const fill = target.prepare(
    `UPDATE ${table} SET ${columns.path} = ?, ${columns.size} = ?, ${columns.sha256} = ?, ${columns.state} = 'copied'
     WHERE ${columns.store} = ? AND ${columns.object} = ?`,
  );
  target
    .transaction(() => {
      for (const { path, size, sha256, store, object } of copied) fill.run(path, size, sha256, store, object);
    })
    .immediate();
  return copied.length;
}
