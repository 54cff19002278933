import { declareFields, leftBehind } from "../../../shared/field-rules.ts";
import type { Collection } from "../../../shared/migration.ts";
import { anything } from "../../../shared/transforms/fields.ts";
import { excluded } from "../draft.ts";
import { FRIDAY } from "../systems.ts";

const declared = declareFields({
  fields: {
    user_email: leftBehind(anything, "read-marker"),
    lastRead: leftBehind(anything, "read-marker"),
  },
});

/** How far each has read an engagement's chat. */
export const fridayReadMarkers: Collection = {
  name: "friday-read-markers",
  system: FRIDAY,
  at: { kind: "group", id: "last_read_messages" },
  after: [],
  pageSizeMax: 500,
  transform: () => excluded("read-marker"),
  fields: declared.rules,
};
