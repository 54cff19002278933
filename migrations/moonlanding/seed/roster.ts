import { documentId } from "./document-id.ts";
import { clientDomain, clientName, personEmail, personName } from "./names.ts";
import { auditorOfReviewer, type SeedPlan } from "./plan.ts";
import type { Planted } from "./plant.ts";
import { at } from "./random.ts";

/** People, clients and teams that everything else refers to: a few thousand entries, made before the first document. */
export type Roster = {
  readonly auditors: readonly Person[];
  readonly clientUsers: readonly Person[];
  readonly reviewers: readonly Person[];
  readonly clients: readonly Client[];
  readonly fridayTeamIds: readonly string[];
  readonly mwrTeams: readonly MwrTeam[];
  /** Role documents of MyWorkReview: Partner, Manager, Clerk. */
  readonly userGroupIds: readonly string[];
};

export type Person = {
  readonly id: string;
  readonly name: string;
  /** Canonical: trimmed and in lower case. */
  readonly email: string;
  readonly planted: Planted | null;
  /** Whether other records are the same person; then one of them is mapped and the others are merged into it. */
  readonly isShared: boolean;
};

export type Client = { readonly id: string; readonly name: string; readonly domain: string };
export type MwrTeam = { readonly id: string; readonly name: string };

const FIRM_DOMAIN = "example.com";
const STRANGER_DOMAIN = "example.org";
/** Where the names of the second and third group of people start in the tables, so that few people are namesakes. */
const CLIENT_USER_NAMES = 1500;
const STRANGER_NAMES = 3000;

/** Of ten people one is a partner and two are managers. */
const RANKS = [0, 1, 1, 2, 2, 2, 2, 2, 2, 2] as const;

/** 0 partner, 1 manager, 2 clerk. */
export function rankOf(index: number): number {
  return at(RANKS, index);
}

export type Member = { readonly person: Person; readonly rank: number };

/** Person p is in team p modulo the number of teams. */
export function membersOf(people: readonly Person[], team: number, teams: number): Member[] {
  const members: Member[] = [];
  for (let index = team; index < people.length; index += teams) {
    members.push({ person: at(people, index), rank: rankOf(index) });
  }
  return members;
}

export function makeRoster(plan: SeedPlan): Roster {
  const { counts, seed } = plan;
  const auditors = makeAuditors(plan);
  return {
    auditors,
    clientUsers: makeClientUsers(plan, auditors),
    reviewers: list(counts.mwrUsers, (index) => makeReviewer(plan, auditors, index)),
    clients: list(counts.clients, (index) => makeClient(plan, index)),
    fridayTeamIds: list(counts.fridayTeams, (index) => documentId(seed, "friday-team", index)),
    mwrTeams: list(counts.mwrTeams, (index) => ({
      id: documentId(seed, "mwr-team", index),
      name: `Review team ${index + 1}`,
    })),
    userGroupIds: [documentId(seed, "user-group", 0), documentId(seed, "user-group", 1), "groupClerk01"],
  };
}

function makeAuditors(plan: SeedPlan): Person[] {
  const { counts, planted, seed } = plan;
  const conflicts = ordinalsOf(plan, "client-user");
  const people: Person[] = [];
  for (let index = 0; index < counts.auditors; index += 1) {
    const mark = planted.auditor.get(index) ?? null;
    const isUnpaired = mark?.dirt === "user-type-conflict" && !conflicts.has(mark.ordinal);
    const twin = mark?.dirt === "user-duplicate" ? mark.ordinal % counts.sharedUsers : index;
    people.push({
      id: documentId(seed, "auditor", index),
      name: personName(twin),
      email: personEmail(twin, FIRM_DOMAIN),
      planted: isUnpaired ? null : mark,
      isShared: twin < counts.sharedUsers,
    });
  }
  return people;
}

/** A client user may be a second record of the one before, or of an auditor, with whom it then conflicts. */
function makeClientUsers(plan: SeedPlan, auditors: readonly Person[]): Person[] {
  const { counts, planted, seed } = plan;
  const places = planted["client-user"];
  const twins = new Map<number, number>();
  for (const [index, { dirt }] of places) {
    if (dirt === "client-user-duplicate") twins.set(index, places.has(index - 1) ? 0 : index - 1);
  }
  const originals = new Set(twins.values());
  const rivals = new Map(
    auditors.flatMap(({ planted: mark, email }) =>
      mark?.dirt === "user-type-conflict" ? [[mark.ordinal, email] as const] : [],
    ),
  );
  return list(counts.clientUsers, (index) => {
    const mark = places.get(index) ?? null;
    const rival = mark?.dirt === "client-user-type-conflict" ? rivals.get(mark.ordinal) : undefined;
    const isUnpaired = mark?.dirt === "client-user-type-conflict" && rival === undefined;
    const twin = twins.get(index) ?? index;
    return {
      id: documentId(seed, "client-user", index),
      name: personName(CLIENT_USER_NAMES + twin),
      email: rival ?? personEmail(CLIENT_USER_NAMES + twin, clientDomain(twin)),
      planted: isUnpaired ? null : mark,
      isShared: twins.has(index) || originals.has(index),
    };
  });
}

function makeReviewer(plan: SeedPlan, auditors: readonly Person[], index: number): Person {
  const auditor = auditorOfReviewer(plan, index);
  const id = documentId(plan.seed, "reviewer", index);
  if (auditor !== null) return { ...at(auditors, auditor), id, planted: null };
  const name = STRANGER_NAMES + index;
  return {
    id,
    name: personName(name),
    email: personEmail(name, STRANGER_DOMAIN),
    planted: null,
    isShared: false,
  };
}

function makeClient(plan: SeedPlan, index: number): Client {
  const isNamesake = plan.planted.client.get(index)?.dirt === "client-duplicate-name";
  return {
    id: documentId(plan.seed, "client", index),
    name: clientName(isNamesake ? index - 1 : index),
    domain: clientDomain(index),
  };
}

/** Which conflicts have found a client user to conflict with. */
function ordinalsOf(plan: SeedPlan, place: "client-user"): ReadonlySet<number> {
  const marks = [...plan.planted[place].values()];
  return new Set(marks.filter(({ dirt }) => dirt === "client-user-type-conflict").map(({ ordinal }) => ordinal));
}

function list<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
