import { to, type FieldRules } from "../../shared/field-rules.ts";
import { targetId } from "../../shared/identity.ts";
import type { Cell } from "../../shared/landing.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { hasMore } from "./comment-cells.ts";
import {
  elementDraft,
  extraOf,
  isSomething,
  keepAside,
  land,
  onlyOf,
  rowOf,
  timeCell,
  type Draft,
  type OutcomeDraft,
} from "./draft.ts";
import { fileDrafts, fileFieldRules, fileId, fileLanding } from "./land-file.ts";
import { FRIDAY } from "./systems.ts";

/** Papers that go between auditor and client, with the columns of the engagement that say how far each side is. */
export const PAPERS = [
  { field: "engagement_letter", columns: "letter" },
  { field: "post_rfi", columns: "post_rfi" },
  { field: "post_rfi_journal", columns: "post_rfi_journal" },
] as const;
type Paper = (typeof PAPERS)[number];

const SENT = ["sent_date", "sent_at", "sentDate", "date_sent"] as const;
const ACCEPTED = ["accepted_date", "accepted_at", "acceptedDate", "date_accepted"] as const;
const SIDES = ["client", "auditor"] as const;
const KNOWN = new Set<string>(["file", ...SIDES.flatMap((side) => [side, `${side}_status`]), ...SENT, ...ACCEPTED]);

/** Rules for the fields of the papers. */
export const PAPER_FIELDS: FieldRules = Object.assign({}, ...PAPERS.map(rulesOf));

/** Each paper that is there becomes a letter, with its file. How far its sides are the engagement has read already. */
export function landPapers(outcome: OutcomeDraft, engagement: Draft, cells: Readonly<Record<string, Cell>>): void {
  const engagementId = targetId(FRIDAY, engagement.record.path);
  for (const paper of PAPERS) {
    const map = mapOf(engagement.data[paper.field]);
    if (map === null || !isSomething(map)) continue;
    const draft = elementDraft(engagement, `#${paper.field}`, map);
    const id = targetId(FRIDAY, `${draft.record.path}${draft.element}`);
    const files = fileDrafts(draft, { field: "file" }).map((file) => ({
      draft: file.draft,
      landing: fileLanding(file, { table: "letter", id }, { table: "engagement", id: engagementId }),
    }));
    const [first] = files.filter((file) => file.draft.fault === null);
    const row = rowOf(draft, "letter", {
      id,
      engagement_id: engagementId,
      kind: paper.field,
      file_id: first === undefined ? null : fileId(first.draft),
      ...letterCells(draft, paper, cells),
    });
    // A letter refers to its file, so the file comes first; of a letter at fault nothing is kept.
    if (draft.fault === null) for (const file of files) land(outcome, file.draft, file.landing);
    land(outcome, draft, { kind: "mapped", element: draft.element, row });
  }
}

function letterCells(draft: Draft, { columns }: Paper, cells: Readonly<Record<string, Cell>>): Record<string, Cell> {
  for (const side of SIDES) {
    const { field, value } = onlyOf(draft, [side, `${side}_status`]);
    if (hasMore(mapOf(value), ["status"])) keepAside(draft, field);
  }
  return {
    client_status: cells[`${columns}_client_status`] ?? null,
    auditor_status: cells[`${columns}_auditor_status`] ?? null,
    sent_at: timeCell(draft, "sent_at", onlyOf(draft, SENT)),
    accepted_at: timeCell(draft, "accepted_at", onlyOf(draft, ACCEPTED)),
    source_extra: extraOf(draft, KNOWN),
  };
}

function rulesOf({ field, columns }: Paper): FieldRules {
  const sides = SIDES.flatMap((side) => {
    const rule = to(`letter.${side}_status`, `engagement.${columns}_${side}_status`);
    return [side, `${side}_status`].map((name) => [`${field}.${name}`, rule] as const);
  });
  return {
    [`${field}.file`]: to("letter.file_id", "file.source_url"),
    ...fileFieldRules(`${field}.file`),
    ...Object.fromEntries(sides),
    ...Object.fromEntries(SENT.map((name) => [`${field}.${name}`, to("letter.sent_at")])),
    ...Object.fromEntries(ACCEPTED.map((name) => [`${field}.${name}`, to("letter.accepted_at")])),
  };
}
