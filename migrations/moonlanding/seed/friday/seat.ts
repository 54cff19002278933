import { SUBTREE_DIRT, type Dirt, type Place } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { linkDirt } from "../link.ts";
import { rfisOf, shareOf, type SeedPlan } from "../plan.ts";
import { at, below, pick, randomFor, type Random } from "../random.ts";
import type { Client, Person } from "../roster.ts";
import type { Scene } from "../scene.ts";
import { DAY_SECONDS, FIRST_SECOND } from "../time.ts";
import { lineageOf, type Lineage } from "./lineage.ts";

/** What the documents of one engagement have in common. */
export type Seat = {
  readonly index: number;
  readonly id: string;
  readonly path: string;
  readonly lineage: Lineage;
  /** The engagement's own oddity, that of its link, and those of the first documents below it. */
  readonly dirt: Dirt | null;
  readonly linkDirt: Dirt | null;
  readonly leafDirt: Dirt | null;
  readonly fileDirt: Dirt | null;
  readonly chatDirt: Dirt | null;
  readonly checklistDirt: Dirt | null;
  readonly activityDirt: Dirt | null;
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
  /** How many documents of each kind hang below. */
  readonly sections: number;
  readonly rfis: number;
  readonly responses: number;
  readonly activities: number;
  readonly files: number;
  readonly chats: number;
  readonly checklists: number;
  readonly engagementActivities: number;
  readonly readMarkers: number;
};

const FIRST_START_DAYS = 1150;
const YEAR_DAYS = 365;
const AUDITORS = [2, 3, 2, 4] as const;

export function engagementId(plan: SeedPlan, index: number): string {
  return documentId(plan.seed, "engagement", index);
}

/** The client of an engagement: that of the first of its lineage. */
export function clientIndexOf(plan: SeedPlan, engagement: number): number {
  const { root } = lineageOf(engagement, plan.counts.engagementSlots);
  return below(randomFor(plan.seed, "engagement", root), plan.counts.clients);
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
  const dirtAt = (place: Place): Dirt | null => planted[place].get(index)?.dirt ?? null;
  return {
    index,
    id,
    path: `friday/engagements/list/${id}`,
    lineage,
    dirt: mark?.dirt ?? null,
    linkDirt: linkDirt(plan, index),
    leafDirt: dirtAt("leaf"),
    fileDirt: dirtAt("file"),
    chatDirt: dirtAt("chat"),
    checklistDirt: dirtAt("checklist"),
    activityDirt: dirtAt("activity"),
    ordinal: mark?.ordinal ?? 0,
    isLost: mark !== undefined && SUBTREE_DIRT.has(mark.dirt),
    clientIndex,
    client: at(roster.clients, clientIndex),
    team,
    auditors: teamAuditors(scene, team, random),
    clientUser: at(roster.clientUsers, clientIndex),
    startSecond: FIRST_SECOND + (below(random, FIRST_START_DAYS) + lineage.generation * YEAR_DAYS) * DAY_SECONDS,
    ...sizesOf(plan, index),
  };
}

type Size =
  | "sections"
  | "rfis"
  | "responses"
  | "activities"
  | "files"
  | "chats"
  | "checklists"
  | "engagementActivities"
  | "readMarkers";

function sizesOf(plan: SeedPlan, index: number): Pick<Seat, Size> {
  const { counts } = plan;
  const share = (count: number): number => shareOf(plan, index, count);
  return {
    rfis: rfisOf(plan, index),
    sections: share(counts.sections),
    responses: share(counts.responses),
    activities: share(counts.activities),
    files: share(counts.files),
    chats: share(counts.chats),
    checklists: share(counts.checklists),
    engagementActivities: share(counts.engagementActivities),
    readMarkers: share(counts.readMarkers),
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
