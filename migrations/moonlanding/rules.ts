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
  constraint: "the target refuses the row for a reason of its own (found by the engine)",
  "lone-surrogate": "a text that UTF-8 cannot carry (found by the engine)",
  "missing-parent": "what the record belongs to did not arrive (found by the engine)",
  "empty-response": "a response with neither text nor file",
  "id-shared": "an embedded response or file has the id of one of another RFI",
  "file-without-address": "a file of which nothing says where its bytes are",
  "tender-without-deadline": "a tender without a deadline, of a review without one",
  "unknown-access": "a collaborator whose access is neither permanent nor temporary",
  "type-conflict": "one e-mail address belongs to an auditor and to a client",
} as const;
export type RejectRule = keyof typeof REJECT_RULES;

/** Why a record is left behind. */
export const EXCLUSION_RULES = {
  "outside-path": "a collection group found a document where this collection does not live",
  "notification-queue": "a queue of notifications that have been sent, which means nothing to the new application",
  "email-counters": "counters of sent e-mails, which the new application counts itself",
  "area-counters": "counters and fees per stage and team, which the new application computes",
  secret: "keys of programming interfaces: they are made anew, never moved",
  "read-marker": "who has read how far in a chat, which starts anew",
  "denormalised-counter": "a stored count or sum, which is computed from what it counts",
  "back-reference": "a list of what refers to the record, which the references themselves say",
  "denormalised-copy": "a copy of what another record says",
  "document-id": "the document's own id, which its path says",
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
  "link-disagrees": "the review or engagement that a link names points at another one",
  "link-dangling": "a link names a review, a highlight or an engagement that did not arrive",
  "previous-year-dangling": "previous_year_review_link names a review that did not arrive",
  "file-elsewhere": "a file lies outside the known stores: its address is kept, its bytes are not copied",
  "file-missing": "the store does not have the file (found by the engine)",
  "file-size-disagrees": "the source states another size than the file has (found by the engine)",
  "collaborator-list-disagrees": "collaboratorCloudIds names others than collaborators",
  "collaborator-without-expiry": "temporary access without a date of expiry",
  "unknown-log-entity": "a log names something that did not arrive; the name is kept",
  "one-sided-link": "only one of review and engagement points at the other",
  "type-absent": "an entity or engagement type whose document did not arrive: its id is kept, its name is not known",
  "cv-without-address": "nothing says where a CV is: the words stay with the user",
  "copy-disagrees":
    "a response or file that an RFI holds is not as the document of the same id says, which is followed",
  "merge-conflict": "records about one person differ; the rule of precedence decided",
  "dangling-back-reference": "a list of back references names a user who is not there",
  "reference-null": "an optional reference is set to null as its row does not stand (found by the engine)",
} as const;
export type FindingRule = keyof typeof FINDING_RULES;
