/** Why a record of Moonlanding is rejected: stable names, used in the ledger, in waivers and by the seed data. */
export const REJECT_RULES = {
  "wrong-type": "a field that is used holds another type than the source declares, or a number that is not finite",
  "bad-timestamp": "a time in none of the known shapes, or one that the calendar does not have",
  "bad-coordinates":
    "a position whose numbers are missing, not numbers, not finite, or whose page is no whole number >= 0",
  "unknown-stage": "a stage outside the vocabulary, or none where one is required",
  "unknown-status": "a status outside the vocabulary, or none where one is required",
  "unknown-role": "a role id without a role document, or a role name outside the vocabulary",
  "unknown-type": "a user who is neither auditor nor client",
  "unknown-interval": "a repeat interval outside the vocabulary",
  "unresolved-client": "an engagement whose client is found neither by id nor by name",
  "ambiguous-client": "an engagement whose client is known by a name that several clients share",
  "missing-reference": "the record does not say what it belongs to",
  "missing-parent": "what the record belongs to did not arrive (found by the engine)",
  "empty-response": "a response with neither text nor file",
  "id-shared": "an embedded response has the id of a response to another RFI",
  "type-conflict": "one e-mail address belongs to an auditor and to a client",
} as const;
export type RejectRule = keyof typeof REJECT_RULES;

/** Why a record is left behind. */
export const EXCLUSION_RULES = {
  "outside-path": "a collection group found a document where this collection does not live",
  "engagement-activity-later": "activity of an engagement, which is not part of this version",
} as const;
export type ExclusionRule = keyof typeof EXCLUSION_RULES;

/** What is worth telling though the record arrives. */
export const FINDING_RULES = {
  "tombstone-user": "a person who is no user (any more) is kept as a deleted user without rights",
  "person-absent": "a person is expected and none is given",
  "bad-email": "a text in the place of an e-mail address that is none",
  "email-absent": "a user without e-mail address is known by its path",
  "name-absent": "no name is given; the nearest thing stands in",
  "role-absent": "an auditor without role gets none",
  "role-disagrees": "the role name kept with the user is not the name of the role",
  "status-absent": "no status is given",
  "year-absent": "no year can be read",
  "year-ambiguous": "several years are named, the first is taken",
  "counter-disagrees": "a stored counter is not the count of what it counts",
  "progress-out-of-range": "a progress outside 0 to 100",
  "time-of-day-kept-aside": "a date came with a time of day, which stays in source_extra",
  "client-by-name": "the client was found by its name, which is unique",
  "client-disagrees": "client and client_id name different clients",
  "duplicate-element": "two elements of an array have the same id",
  "link-disagrees": "the engagement's review_link does not point back at the review",
  "one-sided-link": "only one of review and engagement points at the other",
  "merge-conflict": "records about one person differ; the rule of precedence decided",
  "dangling-back-reference": "a list of back references names a user who is not there",
  "reference-null": "an optional reference is set to null as its row does not stand (found by the engine)",
} as const;
export type FindingRule = keyof typeof FINDING_RULES;
