import { z } from "zod";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { numberCell } from "../../../shared/transforms/number-cell.ts";
import { anything, numeric, text } from "../../../shared/transforms/fields.ts";
import {
  documentDraft,
  excluded,
  extraOf,
  firstOf,
  landAlone,
  readFields,
  rowOf,
  timeCell,
  type Draft,
} from "../draft.ts";
import { nameCell } from "../name-cell.ts";
import { engagementOf, FRIDAY } from "../systems.ts";

const schema = z.object({ name: text, key: text, order: numeric, color: text, colour: text, createdTime: anything });
const KNOWN = new Set([...Object.keys(schema.shape), "cloud_id"]);
const BELOW = ["sections"] as const;

export const fridaySections: Collection = {
  name: "friday-sections",
  system: FRIDAY,
  at: { kind: "group", id: "sections" },
  after: ["friday-engagements"],
  pageSizeMax: 500,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft, engagement));
}

function landingOf(draft: Draft, engagement: string): Landing | null {
  const fields = readFields(draft, schema);
  if (fields === null) return null;
  const row = rowOf(draft, "rfi_section", {
    id: targetId(FRIDAY, draft.record.path),
    engagement_id: targetId(FRIDAY, engagement),
    name: nameCell(draft, [fields.name, fields.key]),
    key: fields.key ?? null,
    order: fields.order === null || fields.order === undefined ? null : numberCell(fields.order),
    color: fields.color || fields.colour || null,
    created_at: timeCell(draft, "created_at", firstOf(draft.data, ["createdTime"])),
    source_extra: extraOf(draft, KNOWN),
  });
  return { kind: "mapped", element: "", row };
}
