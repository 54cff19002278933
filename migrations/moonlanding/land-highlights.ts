import type { FieldRules } from "../../shared/field-rules.ts";
import type { Draft, OutcomeDraft } from "./draft.ts";
import { elementDrafts } from "./element-drafts.ts";
import { declareHighlight, landHighlight } from "./land-highlight.ts";
import { HIGHLIGHT_RESPONSE_FIELDS, landHighlightResponse } from "./land-highlight-response.ts";

const declared = declareHighlight("highlight", "highlights[].");
export const HIGHLIGHT_FIELDS: FieldRules = { ...declared.rules, ...HIGHLIGHT_RESPONSE_FIELDS };

export type HighlightCounts = { readonly total: number; readonly resolved: number };

/** Lands the highlights of a review, each followed by its files and responses, and counts those that stand. */
export function landHighlights(outcome: OutcomeDraft, highlights: readonly Draft[], reviewId: string): HighlightCounts {
  let total = 0;
  let resolved = 0;
  for (const draft of highlights) {
    const landed = landHighlight(outcome, draft, { table: "highlight", declared, reviewId });
    if (landed === null) continue;
    total += 1;
    resolved += Number(landed.status === "resolved");
    const responses = elementDrafts(draft, { array: "responses", items: landed.responses, id: "id" });
    for (const [order, response] of responses.entries()) {
      landHighlightResponse(outcome, response, { highlightId: landed.id, order });
    }
  }
  return { total, resolved };
}
