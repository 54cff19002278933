import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { mapped, type SeedDocument } from "./answer.ts";
import { CITIES, STREETS } from "./names.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import type { Client } from "./roster.ts";
import type { Scene } from "./seat.ts";

const RANDOM_OFFSET = 1_000_000_000;
const ENTITY_TYPES = ["entityCompany01", "entityTrust02", "entityNpc03", "entitySchool04", "entityBodyCorp05"] as const;
const STATUSES = ["active", "Active", "active", "ACTIVE", "inactive", "Inactive"] as const;
const RISKS = ["low", "medium", "high"] as const;

export function* generateClients(scene: Scene): Iterable<SeedDocument> {
  const { plan, roster } = scene;
  for (const [index, client] of roster.clients.entries()) {
    const path = `friday/clients/list/${client.id}`;
    const answer = mapped(path, "client", plan.planted.client.get(index)?.dirt);
    yield { system: "friday", path, data: clientData(scene, client, index), answers: [answer] };
  }
}

function clientData({ plan, roster }: Scene, client: Client, index: number): SourceMap {
  const random = randomFor(plan.seed, "client", RANDOM_OFFSET + index);
  const email = `office@${client.domain}`;
  return {
    name: client.name,
    client_code: `C${String(10_000 + index)}`,
    entity_type: pick(random, ENTITY_TYPES),
    status: pick(random, STATUSES),
    ...(isDrawn(random, 0.6) ? { email } : {}),
    master_emails: isDrawn(random, 0.9) ? [email, `accounts@${client.domain}`] : [],
    address: addressOf(random),
    users: [at(roster.clientUsers, index).id],
    engagements: [],
    created_by: at(roster.auditors, below(random, plan.counts.sharedUsers)).id,
    ...(isDrawn(random, 0.3)
      ? { risk_level: pick(random, RISKS), risk_notes: "Assessed when the letter was signed." }
      : {}),
    InfoGathering: { total: BigInt(below(random, 20)), fees: below(random, 100_000) + 0.5 },
    PendingCounts: BigInt(below(random, 9)),
  };
}

function addressOf(random: Random): SourceValue {
  const street = `${below(random, 400) + 1} ${pick(random, STREETS)}`;
  const city = pick(random, CITIES);
  if (isDrawn(random, 0.2)) return "";
  return isDrawn(random, 0.5) ? `${street}, ${city}` : { street, city, code: String(1000 + below(random, 8999)) };
}
