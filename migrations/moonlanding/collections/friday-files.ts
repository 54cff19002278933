import { declareFields, field, leftBehind, type Field } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything } from "../../../shared/transforms/fields.ts";
import { documentDraft, excluded, landAlone } from "../draft.ts";
import type { FileOwner } from "../file-cells.ts";
import { PEOPLE } from "../find-person.ts";
import { FILE_COLUMNS, fileLanding } from "../land-file.ts";
import { referenceId } from "../reference-path.ts";
import { engagementOf, FRIDAY } from "../systems.ts";

const declared = declareFields({
  fields: {
    ...fileFields(),
    question_id: field(anything, "file.rfi_id", "file.owner_id"),
    id: leftBehind(anything, "document-id"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});
const OWN = ["question_id", "id"] as const;
const BELOW = ["files"] as const;

/** Files of an engagement; one that was given in answer to an RFI names it in question_id. */
export const fridayFiles: Collection = {
  name: "friday-files",
  system: FRIDAY,
  at: { kind: "group", id: "files" },
  after: ["friday-rfis", PEOPLE],
  pageSizeMax: 500,
  transform,
  fields: declared.rules,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const draft = documentDraft(record, context);
  const question = { field: "question_id", value: record.data["question_id"] };
  const rfi = referenceId(draft, question, { system: FRIDAY, collection: `${engagement}/rfis` });
  const owner: FileOwner =
    rfi === null ? { table: "engagement", id: targetId(FRIDAY, engagement) } : { table: "rfi", id: rfi, rfi };
  return landAlone(draft, fileLanding({ draft, value: record.data, known: OWN }, owner));
}

function fileFields(): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    Object.entries(FILE_COLUMNS).flatMap(([column, names]) =>
      names.map((name) => [name, field(anything, `file.${column}`)]),
    ),
  );
}
