import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { targetId } from "../../../shared/identity.ts";
import { CLOSED_RFIS } from "../directories.ts";
import {
  appendOutcome,
  documentDraft,
  excluded,
  land,
  newOutcome,
  outcomeOf,
  refuse,
  rowOf,
  type Draft,
  type OutcomeDraft,
} from "../draft.ts";
import { PEOPLE } from "../find-person.ts";
import { referencePath } from "../reference-path.ts";
import { landFiles } from "../land-file.ts";
import { responseCells, responseFieldRules, responseFiles } from "../response-cells.ts";
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
  fields: responseFieldRules(),
};

function transform(record: SourceRecord, context: TransformContext): Outcome {
  const engagement = engagementOf(record.path, BELOW);
  if (engagement === null) return excluded("outside-path");
  const outcome = newOutcome();
  const below = newOutcome();
  const draft = documentDraft(record, context);
  const rfi = rfiOf(draft, engagement);
  if (land(outcome, draft, rfi === null ? null : landingOf(draft, { engagement, rfi, below }))) {
    appendOutcome(outcome, below);
  }
  return outcomeOf(outcome);
}

type Place = { readonly engagement: string; readonly rfi: string; readonly below: OutcomeDraft };

function landingOf(draft: Draft, { engagement, rfi, below }: Place): Landing {
  const id = targetId(FRIDAY, draft.record.path);
  const files = landFiles(below, responseFiles(draft), { table: "rfi_response", id, rfi });
  const cells = responseCells(draft, { rfi, isClosed: isClosed(draft, { engagement, rfi }), files });
  return { kind: "mapped", element: "", row: rowOf(draft, "rfi_response", { ...cells, id }) };
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
