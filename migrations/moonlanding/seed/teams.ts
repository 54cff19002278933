import type { SourceValue } from "../../../shared/value.ts";
import { mapped, type SeedDocument } from "./answer.ts";
import { at } from "./random.ts";
import { rankOf, type Person, type Roster } from "./roster.ts";
import type { Scene } from "./seat.ts";

const OBJECTS_EVERY = 6;

/** Teams of Friday list people by id, sometimes as objects; those of MyWorkReview embed people with their e-mail address. */
export function* generateTeams({ roster }: Scene): Iterable<SeedDocument> {
  for (const [team, id] of roster.fridayTeamIds.entries()) {
    const path = `friday/teams/list/${id}`;
    const members = membersOf(roster.auditors, team, roster.fridayTeamIds.length);
    const data = {
      name: `Audit team ${team + 1}`,
      users: members.map(({ person }, index) => memberValue(person, (team + index) % OBJECTS_EVERY === 0)),
      partners: members.filter(({ rank }) => rank === 0).map(({ person }) => person.id),
    };
    yield { system: "friday", path, data, answers: [mapped(path, "team")] };
  }
  for (const [team, { id, name }] of roster.mwrTeams.entries()) {
    const path = `myworkreview/teams/list/${id}`;
    const members = membersOf(roster.reviewers, team, roster.mwrTeams.length);
    const data = {
      name,
      users: members.map(({ person }) => embedded(person)),
      partners: members.filter(({ rank }) => rank === 0).map(({ person }) => embedded(person)),
    };
    yield { system: "mwr", path, data, answers: [mapped(path, "team")] };
  }
}

type Member = { readonly person: Person; readonly rank: number };

function membersOf(people: Roster["auditors"], team: number, teams: number): Member[] {
  const members: Member[] = [];
  for (let index = team; index < people.length; index += teams) {
    members.push({ person: at(people, index), rank: rankOf(index) });
  }
  return members;
}

function memberValue(person: Person, isObject: boolean): SourceValue {
  return isObject ? { id: person.id, name: person.name, email: person.email } : person.id;
}

function embedded({ email, name, id }: Person): SourceValue {
  return { email, name, photo: `https://photos.example.com/${id}` };
}
