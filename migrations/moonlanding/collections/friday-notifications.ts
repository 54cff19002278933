import { declareFields, leftBehind } from "../../../shared/field-rules.ts";
import type { Collection } from "../../../shared/migration.ts";
import { anything } from "../../../shared/transforms/fields.ts";
import { excluded } from "../draft.ts";
import { FRIDAY, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    client: leftBehind(anything, "notification-queue"),
    user_email: leftBehind(anything, "notification-queue"),
    kind: leftBehind(anything, "notification-queue"),
    sentAt: leftBehind(anything, "notification-queue"),
  },
});

/** What has been sent to clients. */
export const fridayNotifications: Collection = {
  name: "friday-notifications",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayNotifications },
  after: [],
  pageSizeMax: 500,
  transform: () => excluded("notification-queue"),
  fields: declared.rules,
};
