import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import type { RejectRule } from "../rules.ts";
import { generateActivities } from "./activities.ts";
import { mapped, rejected, type Answer, type SeedDocument } from "./answer.ts";
import type { Dirt } from "./dirt.ts";
import { documentId } from "./document-id.ts";
import { linkedReview } from "./link.ts";
import { oddExtras } from "./odd-extras.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import { generateResponses } from "./responses.ts";
import { reviewId } from "./review-id.ts";
import { generateRfis } from "./rfis.ts";
import type { Client, Person, Roster } from "./roster.ts";
import { generateSections } from "./sections.ts";
import { seatOf, type Scene, type Seat } from "./seat.ts";
import { createdFields, createdValue, DAY_SECONDS, dateText, yearOf } from "./time.ts";

const RANDOM_OFFSET = 1_000_000_000;
const STAGES = [
  "Info Gathering",
  "Commencement",
  "Team Execution",
  "Partner Review",
  "Finalization",
  "Close Out",
] as const;
const STAGE_KEYS = [
  "InfoGathering",
  "Commencement",
  "TeamExecution",
  "PartnerReview",
  "Finalization",
  "CloseOut",
] as const;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
] as const;
const KINDS = [
  { id: "typeAudit01", name: "Audit" },
  { id: "typeReview02", name: "Independent review" },
  { id: "typeCompil03", name: "Compilation" },
  { id: "typeTax04", name: "Tax return" },
] as const;
const CLIENT_STATUSES = ["Pending", "Partially Sent", "Sent"] as const;
const AUDITOR_STATUSES = ["Requested", "Reviewing", "Queries", "Received"] as const;
const ODD_CREATED_SHAPES = ["seconds", "milliseconds", "iso", "offset"] as const;
const UNRESOLVABLE_NAME = "Nobody Knows This Client (Pty) Ltd";
const UNKNOWN_REVIEW_ID = "gone4Review000000000";

/** One engagement and everything below it. */
export function* generateEngagement(scene: Scene, index: number): Iterable<SeedDocument> {
  const seat = seatOf(scene, index);
  if (seat.dirt !== "engagement-missing") {
    yield {
      system: "friday",
      path: seat.path,
      data: engagementData(scene, seat),
      answers: [engagementAnswer(seat)],
    };
  }
  yield* generateSections(scene, seat);
  yield* generateRfis(scene, seat);
  yield* generateResponses(scene, seat);
  yield* generateActivities(scene, seat);
}

const REJECTIONS: Partial<Record<Dirt, RejectRule>> = {
  "engagement-ambiguous-client": "ambiguous-client",
  "engagement-unresolvable-client": "unresolved-client",
  "engagement-unknown-stage": "unknown-stage",
  "engagement-unknown-interval": "unknown-interval",
};

function engagementAnswer({ path, dirt }: Seat): Answer {
  const rule = dirt === null ? undefined : REJECTIONS[dirt];
  return rule === undefined ? mapped(path, "engagement", dirt) : rejected(path, rule, dirt);
}

function engagementData(scene: Scene, seat: Seat): SourceMap {
  const { plan, roster } = scene;
  const random = randomFor(plan.seed, "engagement", RANDOM_OFFSET + seat.index);
  const kind = at(KINDS, seat.lineage.root);
  const year = yearOf(seat.startSecond);
  const isUnnamed = isDrawn(random, 0.1);
  const stage = below(random, STAGES.length);
  const progress = seat.lineage.generation > 0 && seat.lineage.isLatest ? 0 : below(random, 101);
  const review = linkedReview(plan, seat.index);
  return {
    ...clientFields(scene, seat, random),
    engagement_type: kind.id,
    ...(isUnnamed ? { title: `${kind.name} ${year}` } : { name: `${seat.client.name} ${kind.name} ${year}` }),
    year: yearText(seat, year, random),
    month: pick(random, MONTHS),
    ...dateFields(seat, random),
    team: at(roster.fridayTeamIds, seat.team),
    status: isDrawn(random, 0.8) ? "Active" : pick(random, ["Pending", "active", "PENDING"]),
    stage: stageText(seat, stage, random),
    ...memberFields(seat, random),
    repeat_interval: intervalText(seat, random),
    progress: BigInt(progress),
    client_progress: isDrawn(random, 0.1) ? progress + 0.5 : BigInt(progress),
    fee: isDrawn(random, 0.3) ? 1000 + below(random, 90_000) + 0.75 : BigInt(5000 + below(random, 300) * 500),
    scope: isDrawn(random, 0.4) ? `${kind.name} of the annual financial statements for ${year}` : "",
    ...stateFields(random),
    clerksCanApprove: isDrawn(random, 0.2),
    rfis_linked: [documentId(plan.seed, "nowhere", below(random, 48))],
    review_link: seat.dirt === "engagement-dangling-review" ? UNKNOWN_REVIEW_ID : linkText(scene, review),
    previous_year_review_link: "",
    ...(isDrawn(random, 0.1) ? { finalization_notice_client: { sent: true } } : {}),
    ...createdOf(seat, random),
    createdBy: at(seat.auditors, 0).id,
    ...(seat.dirt === "engagement-odd-extras" ? oddExtras(random) : {}),
  };
}

/** The link to the client went by three names in the course of the years. */
function clientFields({ plan, roster }: Scene, seat: Seat, random: Random): SourceMap {
  const { id, name } = seat.client;
  if (seat.dirt === "engagement-ambiguous-client") {
    return { client_name: sharedName(roster, plan.planted.client.keys(), seat.ordinal) };
  }
  if (seat.dirt === "engagement-unresolvable-client") return { client_name: UNRESOLVABLE_NAME };
  if (seat.dirt === "engagement-client-by-name") {
    return { client_name: uniqueClient(roster, seat.clientIndex).name };
  }
  const isOldField = seat.dirt === "engagement-client-id-field" || isDrawn(random, 0.1);
  return isOldField ? { client_id: id, client_name: name } : { client: id, client_name: name };
}

/** The name of a client who has a namesake: of those that were made namesakes, one after the other. */
function sharedName({ clients }: Roster, namesakes: Iterable<number>, ordinal: number): string {
  const names = [...namesakes].map((index) => at(clients, index).name);
  const shared = names.filter((name) => clients.filter((client) => client.name === name).length > 1);
  return shared.length === 0 ? UNRESOLVABLE_NAME : at(shared, ordinal);
}

/** The first client from this index on whose name nobody else has. */
function uniqueClient({ clients }: Roster, from: number): Client {
  for (let step = 0; step < clients.length; step += 1) {
    const client = at(clients, from + step);
    if (clients.filter(({ name }) => name === client.name).length === 1) return client;
  }
  return at(clients, from);
}

function yearText(seat: Seat, year: number, random: Random): SourceValue {
  if (seat.dirt === "engagement-odd-year") return pick(random, [`FY${year}`, `${year} (re-opened)`, `Feb ${year}`]);
  return isDrawn(random, 0.05) ? BigInt(year) : String(year);
}

function stageText(seat: Seat, stage: number, random: Random): string {
  if (seat.dirt === "engagement-unknown-stage") return "Awaiting Documents";
  if (seat.dirt === "engagement-stage-camel-case") return at(STAGE_KEYS, seat.ordinal % 2 === 0 ? 0 : stage);
  return isDrawn(random, 0.1) ? at(STAGE_KEYS, stage) : at(STAGES, stage);
}

/** A recreated engagement hands its interval on to the copy and stays behind with "once". */
function intervalText(seat: Seat, random: Random): string {
  if (seat.dirt === "engagement-unknown-interval") return "fortnightly";
  if (!seat.lineage.isLatest) return "once";
  if (seat.lineage.generation > 0) return "yearly";
  return pick(random, ["once", "yearly", "yearly", "monthly"]);
}

/** Dates are texts; the last weeks' client writes them as timestamps, and "" is no date. */
function dateFields(seat: Seat, random: Random): SourceMap {
  const start = seat.startSecond + below(random, 20) * DAY_SECONDS;
  const deadline = start + (30 + below(random, 60)) * DAY_SECONDS;
  return {
    commencement_date: dateText(start),
    completion_date: isDrawn(random, 0.5) ? dateText(deadline) : "",
    deadline_date: isDrawn(random, 0.05) ? createdValue("instant", deadline, random) : dateText(deadline),
  };
}

function memberFields(seat: Seat, random: Random): SourceMap {
  const isObjects = seat.dirt === "engagement-members-as-objects" || isDrawn(random, 0.03);
  const members = seat.auditors.map((person) => (isObjects ? memberObject(person) : person.id));
  const name = isDrawn(random, 0.15) ? "users" : "user";
  return { [name]: members, client_users: [seat.clientUser.id] };
}

function memberObject({ id, name, email }: Person): SourceValue {
  return { cloud_id: id, name, email };
}

function stateFields(random: Random): SourceMap {
  const isAccepted = isDrawn(random, 0.6);
  return {
    client_status: pick(random, CLIENT_STATUSES),
    auditor_status: pick(random, AUDITOR_STATUSES),
    engagement_letter: {
      file: "",
      client: isAccepted ? "Sent" : "Pending",
      auditor: isAccepted ? "Accepted" : "Pending",
    },
    ...(isAccepted
      ? {
          post_rfi: {
            auditor: "Sent",
            client: pick(random, ["Pending", "Queries", "Accepted"]),
            file: "",
          },
        }
      : {}),
    ...(isDrawn(random, 0.2) ? { feedback: { rating: BigInt(1 + below(random, 5)), comment: "Thank you." } } : {}),
  };
}

function linkText({ plan }: Scene, review: number | null): string {
  return review === null ? "" : reviewId(plan, review);
}

function createdOf(seat: Seat, random: Random): SourceMap {
  if (seat.dirt !== "engagement-created-odd") return createdFields(seat.startSecond, random);
  return {
    createdTime: createdValue(at(ODD_CREATED_SHAPES, seat.ordinal), seat.startSecond, random),
  };
}
