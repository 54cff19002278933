import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { targetId } from "../../../shared/identity.ts";
import { CLOSED_RFIS } from "../directories.ts";
import { documentDraft, excluded, landAlone, refuse, rowOf, type Draft } from "../draft.ts";
import { PEOPLE } from "../find-person.ts";
import { referencePath } from "../reference-path.ts";
import { responseCells } from "../response-cells.ts";
import { engagementOf, FRIDAY } from "../systems.ts";

const BELOW = ["responses"] as const;

/** Answers to RFIs as documents of their own; each names its RFI in question_id. */
export const fridayResponses: Collection = {
  name: "friday-responses",
  system: FRIDAY,
  at: { kind: "group", id: "responses" },
  after: ["friday-rfis", CLOSED_RFIS, PEOPLE],
  pageSizeMax: 500,
  transform,
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const draft = documentDraft(record, context);
  const rfi = rfiOf(draft, engagement);
  const cells = rfi === null ? null : responseCells(draft, { rfi, isClosed: isClosed(draft, { engagement, rfi }) });
  if (cells === null) return landAlone(draft, null);
  const row = rowOf(draft, "rfi_response", { ...cells, id: targetId(FRIDAY, record.path) });
  return landAlone(draft, { kind: "mapped", element: "", row });
}

function rfiOf(draft: Draft, engagement: string): string | null {
  const question = { field: "question_id", value: draft.data["question_id"] };
  const path = referencePath(draft, question, `${engagement}/rfis`);
  if (path !== null) return targetId(FRIDAY, path);
  refuse(draft, { rule: "missing-reference", reason: "question_id names no RFI.", raw: question.value });
  return null;
}

function isClosed(draft: Draft, { engagement, rfi }: { readonly engagement: string; readonly rfi: string }): boolean {
  const closed = draft.context.directory(CLOSED_RFIS).get(targetId(FRIDAY, engagement))?.["rfis"];
  return Array.isArray(closed) && closed.includes(rfi);
}
