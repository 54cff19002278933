import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { canonicalName } from "../../../shared/transforms/canonical-name.ts";
import { anything, text } from "../../../shared/transforms/fields.ts";
import { REVIEWS } from "../directories.ts";
import { documentDraft, extraOf, landAlone, note, readFields, rowOf, timeCell, type Draft } from "../draft.ts";
import { PEOPLE, personId } from "../find-person.ts";
import { MWR, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    cloud_id: leftBehind(anything, "document-id"),
    review: field(text, "audit_logs.entity_id", "audit_logs.entity_type"),
    message: field(text, "audit_logs.after_state"),
    email: field(anything, "audit_logs.user_id"),
    log_time: field(anything, "audit_logs.created_at"),
  },
});

/** What was done in MyWorkReview; most of it is about a review, which is named or meant by its id. */
export const mwrLogs: Collection = {
  name: "mwr-logs",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrLogs },
  after: [REVIEWS, PEOPLE],
  pageSizeMax: 500,
  fields: declared.rules,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft));
}

function landingOf(draft: Draft): Landing | null {
  const fields = readFields(draft, declared.schema);
  if (fields === null) return null;
  const user = personId(draft, { field: "email", value: fields.email });
  if (user === null) note(draft, "person-absent", "email");
  const row = rowOf(draft, "audit_logs", {
    id: targetId(MWR, draft.record.path),
    ...entityOf(draft, fields.review?.trim() ?? ""),
    action: "log",
    user_id: user,
    after_state: fields.message ?? null,
    created_at: timeCell(draft, "created_at", { field: "log_time", value: fields.log_time }),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}

/** A name stands for a review only if no other bears it; else the text itself is what the log is about. */
function entityOf(draft: Draft, review: string): { readonly entity_type: string; readonly entity_id: string } {
  if (review === "") return { entity_type: "system", entity_id: "log" };
  const reviews = draft.context.directory(REVIEWS);
  const path = review.includes("/") ? review : `${PATHS.mwrReviews}/${review}`;
  const named = reviews.get(`name:${canonicalName(review)}`);
  const id = reviews.get(`path:${path}`)?.["id"] ?? (named?.["count"] === 1 ? named["id"] : undefined);
  if (typeof id === "string") return { entity_type: "review", entity_id: id };
  note(draft, "unknown-log-entity", named === undefined ? "no review is called so" : "several reviews are called so");
  return { entity_type: "system", entity_id: review };
}
