import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { linkedReview, previousReview, type Link } from "../link.ts";
import { oddExtras } from "../odd-extras.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import { documentId } from "../document-id.ts";
import { reviewId } from "../review-id.ts";
import type { Client, Person, Roster } from "../roster.ts";
import type { Scene } from "../scene.ts";
import { createdFields, createdValue, DAY_SECONDS, dateText, yearOf } from "../time.ts";
import type { Seat } from "./seat.ts";
import { engagementType } from "./types.ts";

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
const CLIENT_STATUSES = ["Pending", "Partially Sent", "Sent"] as const;
const AUDITOR_STATUSES = ["Requested", "Reviewing", "Queries", "Received"] as const;
const ODD_CREATED_SHAPES = ["seconds", "milliseconds", "iso", "offset"] as const;
const UNRESOLVABLE_NAME = "Nobody Knows This Client (Pty) Ltd";
const UNKNOWN_REVIEW_ID = "gone4Review000000000";
const UNKNOWN_USER_ID = "gone4TeamMember00000";

/** The fields of an engagement, but for its papers. */
export function engagementData(scene: Scene, seat: Seat): SourceMap {
  const { plan, roster } = scene;
  const random = randomFor(plan.seed, "engagement", RANDOM_OFFSET + seat.index);
  const kind = engagementType(plan, seat.lineage.root);
  const year = yearOf(seat.startSecond);
  const isUnnamed = isDrawn(random, 0.1);
  const stage = below(random, STAGES.length);
  return {
    ...clientFields(scene, seat, random),
    engagement_type: kind.id,
    ...(isUnnamed ? { title: `${kind.name} ${year}` } : { name: `${seat.client.name} ${kind.name} ${year}` }),
    ...yearFields(seat, year, random),
    month: pick(random, MONTHS),
    ...dateFields(seat, random),
    team: at(roster.fridayTeamIds, seat.team),
    status: isDrawn(random, 0.8) ? "Active" : pick(random, ["Pending", "active", "PENDING"]),
    stage: stageText(seat, stage, random),
    ...memberFields(seat, random),
    repeat_interval: intervalText(seat, random),
    ...progressFields(seat, random),
    ...feeFields(seat, random),
    scope: isDrawn(random, 0.4) ? `${kind.name} of the annual financial statements for ${year}` : "",
    client_status: pick(random, CLIENT_STATUSES),
    auditor_status: pick(random, AUDITOR_STATUSES),
    ...(isDrawn(random, 0.2) ? { feedback: { rating: BigInt(1 + below(random, 5)), comment: "Thank you." } } : {}),
    clerksCanApprove: isDrawn(random, 0.2),
    rfis_linked: [documentId(plan.seed, "rfi-template", below(random, plan.counts.rfiTemplates))],
    review_link: linkText(scene, linkedReview(plan, seat.index)),
    previous_year_review_link: linkText(scene, previousReview(plan, seat.index)),
    ...(isDrawn(random, 0.1) ? { finalization_notice_client: { sent: true } } : {}),
    ...createdOf(seat, random),
    createdBy: at(seat.auditors, 0).id,
    ...(isDrawn(random, 0.1) ? { cloud_id: seat.id } : {}),
    ...(seat.dirt === "engagement-odd-extras" ? oddExtras(random) : {}),
  };
}

/** The link to the client went by three names in the course of the years. */
function clientFields({ plan, roster }: Scene, seat: Seat, random: Random): SourceMap {
  const { id, name } = seat.client;
  switch (seat.dirt) {
    case "engagement-ambiguous-client":
      return { client_name: sharedName(roster, plan.planted.client.keys(), seat.ordinal) };
    case "engagement-unresolvable-client":
      return { client_name: UNRESOLVABLE_NAME };
    case "engagement-client-by-name":
      return { client_name: uniqueClient(roster, seat.clientIndex).name };
    case "engagement-client-disagrees":
      return { client: id, client_id: at(roster.clients, seat.clientIndex + 1).id, client_name: name };
    default: {
      const isOldField = seat.dirt === "engagement-client-id-field" || isDrawn(random, 0.1);
      return isOldField ? { client_id: id, client_name: name } : { client: id, client_name: name };
    }
  }
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

function yearFields(seat: Seat, year: number, random: Random): SourceMap {
  if (seat.dirt === "engagement-without-year") return seat.ordinal % 2 === 0 ? { year: "" } : {};
  if (seat.dirt === "engagement-odd-year") {
    return { year: pick(random, [`FY${year}`, `${year} (re-opened)`, `Feb ${year}`]) };
  }
  return { year: isDrawn(random, 0.05) ? BigInt(year) : String(year) };
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
    completion_date: isDrawn(random, 0.5) ? dateText(deadline) : isDrawn(random, 0.2) ? null : "",
    deadline_date: isDrawn(random, 0.05) ? createdValue("instant", deadline, random) : dateText(deadline),
  };
}

function memberFields(seat: Seat, random: Random): SourceMap {
  const isObjects = seat.dirt === "engagement-members-as-objects" || isDrawn(random, 0.03);
  const members = seat.auditors.map((person) => (isObjects ? memberObject(person) : person.id));
  const name = isDrawn(random, 0.15) ? "users" : "user";
  const leavers = seat.dirt === "engagement-unknown-member" ? [UNKNOWN_USER_ID] : [];
  return { [name]: [...members, ...leavers], client_users: [seat.clientUser.id] };
}

function memberObject({ id, name, email }: Person): SourceValue {
  return { cloud_id: id, name, email };
}

function progressFields(seat: Seat, random: Random): SourceMap {
  const progress = seat.lineage.generation > 0 && seat.lineage.isLatest ? 0 : below(random, 101);
  if (seat.dirt === "engagement-odd-numbers") return { progress: -0, client_progress: 1e-320 };
  return {
    progress: seat.dirt === "engagement-odd-progress" ? 140n : BigInt(progress),
    client_progress: isDrawn(random, 0.1) ? progress + 0.5 : BigInt(progress),
  };
}

function feeFields(seat: Seat, random: Random): SourceMap {
  const amount = 5000 + below(random, 300) * 500;
  const fee = isDrawn(random, 0.3) ? amount + 0.75 : BigInt(amount);
  return {
    fee: seat.dirt === "engagement-odd-numbers" ? 0.1 + 0.2 : fee,
    ...(isDrawn(random, 0.2) ? { fee_split: { partner: 0.1 + 0.2, manager: 0.3, clerk: 0.4 } } : {}),
  };
}

function linkText({ plan }: Scene, link: Link): string {
  if (link === null) return "";
  return link.kind === "gone" ? UNKNOWN_REVIEW_ID : reviewId(plan, link.index);
}

function createdOf(seat: Seat, random: Random): SourceMap {
  if (seat.dirt !== "engagement-created-odd") return createdFields(seat.startSecond, random);
  return {
    createdTime: createdValue(at(ODD_CREATED_SHAPES, seat.ordinal), seat.startSecond, random),
  };
}
