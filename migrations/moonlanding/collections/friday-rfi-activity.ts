import { z } from "zod";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, text } from "../../../shared/transforms/fields.ts";
import {
  documentDraft,
  excluded,
  extraOf,
  firstOf,
  landAlone,
  note,
  readFields,
  rowOf,
  timeCell,
  type Draft,
} from "../draft.ts";
import { personId, PEOPLE } from "../find-person.ts";
import { engagementOf, FRIDAY, parentPath } from "../systems.ts";

const schema = z.object({ message: text, user_email: anything, dateTime: anything });
const KNOWN = new Set([...Object.keys(schema.shape), "datetime"]);
const BELOW_RFI = ["rfis", "activity"] as const;
const BELOW_ENGAGEMENT = ["activity"] as const;

/** What was done to an RFI, as people read it. */
export const fridayRfiActivity: Collection = {
  name: "friday-rfi-activity",
  system: FRIDAY,
  at: { kind: "group", id: "activity" },
  after: ["friday-rfis", PEOPLE],
  pageSizeMax: 500,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  if (engagementOf(record.path, BELOW_RFI) === null) return elsewhere(record.path);
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft));
}

function elsewhere(path: string): Outcome {
  return excluded(engagementOf(path, BELOW_ENGAGEMENT) === null ? "outside-path" : "engagement-activity-later");
}

function landingOf(draft: Draft): Landing | null {
  const fields = readFields(draft, schema);
  if (fields === null) return null;
  const { path } = draft.record;
  const rfi = targetId(FRIDAY, parentPath(path));
  const user = personId(draft, { field: "user_email", value: fields.user_email });
  if (user === null) note(draft, "person-absent", "user_email");
  const row = rowOf(draft, "audit_logs", {
    id: targetId(FRIDAY, path),
    entity_type: "rfi",
    entity_id: rfi,
    action: "activity",
    user_id: user,
    after_state: fields.message ?? null,
    created_at: timeCell(draft, "created_at", firstOf(draft.data, ["dateTime", "datetime"])),
    source_extra: extraOf(draft, KNOWN),
  });
  return { kind: "mapped", element: "", row: { ...row, requires: [{ table: "rfi", id: rfi }] } };
}
