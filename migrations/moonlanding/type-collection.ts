import { declareFields, field, leftBehind } from "../../shared/field-rules.ts";
import type { Outcome, SourceRecord } from "../../shared/landing.ts";
import type { Collection, TransformContext } from "../../shared/migration.ts";
import { anything, text } from "../../shared/transforms/fields.ts";
import { systemDocument } from "./system-document.ts";
import { FRIDAY } from "./systems.ts";

export type TypeCollection = {
  readonly name: string;
  readonly path: string;
  readonly kind: "entity-type" | "engagement-type";
  /** Where the names go, through the directory of the kind. */
  readonly column: string;
};

/** A collection of types that others name by id: each is kept whole, and its name is a fact of its kind. */
export function typeCollection({ name, path, kind, column }: TypeCollection): Collection {
  const declared = declareFields({
    fields: {
      name: field(text, column, "audit_logs.after_state"),
      key: field(anything, "audit_logs.after_state"),
      description: field(anything, "audit_logs.after_state"),
      order: field(anything, "audit_logs.after_state"),
      cloud_id: leftBehind(anything, "document-id"),
    },
  });
  const transform = (record: SourceRecord, context: TransformContext): Outcome => {
    const outcome = systemDocument(record, context, { kind, fields: declared });
    const called = record.data["name"];
    if (typeof called !== "string" || called.trim() === "") return outcome;
    return { ...outcome, facts: [{ kind, key: record.path, value: { name: called } }] };
  };
  const at = { kind: "collection", path } as const;
  return { name, system: FRIDAY, at, after: [], pageSizeMax: 500, transform, fields: declared.rules };
}
