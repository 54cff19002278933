import type { z } from "zod";
import { canonicalJson } from "../../shared/canonical.ts";
import { declareFields, field, type FieldRules } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Landing } from "../../shared/landing.ts";
import { anything, text, textual } from "../../shared/transforms/fields.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import type { SourceValue } from "../../shared/value.ts";
import { amountCell } from "./amount-cell.ts";
import { elementDraft, extraOf, land, onlyOf, readFields, refuse, rowOf, timeCell } from "./draft.ts";
import type { Draft, OutcomeDraft } from "./draft.ts";
import { MWR } from "./systems.ts";

const FIELD = "tender_details";
const ADDRESSES = ["email", "contact_email"] as const;

const declared = declareFields({
  fields: {
    deadline_date: field(anything, "tender.deadline"),
    announcement_date: field(anything, "tender.announcement_date"),
    contact_person: field(text, "tender.contact_person"),
    contact_number: field(textual, "tender.contact_number"),
    email: field(text, "tender.contact_email"),
    contact_email: field(text, "tender.contact_email"),
    address: field(anything, "tender.address"),
    price: field(anything, "tender.estimated_value"),
    winning_price: field(anything, "tender.winning_price"),
  },
  prefix: `${FIELD}.`,
});
export const TENDER_FIELDS: FieldRules = declared.rules;
type Fields = z.output<typeof declared.schema>;

export type TenderReview = { readonly id: string; readonly name: string; readonly deadline: string | null };

/** Lands the tender that a review is about. Its deadline is its own, else the review's; without any there is none to miss, so it is rejected. */
export function landTender(outcome: OutcomeDraft, parent: Draft, review: TenderReview): void {
  const details = parent.data[FIELD];
  if (details === undefined || details === null) return;
  const map = mapOf(details);
  const draft = elementDraft(parent, `#${FIELD}`, map ?? {});
  if (map === null) refuse(draft, { rule: "wrong-type", reason: `${FIELD} is no map.`, raw: details });
  const fields = draft.fault === null ? readFields(draft, declared.schema) : null;
  land(outcome, draft, fields === null ? null : landingOf(draft, fields, review));
}

function landingOf(draft: Draft, fields: Fields, { id, name, deadline }: TenderReview): Landing {
  const own = timeCell(draft, "deadline", { field: "deadline_date", value: fields.deadline_date });
  const due = own ?? deadline;
  if (due === null) {
    const reason = "Neither the tender nor its review has a deadline.";
    refuse(draft, { rule: "tender-without-deadline", reason, raw: fields.deadline_date });
  }
  const announced = { field: "announcement_date", value: fields.announcement_date };
  const row = rowOf(draft, "tender", {
    id: targetId(MWR, `${draft.record.path}${draft.element}`),
    review_id: id,
    name,
    deadline: due,
    announcement_date: timeCell(draft, "announcement_date", announced),
    contact_person: fields.contact_person || null,
    contact_number: fields.contact_number ? String(fields.contact_number) : null,
    contact_email: textCell(onlyOf(draft, ADDRESSES).value),
    address: textCell(fields.address),
    estimated_value: amountCell(draft, { field: "price", value: fields.price }),
    winning_price: amountCell(draft, { field: "winning_price", value: fields.winning_price }),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: draft.element, row };
}

/** An address may be a map, which is then kept as one. */
function textCell(value: SourceValue | undefined): string | null {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "string" ? value : canonicalJson(value);
}
