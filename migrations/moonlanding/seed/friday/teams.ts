import type { SourceValue } from "../../../../shared/value.ts";
import { mapped, type SeedDocument } from "../answer.ts";
import { membersOf, type Person } from "../roster.ts";
import type { Scene } from "../scene.ts";

const OBJECTS_EVERY = 6;

/** Teams of Friday list people by id, sometimes as objects. */
export function* generateFridayTeams({ roster }: Scene): Iterable<SeedDocument> {
  for (const [team, id] of roster.fridayTeamIds.entries()) {
    const path = `friday/teams/list/${id}`;
    const members = membersOf(roster.auditors, team, roster.fridayTeamIds.length);
    const data = {
      name: `Audit team ${team + 1}`,
      users: members.map(({ person }, index) => memberValue(person, (team + index) % OBJECTS_EVERY === 0)),
      partners: members.filter(({ rank }) => rank === 0).map(({ person }) => person.id),
      ...(team % 3 === 2 ? { cloud_id: id } : {}),
    };
    yield { system: "friday", path, data, answers: [mapped(path, "team")] };
  }
}

function memberValue(person: Person, isObject: boolean): SourceValue {
  return isObject ? { id: person.id, name: person.name, email: person.email } : person.id;
}
