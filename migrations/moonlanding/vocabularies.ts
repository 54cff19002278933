import { vocabularyOf } from "../../shared/transforms/vocabulary.ts";

// Words of the sources to words of the target (domain sheet, appendix B). The target's CHECKs hold the right-hand sides.

export const STAGES = vocabularyOf({
  "Info Gathering": "info_gathering",
  Commencement: "commencement",
  "Team Execution": "team_execution",
  "Partner Review": "partner_review",
  Finalization: "finalization",
  "Close Out": "close_out",
});

export const ENGAGEMENT_STATUSES = vocabularyOf({
  Active: "active",
  Pending: "on_hold",
  "On Hold": "on_hold",
  Inactive: "inactive",
  Completed: "completed",
});

export const REPEAT_INTERVALS = vocabularyOf({ once: "once", monthly: "monthly", yearly: "yearly" });

export const CLIENT_STATUSES = vocabularyOf({ active: "active", inactive: "inactive", prospect: "prospect" });

export const CLIENT_SIDE = vocabularyOf({ Pending: "pending", "Partially Sent": "partially_sent", Sent: "sent" });

export const AUDITOR_SIDE = vocabularyOf({
  Requested: "requested",
  Reviewing: "reviewing",
  Queries: "queries",
  Received: "received",
});

export const LETTER_CLIENT = vocabularyOf({ Pending: "pending", Sent: "received" });
export const LETTER_AUDITOR = vocabularyOf({ Pending: "pending", Queries: "queries", Accepted: "accepted" });
export const POST_RFI_CLIENT = vocabularyOf({ Pending: "pending", Queries: "queries", Accepted: "accepted" });
export const POST_RFI_AUDITOR = vocabularyOf({ Pending: "pending", Sent: "sent" });

export const RFI_STATES = vocabularyOf({ Pending: "pending", Active: "active", Inactive: "inactive" });
/** An RFI is a question of the standard or of the post-RFI kind, so its sides know the words of both. */
export const RFI_CLIENT = vocabularyOf({
  Pending: "pending",
  "Partially Sent": "partially_sent",
  Sent: "sent",
  Queries: "queries",
  Accepted: "accepted",
  Completed: "completed",
});
export const RFI_AUDITOR = vocabularyOf({
  Pending: "pending",
  Requested: "requested",
  Reviewing: "reviewing",
  Queries: "queries",
  Received: "received",
  Sent: "sent",
});

export const RECREATION_STATUSES = vocabularyOf({ pending: "pending", completed: "completed", failed: "failed" });

export const USER_TYPES = vocabularyOf({ auditor: "auditor", client: "client" });
export const USER_STATUSES = vocabularyOf({ active: "active", inactive: "inactive", deleted: "deleted" });
export const AUDITOR_ROLES = vocabularyOf({ Partner: "partner", Manager: "manager", Clerk: "clerk" });
export const CLIENT_ROLES = vocabularyOf({ admin: "client_admin", user: "client_user" });

/** Role ids that are the same in every installation; all others are read from the role documents. */
export const FIXED_ROLES: ReadonlyMap<string, string> = new Map([
  ["friday:rolePartner01", "partner"],
  ["friday:roleManager01", "manager"],
  ["friday:roleClerk01", "clerk"],
  ["mwr:groupClerk01", "clerk"],
]);

export const REVIEW_STAGES = vocabularyOf({ active: "active", history: "history", archive: "archive" });
export const TEMPLATE_TYPES = vocabularyOf({ standard: "standard", tender: "tender", friday: "friday" });
export const ACCESS_TYPES = vocabularyOf({ permanent: "permanent", temporary: "temporary" });
