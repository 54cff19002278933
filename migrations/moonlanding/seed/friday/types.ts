import { mapped, type SeedDocument } from "../answer.ts";
import type { SeedPlan } from "../plan.ts";
import { at } from "../random.ts";
import type { Scene } from "../scene.ts";

/** A kind of client or of engagement, which the firm keeps in lists of its own. */
export type Kind = { readonly id: string; readonly name: string };

const ENTITY_TYPES = [
  "Company",
  "Trust",
  "Non-profit company",
  "School",
  "Body corporate",
  "Close corporation",
  "Sole proprietor",
  "Partnership",
] as const;
const ENGAGEMENT_TYPES = [
  "Audit",
  "Independent review",
  "Compilation",
  "Tax return",
  "Agreed-upon procedures",
  "Payroll",
  "Attorney trust audit",
  "Body corporate audit",
  "School audit",
  "Bookkeeping",
  "Secretarial",
  "Advisory",
] as const;

export function entityType({ counts }: SeedPlan, index: number): Kind {
  return kindOf("entity", ENTITY_TYPES, index % counts.entityTypes);
}

export function engagementType({ counts }: SeedPlan, index: number): Kind {
  return kindOf("type", ENGAGEMENT_TYPES, index % counts.engagementTypes);
}

export function* generateTypes({ plan }: Scene): Iterable<SeedDocument> {
  const { entityTypes, engagementTypes } = plan.counts;
  for (let index = 0; index < entityTypes; index += 1) {
    yield typeDocument("entity_types", entityType(plan, index), index);
  }
  for (let index = 0; index < engagementTypes; index += 1) {
    yield typeDocument("engagement_types", engagementType(plan, index), index);
  }
}

function typeDocument(list: string, { id, name }: Kind, index: number): SeedDocument {
  const path = `friday/clients/${list}/${id}`;
  const data = { name, key: name.toLowerCase().replaceAll(/[^a-z]+/g, "_"), order: BigInt(index + 1) };
  return { system: "friday", path, data, answers: [mapped(path, "audit_logs")] };
}

function kindOf(prefix: string, names: readonly string[], index: number): Kind {
  const round = Math.floor(index / names.length);
  const name = at(names, index) + (round === 0 ? "" : ` ${round + 1}`);
  return { id: `${prefix}${name.replaceAll(/[^A-Za-z0-9]/g, "")}${String(index + 1).padStart(2, "0")}`, name };
}
