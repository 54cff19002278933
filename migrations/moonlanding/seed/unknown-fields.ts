import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import type { SeedDocument } from "./answer.ts";
import type { SeedPlan } from "./plan.ts";
import { below, fraction, isDrawn, randomFor, type Random } from "./random.ts";

/** Collections in which documents with fields of nobody's plan can be, and how many of them have some. */
const COLLECTIONS = [
  /^friday\/users\/list\/[^/]+$/,
  /^friday\/clients\/list\/[^/]+$/,
  /^friday\/engagements\/list\/[^/]+$/,
  /^friday\/engagements\/list\/[^/]+\/(?:rfis|responses|files|chat)\/[^/]+$/,
  /^myworkreview\/reviews\/list\/[^/]+$/,
] as const;
const SHARE = 1 / 12;
const FIELDS = ["importBatch", "riskScore", "legacy field/with %signs", "viewer.state"] as const;

/** The document with fields that no mapping names, now and then; its answer names them. Rejected documents are left alone. */
export function withUnknownFields(document: SeedDocument, { seed }: SeedPlan): SeedDocument {
  const [own, ...elements] = document.answers;
  if (own === undefined || own.disposition === "rejected" || own.disposition === "excluded") return document;
  if (!COLLECTIONS.some((pattern) => pattern.test(document.path))) return document;
  const random = randomFor(seed, "unknown-field", hashOf(document.path));
  if (!isDrawn(random, SHARE)) return document;
  const field = FIELDS[below(random, FIELDS.length)] ?? FIELDS[0];
  const data: SourceMap = { ...document.data, [field]: valueOf(random) };
  return { ...document, data, answers: [{ ...own, unknownFields: [field] }, ...elements] };
}

function valueOf(random: Random): SourceValue {
  switch (below(random, 4)) {
    case 0:
      return { batch: BigInt(below(random, 90)), at: "2021-03-01" };
    case 1:
      return fraction(random);
    case 2:
      return ["a", null, { b: true }];
    default:
      return "from the import of 2021";
  }
}

function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index += 1) hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
