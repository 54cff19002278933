import type { Figures, PhaseFigures } from "../../../shared/phase-report.ts";

/** The entities that the plan counts, and the tables that hold them. */
const ENTITIES = [
  { entity: "users", table: "users" },
  { entity: "clients", table: "client" },
  { entity: "teams", table: "team" },
  { entity: "engagements", table: "engagement" },
  { entity: "rfis", table: "rfi" },
  { entity: "responses", table: "rfi_response" },
  { entity: "reviews", table: "review" },
  { entity: "highlights", table: "highlight" },
  { entity: "checklists", table: "checklist" },
  { entity: "messages", table: "chat_messages" },
  { entity: "collaborators", table: "collaborator" },
  { entity: "files", table: "file" },
  { entity: "activityLogs", table: "audit_logs" },
] as const;

export type Entity = (typeof ENTITIES)[number]["entity"];

/** Rows of each entity, or of those named; null where the target has not been reported on. */
export function entityCounts({ load }: PhaseFigures, wanted: readonly Entity[] | null = null): Figures {
  const tables = load?.landed?.tables ?? {};
  const counted = ENTITIES.filter(({ entity }) => wanted === null || wanted.includes(entity));
  return Object.fromEntries(counted.map(({ entity, table }) => [entity, tables[table] ?? null]));
}
