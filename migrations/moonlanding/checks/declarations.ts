import type {
  IntegrationDeclaration,
  LatencyDeclaration,
  OrphansDeclaration,
  TimestampsDeclaration,
} from "../../../shared/check-declaration.ts";
import { ZONE_MINUTES } from "../systems.ts";
import { queries, writes } from "./queries.ts";
import { reviewLinks } from "./review-links.ts";
import { FED } from "../validation.ts";

export const timestamps: TimestampsDeclaration = {
  kind: "timestamps",
  zoneMinutes: ZONE_MINUTES,
  otherwise: {
    "users.created_at": { kind: "created" },
    "tender.deadline": { kind: "field", field: "deadline_date" },
  },
  earliest: ["users.created_at"],
  repeated: { "permission_audit.timestamp": { of: "users.created_at", by: "user_id" } },
};

export const filePaths = { kind: "file-paths" } as const;

export const integration: IntegrationDeclaration = {
  kind: "integration",
  // Chats of Friday and MyWorkReview land in chat_messages; no document becomes a message.
  entities: FED.filter((table) => table !== "message"),
  queries,
  writes,
};

export const spotCheck = { kind: "spot-check", records: 100 } as const;

export const orphans: OrphansDeclaration = { kind: "orphans", references: reviewLinks };

/** Domain sheet, 5.3, number 12. */
export const latency: LatencyDeclaration = {
  kind: "latency",
  queries,
  queriesMin: 12,
  runs: 200,
  rowsMin: 100_000,
  p95MsMax: 500,
  p99MsMax: 1000,
};
