import { declareFields, field, leftBehind } from "../../../shared/field-rules.ts";
import { targetId } from "../../../shared/identity.ts";
import type { Landing, Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { anything, text } from "../../../shared/transforms/fields.ts";
import { documentDraft, extraOf, landAlone, readFields, rowOf, type Draft } from "../draft.ts";
import { nameCell } from "../name-cell.ts";
import { PEOPLE, peopleIds } from "../find-person.ts";
import { FRIDAY, MWR, PATHS } from "../systems.ts";

const declared = declareFields({
  fields: {
    name: field(text, "team.name"),
    users: field(anything, "team.users"),
    partners: field(anything, "team.partners"),
    cloud_id: leftBehind(anything, "document-id"),
  },
});

/** Teams of auditors; their people are given by id, sometimes as objects. */
export const fridayTeams: Collection = {
  name: "friday-teams",
  system: FRIDAY,
  at: { kind: "collection", path: PATHS.fridayTeams },
  after: [PEOPLE],
  pageSizeMax: 500,
  transform: transformTeam,
  fields: declared.rules,
};

/** Teams of reviewers; their people are embedded and known by e-mail. Teams of the two systems are never merged. */
export const mwrTeams: Collection = {
  name: "mwr-teams",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrTeams },
  after: [PEOPLE],
  pageSizeMax: 500,
  transform: transformTeam,
  fields: declared.rules,
};

function transformTeam(record: SourceRecord, context: TransformContext): Outcome {
  const draft = documentDraft(record, context);
  return landAlone(draft, landingOf(draft));
}

function landingOf(draft: Draft): Landing | null {
  const fields = readFields(draft, declared.schema);
  if (fields === null) return null;
  const { system, path } = draft.record;
  const row = rowOf(draft, "team", {
    id: targetId(system, path),
    name: nameCell(draft, [fields.name]),
    context: system === MWR ? "review_team" : "engagement_team",
    users: JSON.stringify(peopleIds(draft, { field: "users", value: fields.users })),
    partners: JSON.stringify(peopleIds(draft, { field: "partners", value: fields.partners })),
    source_extra: extraOf(draft, declared.known),
  });
  return { kind: "mapped", element: "", row };
}
