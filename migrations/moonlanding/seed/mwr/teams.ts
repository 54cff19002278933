import type { SourceValue } from "../../../../shared/value.ts";
import { mapped, type SeedDocument } from "../answer.ts";
import { membersOf, type Person } from "../roster.ts";
import type { Scene } from "../scene.ts";

/** Teams of MyWorkReview embed people, who are known by their e-mail address. */
export function* generateMwrTeams({ roster }: Scene): Iterable<SeedDocument> {
  for (const [team, { id, name }] of roster.mwrTeams.entries()) {
    const path = `myworkreview/teams/list/${id}`;
    const members = membersOf(roster.reviewers, team, roster.mwrTeams.length);
    const data = {
      name,
      users: members.map(({ person }) => embedded(person)),
      partners: members.filter(({ rank }) => rank === 0).map(({ person }) => embedded(person)),
      ...(team % 3 === 2 ? { cloud_id: id } : {}),
    };
    yield { system: "mwr", path, data, answers: [mapped(path, "team")] };
  }
}

function embedded({ email, name, id }: Person): SourceValue {
  return { email, name, photo: `https://photos.example.com/${id}` };
}
