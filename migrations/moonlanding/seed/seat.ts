import { SUBTREE_DIRT, type Dirt } from "./dirt.ts";
import { documentId } from "./document-id.ts";
import { lineageOf, type Lineage } from "./lineage.ts";
import { shareOf, type SeedPlan } from "./plan.ts";
import { at, below, pick, randomFor, type Random } from "./random.ts";
import type { Client, Person, Roster } from "./roster.ts";
import { DAY_SECONDS, FIRST_SECOND } from "./time.ts";

/** What the documents of one engagement have in common. */
export type Seat = {
  readonly index: number;
  readonly id: string;
  readonly path: string;
  readonly lineage: Lineage;
  /** The engagement's own oddity, and that of its first leaf. */
  readonly dirt: Dirt | null;
  readonly leafDirt: Dirt | null;
  /** How many engagements before this one have the same oddity. */
  readonly ordinal: number;
  /** Whether the engagement does not arrive, and with it all below. */
  readonly isLost: boolean;
  readonly clientIndex: number;
  readonly client: Client;
  readonly team: number;
  readonly auditors: readonly Person[];
  readonly clientUser: Person;
  readonly startSecond: number;
  readonly sections: number;
  readonly rfis: number;
  readonly responses: number;
  readonly activities: number;
};

export type Scene = { readonly plan: SeedPlan; readonly roster: Roster };

const FIRST_START_DAYS = 1150;
const YEAR_DAYS = 365;
const AUDITORS = [2, 3, 2, 4] as const;

export function engagementId(plan: SeedPlan, index: number): string {
  return documentId(plan.seed, "engagement", index);
}

export function engagementPath(plan: SeedPlan, index: number): string {
  return `friday/engagements/list/${engagementId(plan, index)}`;
}

export function seatOf(scene: Scene, index: number): Seat {
  const { plan, roster } = scene;
  const { counts, planted } = plan;
  const lineage = lineageOf(index, counts.engagementSlots);
  const random = randomFor(plan.seed, "engagement", lineage.root);
  const mark = planted.engagement.get(index);
  const clientIndex = below(random, counts.clients);
  const team = clientIndex % counts.fridayTeams;
  const id = engagementId(plan, index);
  return {
    index,
    id,
    path: `friday/engagements/list/${id}`,
    lineage,
    dirt: mark?.dirt ?? null,
    leafDirt: planted.leaf.get(index)?.dirt ?? null,
    ordinal: mark?.ordinal ?? 0,
    isLost: mark !== undefined && SUBTREE_DIRT.has(mark.dirt),
    clientIndex,
    client: at(roster.clients, clientIndex),
    team,
    auditors: teamAuditors(scene, team, random),
    clientUser: at(roster.clientUsers, clientIndex),
    startSecond: FIRST_SECOND + (below(random, FIRST_START_DAYS) + lineage.generation * YEAR_DAYS) * DAY_SECONDS,
    sections: shareOf(plan, index, counts.sections),
    rfis: shareOf(plan, index, counts.rfis),
    responses: shareOf(plan, index, counts.responses),
    activities: shareOf(plan, index, counts.activities),
  };
}

/** Auditor a is in team a modulo the number of teams. */
function teamAuditors({ plan, roster }: Scene, team: number, random: Random): Person[] {
  const { auditors, fridayTeams } = plan.counts;
  const members = Math.max(1, Math.floor((auditors - 1 - team) / fridayTeams) + 1);
  const count = Math.min(members, pick(random, AUDITORS));
  const first = below(random, members);
  return Array.from({ length: count }, (_, step) =>
    at(roster.auditors, team + ((first + step) % members) * fridayTeams),
  );
}
