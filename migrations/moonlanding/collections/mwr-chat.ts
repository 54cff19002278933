import { targetId } from "../../../shared/identity.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { documentDraft, excluded, isSomething, keepAside } from "../draft.ts";
import { PEOPLE } from "../find-person.ts";
import { CHAT_FIELDS, landChat } from "../land-chat.ts";
import { MWR, parentPath, PATHS } from "../systems.ts";

/** What reviewers write to each other about a review. */
export const mwrChat: Collection = {
  name: "mwr-chat",
  system: MWR,
  at: { kind: "group", id: "chat" },
  after: ["mwr-reviews", PEOPLE],
  pageSizeMax: 500,
  fields: CHAT_FIELDS,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const review = parentPath(record.path);
  if (parentPath(`${review}/chat`) !== PATHS.mwrReviews) return excluded("outside-path");
  const draft = documentDraft(record, context);
  // Friday's messages may be about a question; what that would mean here nobody knows.
  if (isSomething(record.data["question_id"])) keepAside(draft, "question_id");
  return landChat(draft, { column: "review_id", id: targetId(MWR, review), origin: "review" });
}
