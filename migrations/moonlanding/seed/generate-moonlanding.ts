import type { SeedDocument } from "./answer.ts";
import { generateClients } from "./clients.ts";
import { generateEngagement } from "./engagements.ts";
import { WHOLE, partsOf, type SeedPart } from "./part.ts";
import { planSeed, type SeedOptions } from "./plan.ts";
import { reviewDocument } from "./reviews.ts";
import { generateRoles } from "./roles.ts";
import { makeRoster } from "./roster.ts";
import { generateTeams } from "./teams.ts";
import { generateUsers } from "./users.ts";

export type GenerateOptions = SeedOptions & {
  /** Only this part of the sequence: the parts one after the other are the whole. */
  readonly part?: SeedPart;
};

/**
 * Both source projects, document by document, with what must become of each. The same options give the same documents; nothing is
 * kept but the plan and the roster of people, clients and teams. At least 200 documents come, whatever is asked.
 */
export function* generateMoonlanding(options: GenerateOptions): Iterable<SeedDocument> {
  const plan = planSeed(options);
  const scene = { plan, roster: makeRoster(plan) };
  const part = partsOf(plan, options.part ?? WHOLE);
  if (part.isFirst) {
    yield* generateRoles(scene);
    yield* generateUsers(scene);
    yield* generateTeams(scene);
    yield* generateClients(scene);
  }
  for (let index = part.engagements.from; index < part.engagements.to; index += 1) {
    yield* generateEngagement(scene, index);
  }
  for (let index = part.reviews.from; index < part.reviews.to; index += 1) {
    yield reviewDocument(scene, index);
  }
}
