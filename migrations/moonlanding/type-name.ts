import { TYPES } from "./directories.ts";
import { note, type Draft } from "./draft.ts";
import { referencePath } from "./reference-path.ts";

/** The name of the type that a client or an engagement names by id; null where its document did not arrive. */
export function typeName(draft: Draft, id: string | null | undefined, collection: string): string | null {
  const path = referencePath(draft, { field: "type", value: id }, collection);
  if (path === null) return null;
  const name = draft.context.directory(TYPES).get(path)?.["name"];
  if (typeof name === "string") return name;
  note(draft, "type-absent", path);
  return null;
}
