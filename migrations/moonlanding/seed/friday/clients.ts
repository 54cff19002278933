import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, type SeedDocument } from "../answer.ts";
import { CITIES, STREETS } from "../names.ts";
import type { SeedPlan } from "../plan.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import type { Client } from "../roster.ts";
import type { Scene } from "../scene.ts";
import { createdFields, DAY_SECONDS, FIRST_SECOND, localText } from "../time.ts";
import { clientIndexOf, engagementId } from "./seat.ts";
import { countersByStage } from "./settings.ts";
import { entityType } from "./types.ts";

const RANDOM_OFFSET = 1_000_000_000;
const STATUSES = ["active", "Active", "active", "ACTIVE", "inactive", "Inactive"] as const;
const RISKS = ["low", "medium", "high"] as const;
const UNKNOWN_USER_ID = "gone4ClientUser00000";

export function* generateClients(scene: Scene): Iterable<SeedDocument> {
  const { plan, roster } = scene;
  const engagements = engagementsByClient(plan);
  for (const [index, client] of roster.clients.entries()) {
    const path = `friday/clients/list/${client.id}`;
    const answer = answered(path, "client", plan.planted.client.get(index)?.dirt ?? null);
    const data = { ...clientData(scene, client, index), engagements: engagements.get(index) ?? [] };
    yield { system: "friday", path, data, answers: [answer] };
  }
}

/** Each client lists its engagements, which say the same themselves. */
function engagementsByClient(plan: SeedPlan): ReadonlyMap<number, readonly string[]> {
  const byClient = new Map<number, string[]>();
  for (let index = 0; index < plan.counts.engagementSlots; index += 1) {
    if (plan.planted.engagement.get(index)?.dirt === "engagement-missing") continue;
    const client = clientIndexOf(plan, index);
    const own = byClient.get(client) ?? [];
    own.push(engagementId(plan, index));
    byClient.set(client, own);
  }
  return byClient;
}

function clientData({ plan, roster }: Scene, client: Client, index: number): SourceMap {
  const random = randomFor(plan.seed, "client", RANDOM_OFFSET + index);
  const email = `office@${client.domain}`;
  const user = at(roster.clientUsers, index).id;
  const isStrange = plan.planted.client.get(index)?.dirt === "client-unknown-user";
  const created = FIRST_SECOND + below(random, 1000) * DAY_SECONDS;
  return {
    name: client.name,
    client_code: `C${String(10_000 + index)}`,
    entity_type: entityType(plan, below(random, plan.counts.entityTypes)).id,
    status: pick(random, STATUSES),
    ...(isDrawn(random, 0.6) ? { email } : {}),
    master_emails: isDrawn(random, 0.9) ? [email, `accounts@${client.domain}`] : [],
    address: addressOf(random),
    users: isStrange ? [user, UNKNOWN_USER_ID] : [user],
    created_by: at(roster.auditors, below(random, plan.counts.sharedUsers)).id,
    ...(isDrawn(random, 0.3) ? riskOf(created, random) : {}),
    ...(isDrawn(random, 0.5) ? createdFields(created, random) : {}),
    ...countersByStage(random),
    ...(isDrawn(random, 0.1) ? { cloud_id: client.id } : {}),
  };
}

function riskOf(created: number, random: Random): SourceMap {
  return {
    risk_level: pick(random, RISKS),
    risk_notes: "Assessed when the letter was signed.",
    risk_assessed_at: localText(created + 30 * DAY_SECONDS),
  };
}

function addressOf(random: Random): SourceValue {
  const street = `${below(random, 400) + 1} ${pick(random, STREETS)}`;
  const city = pick(random, CITIES);
  if (isDrawn(random, 0.2)) return "";
  return isDrawn(random, 0.5) ? `${street}, ${city}` : { street, city, code: String(1000 + below(random, 8999)) };
}
