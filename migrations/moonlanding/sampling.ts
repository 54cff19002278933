import type { SourceRecord } from "../../shared/landing.ts";
import type { CollectionSampling, Heads, Sampling, SourceReference, StandIn } from "../../shared/sampling.ts";
import { canonicalEmail } from "../../shared/transforms/canonical-email.ts";
import { canonicalName } from "../../shared/transforms/canonical-name.ts";
import { isArray, type SourceValue } from "../../shared/value.ts";
import { referenceText } from "./reference-path.ts";
import type { FindingRule, RejectRule } from "./rules.ts";
import { FRIDAY, MWR, PATHS } from "./systems.ts";

const CREATED = ["createdTime", "created_at"] as const;
const ENGAGEMENT_FIELDS = [
  "client",
  "client_id",
  "client_name",
  "team",
  "engagement_type",
  "status",
  "stage",
  "review_link",
  "previous_year_review_link",
] as const;
const ENGAGEMENT_DAYS = ["commencement_date", "completion_date", "end_date", "deadline_date"] as const;
const REVIEW_TIMES = ["published_date", "closed_date", "deadline_date", "lastUpdated"] as const;

/** Who did what is told by e-mail address in any spelling, which no query answers: so all people are in every sample, and the clients that they name. */
const fridayUsers: CollectionSampling = {
  kind: "whole",
  fields: ["email", "role", "clients", ...CREATED],
  times: CREATED,
  nameOf: emailOf,
  references: ({ data }) => [
    ...pathsOf(data["role"], { system: FRIDAY, collection: PATHS.fridayRoles }),
    ...pathsIn(data["clients"], { system: FRIDAY, collection: PATHS.fridayClients }),
  ],
};

const mwrUsers: CollectionSampling = {
  kind: "whole",
  fields: ["email", "role", "priorityReviews"],
  nameOf: emailOf,
  references: ({ data }) => [
    ...pathsOf(data["role"], { system: MWR, collection: PATHS.mwrRoles }),
    ...pathsIn(data["priorityReviews"], { system: MWR, collection: PATHS.mwrReviews }),
  ],
};

/** Engagements and users name their clients; what a client says of them is no reference. */
const fridayClients: CollectionSampling = {
  kind: "referred",
  fields: ["name", "users", "entity_type", "risk_assessed_at", ...CREATED],
  times: ["risk_assessed_at", ...CREATED],
  nameOf: ({ data }) => nameOf(data["name"]),
  references: ({ data }) => [
    ...pathsIn(data["users"], { system: FRIDAY, collection: PATHS.fridayUsers }),
    ...pathsOf(data["entity_type"], { system: FRIDAY, collection: PATHS.fridayEntityTypes }),
  ],
};

/** An engagement with all that hangs below it, and with its review. */
const fridayEngagements: CollectionSampling = {
  kind: "roots",
  fields: [...ENGAGEMENT_FIELDS, ...ENGAGEMENT_DAYS, ...CREATED],
  times: [...ENGAGEMENT_DAYS, ...CREATED],
  stratum: ({ data }) =>
    stratumOf([data["stage"], data["status"], data["engagement_type"], isText(data["review_link"])]),
  companions: ({ data }) => reviewsOf(data["review_link"]),
  references: ({ data }, heads) => [
    ...clientsOf(data, heads),
    ...pathsOf(data["team"], { system: FRIDAY, collection: PATHS.fridayTeams }),
    ...pathsOf(data["engagement_type"], { system: FRIDAY, collection: PATHS.fridayEngagementTypes }),
    ...reviewsOf(data["review_link"]),
    ...reviewsOf(data["previous_year_review_link"]),
  ],
};

const mwrReviews: CollectionSampling = {
  kind: "roots",
  fields: ["groupName", "friday_link", "team", "template", "template_type", "status", "stage", ...REVIEW_TIMES],
  times: REVIEW_TIMES,
  nameOf: ({ data }) => nameOf(data["groupName"]),
  stratum: ({ data }) => stratumOf([data["template_type"], data["status"], data["stage"]]),
  companionOf: ({ data }) => pathsOf(data["friday_link"], ENGAGEMENTS),
  references: ({ data }) => [
    ...pathsOf(data["friday_link"], ENGAGEMENTS),
    ...pathsOf(data["team"], { system: MWR, collection: PATHS.mwrTeams }),
    ...pathsOf(data["template"], { system: MWR, collection: PATHS.mwrTemplates }),
  ],
};

/** A question may have been made of a review's highlight. */
const fridayRfis: CollectionSampling = {
  kind: "below",
  pointer: "review_id",
  fields: ["review_id", "section_cloud_id"],
  references: ({ path, data }) => [
    ...reviewsOf(data["review_id"]),
    ...pathsOf(data["section_cloud_id"], siblings(path, "sections")),
  ],
};

/** Responses, files and messages name the question that they are about, which hangs below the same engagement. */
const aboutQuestion: CollectionSampling = {
  kind: "below",
  fields: ["question_id"],
  references: ({ path, data }) => pathsOf(data["question_id"], siblings(path, "rfis")),
};

const fridayRecreationLogs: CollectionSampling = {
  kind: "belonging",
  to: "friday-engagements",
  by: { kind: "field", field: "engagementId", values: ({ id, path }) => [id, path] },
  fields: ["engagementId", "timestamp"],
  times: ["timestamp"],
  references: ({ data }) => pathsOf(data["engagementId"], ENGAGEMENTS),
};

/** A review goes by its name only if no other bears it: logs that name it otherwise, or several, are left out, which nobody misses. */
const mwrLogs: CollectionSampling = {
  kind: "belonging",
  to: "mwr-reviews",
  by: { kind: "field", field: "review", values: namesOfReview },
  fields: ["review", "log_time"],
  times: ["log_time"],
  references: ({ data: { review } }, heads) => [
    ...pathsOf(review, { system: MWR, collection: PATHS.mwrReviews }),
    ...(typeof review === "string" ? heads.named("mwr-reviews", canonicalName(review)).map(referenceTo) : []),
  ],
};

/** The document has the id of the review. */
const mwrRemovedHighlights: CollectionSampling = {
  kind: "belonging",
  to: "mwr-reviews",
  by: { kind: "path", path: ({ id }) => `${PATHS.mwrRemovedHighlights}/${id}` },
  references: ({ id }) => [{ system: MWR, path: `${PATHS.mwrReviews}/${id}` }],
};

const WHOLE: CollectionSampling = { kind: "whole" };
const BELOW: CollectionSampling = { kind: "below" };

/** Rules by which something may be told to be missing. */
const DANGLING: readonly (RejectRule | FindingRule)[] = [
  "missing-parent",
  "unresolved-client",
  "ambiguous-client",
  "unknown-role",
  "constraint",
  "link-dangling",
  "link-disagrees",
  "one-sided-link",
  "previous-year-dangling",
  "unknown-log-entity",
  "type-absent",
  "dangling-back-reference",
  "reference-null",
];

export const sampling: Sampling = {
  collections: {
    "friday-roles": WHOLE,
    "mwr-roles": WHOLE,
    "friday-users": fridayUsers,
    "mwr-users": mwrUsers,
    "friday-entity-types": WHOLE,
    "friday-engagement-types": WHOLE,
    "friday-clients": fridayClients,
    "friday-teams": WHOLE,
    "mwr-teams": WHOLE,
    "friday-engagements": fridayEngagements,
    "friday-sections": BELOW,
    "friday-rfis": fridayRfis,
    "friday-responses": aboutQuestion,
    "friday-files": aboutQuestion,
    "friday-chat": aboutQuestion,
    "friday-activity": BELOW,
    "friday-checklists": BELOW,
    "friday-read-markers": BELOW,
    "friday-templates": WHOLE,
    "friday-rfi-library": WHOLE,
    "friday-recreation-logs": fridayRecreationLogs,
    "friday-logs": { kind: "windows", fields: ["log_time"], times: ["log_time"] },
    "friday-emails": { kind: "windows", fields: ["date"], times: ["date"] },
    "friday-email-list": { kind: "windows", fields: ["date"], times: ["date"] },
    "friday-settings": WHOLE,
    "friday-notification-settings": WHOLE,
    "friday-notifications": { kind: "windows" },
    "mwr-templates": WHOLE,
    "mwr-checklists": WHOLE,
    "mwr-reviews": mwrReviews,
    "mwr-chat": BELOW,
    "mwr-removed-highlights": mwrRemovedHighlights,
    "mwr-logs": mwrLogs,
    "mwr-settings": WHOLE,
    "mwr-sections": WHOLE,
    "mwr-apis": WHOLE,
  },
  required: [
    { name: "a highlight", collection: "mwr-reviews", fields: ["highlights"], isMet: hasItems("highlights") },
    { name: "a file of a review", collection: "mwr-reviews", fields: ["fileUrl"], isMet: hasText("fileUrl") },
  ],
  dangling: {
    rules: DANGLING,
    standIns: [
      {
        sql: `SELECT source_system AS system, substr(source_path, length('tombstone:') + 1) AS reference
          FROM users WHERE source_path LIKE 'tombstone:%'`,
        references: peopleOf,
      },
    ],
  },
};

type Home = { readonly system: string; readonly collection: string };
const ENGAGEMENTS: Home = { system: FRIDAY, collection: PATHS.fridayEngagements };

/** The document that a value refers to by id, path, reference or map. */
function pathsOf(value: SourceValue | undefined, { system, collection }: Home): SourceReference[] {
  const text = referenceText(value) ?? null;
  if (text === null || text === "") return [];
  return [{ system, path: text.includes("/") ? text : `${collection}/${text}` }];
}

function pathsIn(value: SourceValue | undefined, home: Home): SourceReference[] {
  return isArray(value) ? value.flatMap((item) => pathsOf(item, home)) : [];
}

/** A link to a review is its id, or a path or address that ends in it. */
function reviewsOf(link: SourceValue | undefined): SourceReference[] {
  const id = typeof link === "string" ? link.trim().replace(/\/+$/, "").split("/").at(-1) : undefined;
  return id === undefined || id === "" ? [] : [{ system: MWR, path: `${PATHS.mwrReviews}/${id}` }];
}

/** By either id; and all who bear the name, for it is followed where no id leads anywhere, and only if it is one client's alone. */
function clientsOf(data: SourceRecord["data"], heads: Heads): SourceReference[] {
  const home = { system: FRIDAY, collection: PATHS.fridayClients };
  const name = nameOf(data["client_name"]);
  const namesakes = name === null ? [] : heads.named("friday-clients", name);
  return [...pathsOf(data["client"], home), ...pathsOf(data["client_id"], home), ...namesakes.map(referenceTo)];
}

function namesOfReview({ id, path, data }: SourceRecord, heads: Heads): string[] {
  const { groupName: name } = data;
  if (typeof name !== "string" || name.trim() === "") return [id, path];
  const isOnlyOne = heads.named("mwr-reviews", canonicalName(name)).length === 1;
  return isOnlyOne ? [id, path, name] : [id, path];
}

/** A tombstone is known by the path of a user's document, by an e-mail address, or by a name, which is nobody's for certain. */
function peopleOf({ system, reference }: StandIn, heads: Heads): readonly SourceReference[] {
  if (reference.includes("@")) {
    return ["friday-users", "mwr-users"].flatMap((users) => heads.named(users, reference)).map(referenceTo);
  }
  return reference.startsWith("name:") ? [] : [{ system, path: reference }];
}

/** A sub-collection of the engagement that a document hangs below. */
function siblings(path: string, name: string): Home {
  const engagement = path.split("/").slice(0, 4).join("/");
  return { system: FRIDAY, collection: `${engagement}/${name}` };
}

function referenceTo({ system, path }: SourceRecord): SourceReference {
  return { system, path };
}

function nameOf(value: SourceValue | undefined): string | null {
  return typeof value === "string" && value.trim() !== "" ? canonicalName(value) : null;
}

function emailOf({ data: { email } }: SourceRecord): string | null {
  return typeof email === "string" ? canonicalEmail(email) : null;
}

function stratumOf(values: readonly (SourceValue | undefined)[]): string {
  return values.map((value) => (value === undefined || value === null ? "none" : wordOf(value))).join(" | ");
}

/** Spellings of a word are no strata of their own. */
function wordOf(value: SourceValue): string {
  if (typeof value === "object") return "something else";
  return String(value).replaceAll(/\s/g, "").toLowerCase();
}

function isText(value: SourceValue | undefined): string {
  return typeof value === "string" && value.trim() !== "" ? "linked" : "unlinked";
}

function hasText(field: string) {
  return ({ data }: SourceRecord): boolean => typeof data[field] === "string" && data[field] !== "";
}

function hasItems(field: string) {
  return ({ data }: SourceRecord): boolean => {
    const items = data[field];
    return isArray(items) && items.length > 0;
  };
}
