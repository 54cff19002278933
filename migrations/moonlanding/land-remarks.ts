import type { SourceMap, SourceValue } from "../../shared/value.ts";
import { absorb, firstOf, timeCell, type Draft, type OutcomeDraft } from "./draft.ts";
import { elementDrafts } from "./element-drafts.ts";
import type { FileOwner } from "./file-cells.ts";
import { personId } from "./find-person.ts";
import { landAttachment } from "./land-attachment.ts";

const AUTHORS = ["user_email", "email", "user"] as const;

export type Remarks = { readonly items: readonly SourceValue[] | null | undefined; readonly owner: FileOwner };

/**
 * The responses of a checklist's item live inside the item: person and time in the target's terms, all else as it is, and their attachments as files
 * of the item. One that is at fault is the item's fault.
 */
export function landRemarks(outcome: OutcomeDraft, draft: Draft, { items, owner }: Remarks): SourceMap[] {
  return elementDrafts(draft, { array: "responses", items, id: "id" }).map((remark) => {
    const map = remarkMap(remark, landAttachment(outcome, remark, owner));
    absorb(draft, remark);
    return map;
  });
}

function remarkMap(draft: Draft, attached: SourceValue): SourceMap {
  const author = firstOf(draft.data, AUTHORS);
  const { datetime, ...rest } = draft.data;
  const at = timeCell(draft, "created_at", { field: "datetime", value: datetime });
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([field]) => field !== author.field)),
    ...(attached !== null && { attachment: attached }),
    user_id: personId(draft, author),
    created_at: at,
    ...(draft.nanoseconds !== null && { nanoseconds: { created_at: BigInt(draft.nanoseconds["created_at"] ?? 0) } }),
  };
}
