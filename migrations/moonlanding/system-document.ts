import type { z } from "zod";
import { canonicalRest } from "../../shared/canonical.ts";
import type { FieldRules } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../shared/landing.ts";
import type { TransformContext } from "../../shared/migration.ts";
import { documentDraft, landAlone, readFields, rowOf, type Draft } from "./draft.ts";

/** What a document that configures the old application is about; the views setting, entity_type, engagement_type and role_permission read them by it. */
export const SYSTEM_KINDS = ["role", "entity-type", "engagement-type", "setting", "section"] as const;
export type SystemKind = (typeof SYSTEM_KINDS)[number];

export type SystemDocument = {
  readonly kind: SystemKind;
  /** What `declareFields` gives: what is used must be of its type, and what a rule excludes stays behind. */
  readonly fields?: { readonly schema: z.ZodType; readonly rules: FieldRules };
};

/** A document without a table of its own is kept whole, as canonical JSON in audit_logs; only excluded fields are left out of it. */
export function systemDocument(record: SourceRecord, context: TransformContext, document: SystemDocument): Outcome {
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft, document));
}

function landingOf(draft: Draft, { kind, fields }: SystemDocument): Landing | null {
  if (fields !== undefined && readFields(draft, fields.schema) === null) return null;
  const row = rowOf(draft, "audit_logs", {
    id: targetId(draft.record.system, draft.record.path),
    entity_type: "system",
    entity_id: kind,
    action: "imported",
    after_state: canonicalRest(draft.data, excludedIn(fields?.rules ?? {})) ?? "{}",
  });
  return { kind: "mapped", element: "", row };
}

function excludedIn(rules: FieldRules): ReadonlySet<string> {
  return new Set(Object.keys(rules).filter((path) => "excluded" in (rules[path] ?? {})));
}
