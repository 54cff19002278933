import type { Target } from "../../shared/connections/sqlite.ts";
import type { PublishedSet } from "../../shared/publication.ts";
import type { Publishing } from "./publishing.ts";
import { documentFile, draftOf } from "./set-files.ts";
import { tableShape } from "./table-shape.ts";
import { Turn } from "./turn.ts";
import { writeDocument, type DocumentOf } from "./write-document.ts";

/** Drafts every document of a set from its database. Returns the files that they are to become. */
export async function draftDocuments(
  publishing: Publishing,
  database: Target,
  set: PublishedSet,
): Promise<readonly string[]> {
  const documents = documentsOf(publishing, database, set);
  for (const { of, file } of documents) await writeDocument(of, draftOf(file));
  return documents.map(({ file }) => file);
}

/** The documents of a set, and what each is made from. */
export function documentsOf(
  { publication, folder, signal }: Publishing,
  database: Target,
  set: PublishedSet,
): readonly { readonly of: DocumentOf; readonly file: string }[] {
  const turn = new Turn(signal);
  const tombstones = set === "production" ? "marked" : "none";
  return publication.tables.flatMap((table) => {
    if (table.document === null) return [];
    const of = { database, shape: tableShape(database, table), tombstones, turn } as const;
    return [{ of, file: documentFile(table.document, folder, set) }];
  });
}
