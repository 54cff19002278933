import { targetId } from "../../../shared/identity.ts";
import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { documentDraft, excluded, type Draft } from "../draft.ts";
import { PEOPLE } from "../find-person.ts";
import { CHAT_FIELDS, landChat } from "../land-chat.ts";
import { referenceId } from "../reference-path.ts";
import { engagementOf, FRIDAY, parentPath } from "../systems.ts";

const BELOW_ENGAGEMENT = ["chat"] as const;
const BELOW_RFI = ["rfis", "chat"] as const;

/** What a team says about an engagement, or about one of its RFIs. */
export const fridayChat: Collection = {
  name: "friday-chat",
  system: FRIDAY,
  at: { kind: "group", id: "chat" },
  after: ["friday-rfis", PEOPLE],
  pageSizeMax: 500,
  nullWhenMissing: ["chat_messages.rfi_id"],
  transform,
  fields: CHAT_FIELDS,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW_ENGAGEMENT) ?? engagementOf(record.path, BELOW_RFI);
  if (engagement === null) return excluded("outside-path");
  const draft = documentDraft(record, context);
  const rfi = rfiOf(draft, engagement);
  return landChat(draft, { column: "engagement_id", id: targetId(FRIDAY, engagement), origin: "friday", rfi });
}

/** By its path, else by question_id. */
function rfiOf(draft: Draft, engagement: string): string | null {
  const { path, data } = draft.record;
  if (engagementOf(path, BELOW_RFI) !== null) return targetId(FRIDAY, parentPath(path));
  const question = { field: "question_id", value: data["question_id"] };
  return referenceId(draft, question, { system: FRIDAY, collection: `${engagement}/rfis` });
}
