import { sha256 } from "../../shared/transforms/sha256.ts";
import { elementDraft, land, refuse, rowOf, type Draft, type OutcomeDraft } from "./draft.ts";
import type { FileOwner } from "./file-cells.ts";
import { readImage } from "./inline-image.ts";
import { fileId } from "./land-file.ts";

const RAW_LENGTH_MAX = 100;

/** Moves the image that a highlight holds as text to a file of its own; the digest of its bytes, or null if they are none. */
export function landImage(
  outcome: OutcomeDraft,
  parent: Draft,
  { text, owner }: { readonly text: string; readonly owner: FileOwner },
): string | null {
  const draft = elementDraft(parent, `${parent.element}#image`, {});
  const image = readImage(text);
  if (image === null) {
    refuse(draft, { rule: "wrong-type", reason: "The image is no base64.", raw: text.slice(0, RAW_LENGTH_MAX) });
    land(outcome, draft, null);
    return null;
  }
  const { bytes, type } = image;
  const digest = sha256(bytes);
  const row = rowOf(draft, "file", {
    id: fileId(draft),
    owner_type: owner.table,
    owner_id: owner.id,
    source_kind: "inline",
    state: "kept",
    storage_type: "inline",
    mime_type: type,
    size: bytes.length,
    sha256: digest,
    content: bytes,
  });
  const requires = [{ table: owner.table, id: owner.id }];
  land(outcome, draft, { kind: "mapped", element: draft.element, row: { ...row, requires } });
  return digest;
}
