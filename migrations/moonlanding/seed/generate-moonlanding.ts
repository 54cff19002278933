import type { SeedDocument } from "./answer.ts";
import { generateClients } from "./friday/clients.ts";
import { generateEmails } from "./friday/emails.ts";
import { generateEngagement } from "./friday/engagements.ts";
import { generateLogs, generateRecreationLogs } from "./friday/logs.ts";
import { generateRoles } from "./friday/roles.ts";
import { generateNotifications, generateSettings } from "./friday/settings.ts";
import { generateFridayTeams } from "./friday/teams.ts";
import { generateFridayTemplates, generateRfiTemplates } from "./friday/templates.ts";
import { generateTypes } from "./friday/types.ts";
import { generateFridayUsers } from "./friday/users.ts";
import { generateReviewLogs } from "./mwr/logs.ts";
import { generateRemovedHighlights } from "./mwr/removed-highlights.ts";
import { generateReview } from "./mwr/reviews.ts";
import { generateUserGroups } from "./mwr/roles.ts";
import { generateMwrSettings } from "./mwr/settings.ts";
import { generateMwrTeams } from "./mwr/teams.ts";
import { generateMwrChecklists, generateMwrTemplates } from "./mwr/templates.ts";
import { generateMwrUsers } from "./mwr/users.ts";
import { WHOLE, partsOf, type SeedPart } from "./part.ts";
import { planSeed, type SeedOptions } from "./plan.ts";
import { makeRoster } from "./roster.ts";
import type { Scene } from "./scene.ts";
import { withUnknownFields } from "./unknown-fields.ts";

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
  const documents = generatePart(scene, options.part ?? WHOLE);
  if (!plan.unknownFields) return yield* documents;
  for (const document of documents) yield withUnknownFields(document, plan);
}

function* generatePart(scene: Scene, part: SeedPart): Iterable<SeedDocument> {
  const { isFirst, engagements, logs, reviews, removedHighlights, reviewLogs } = partsOf(scene.plan, part);
  if (isFirst) yield* generateHead(scene);
  for (let index = engagements.from; index < engagements.to; index += 1) yield* generateEngagement(scene, index);
  yield* generateLogs(scene, logs);
  for (let index = reviews.from; index < reviews.to; index += 1) yield* generateReview(scene, index);
  yield* generateRemovedHighlights(scene, removedHighlights);
  yield* generateReviewLogs(scene, reviewLogs);
}

/** What is few, and what all else refers to. */
function* generateHead(scene: Scene): Iterable<SeedDocument> {
  yield* generateRoles();
  yield* generateUserGroups(scene);
  yield* generateFridayUsers(scene);
  yield* generateMwrUsers(scene);
  yield* generateFridayTeams(scene);
  yield* generateMwrTeams(scene);
  yield* generateTypes(scene);
  yield* generateClients(scene);
  yield* generateFridayTemplates(scene);
  yield* generateRfiTemplates(scene);
  yield* generateMwrTemplates(scene);
  yield* generateMwrChecklists(scene);
  yield* generateSettings(scene);
  yield* generateNotifications(scene);
  yield* generateMwrSettings(scene);
  yield* generateRecreationLogs(scene);
  yield* generateEmails(scene);
}
