import type { SourceMap } from "../../../../shared/value.ts";
import type { SeedDocument } from "../answer.ts";
import { emailField, personAnswer, photoOf, uidOf } from "../person-fields.ts";
import { at, below, isDrawn, randomFor } from "../random.ts";
import { reviewId } from "../review-id.ts";
import { rankOf, type Person } from "../roster.ts";
import type { Scene } from "../scene.ts";

const UID_STREAM_OFFSET = 1_000_000_000;

/** People of MyWorkReview; most of them have a Friday account too. */
export function* generateMwrUsers(scene: Scene): Iterable<SeedDocument> {
  for (const [index, person] of scene.roster.reviewers.entries()) yield reviewerDocument(scene, person, index);
}

function reviewerDocument({ plan, roster }: Scene, person: Person, index: number): SeedDocument {
  const random = randomFor(plan.seed, "reviewer", UID_STREAM_OFFSET + index);
  const path = `myworkreview/users/list/${person.id}`;
  const isActive = !isDrawn(random, 0.08);
  const data: SourceMap = {
    ...emailField(person, random),
    name: person.name,
    photo: isDrawn(random, 0.6) ? photoOf(person) : null,
    uid: uidOf(person),
    role: at(roster.userGroupIds, rankOf(index)),
    teams: [at(roster.mwrTeams, index).id],
    ...(isDrawn(random, 0.1) ? { active: isActive } : { status: isActive ? "active" : "inactive" }),
    authProvider: "google",
    priorityReviews: Array.from({ length: below(random, 4) }, () => reviewId(plan, below(random, plan.counts.reviews))),
    ...(index % 9 === 8 ? { cloud_id: person.id } : {}),
  };
  return { system: "mwr", path, data, answers: [personAnswer(path, person)] };
}
