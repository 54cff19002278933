import { targetId } from "../../shared/identity.ts";
import type { SourceValue } from "../../shared/value.ts";
import { elementDraft, land, refuse, rowOf, type Draft, type OutcomeDraft } from "./draft.ts";
import { MWR } from "./systems.ts";

export type Flags = { readonly items: readonly SourceValue[] | null | undefined; readonly reviewId: string };

/** Lands what a review is marked with, each word as it stands there. Who set it and when the source does not say. */
export function landFlags(outcome: OutcomeDraft, parent: Draft, { items, reviewId }: Flags): void {
  for (const [index, flag] of (items ?? []).entries()) {
    const draft = elementDraft(parent, `#flags/${index}`, {});
    const isWord = typeof flag === "string" && flag.trim() !== "";
    if (!isWord) refuse(draft, { rule: "wrong-type", reason: "A flag is no text, or a blank one.", raw: flag });
    const row = rowOf(draft, "flag", {
      id: targetId(MWR, `${parent.record.path}${draft.element}`),
      review_id: reviewId,
      flag_type: isWord ? flag : null,
    });
    land(outcome, draft, { kind: "mapped", element: draft.element, row });
  }
}
