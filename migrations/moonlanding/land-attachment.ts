import { mapOf } from "../../shared/transforms/map-of.ts";
import { isArray, type SourceValue } from "../../shared/value.ts";
import { isSomething, land, type Draft, type OutcomeDraft } from "./draft.ts";
import type { FileOwner } from "./file-cells.ts";
import { fileDrafts, fileId, fileLanding, type FileDraft } from "./land-file.ts";

const FIELD = "attachment";

/**
 * Lands what hangs on a remark as files, and says what its JSON column keeps: the source's own map with the id of the row beside it, where that row
 * stands. Null if nothing hangs there.
 */
export function landAttachment(outcome: OutcomeDraft, draft: Draft, owner: FileOwner): SourceValue {
  const value = draft.data[FIELD];
  if (!isSomething(value)) return null;
  const attached = fileDrafts(draft, { field: FIELD }).map((file) => landOne(outcome, file, owner));
  return isArray(value) ? attached : (attached[0] ?? null);
}

function landOne(outcome: OutcomeDraft, file: FileDraft, owner: FileOwner): SourceValue {
  const { draft, value } = file;
  if (!land(outcome, draft, fileLanding(file, owner))) return value;
  return { ...(mapOf(value) ?? { url: value }), file: fileId(draft) };
}
