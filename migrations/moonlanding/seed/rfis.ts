import { elementPath } from "../../../shared/identity.ts";
import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { mapped, rejected, type Answer, type SeedDocument } from "./answer.ts";
import { DOCUMENTS, OPENINGS, SCOPES } from "./questions.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import { embeddedResponse, responseCounts, responseId, type ResponseRef } from "./responses.ts";
import { isLostRfi, leafDirtAt, rfiId, SPAN } from "./leaf.ts";
import { sectionId } from "./sections.ts";
import type { Scene, Seat } from "./seat.ts";
import { DAY_SECONDS, dateText, HOUR_SECONDS, instantAt, localText } from "./time.ts";

const RANDOM_OFFSET = 5_000_000_000;
const WAITING = 0n;
const COMPLETED = 1n;
const STATES = ["Active", "Active", "Active", "Active", "Pending", "Inactive"] as const;
const OPEN_AUDITOR_STATUSES = ["Requested", "Requested", "Reviewing", "Queries"] as const;
const OPEN_CLIENT_STATUSES = ["Pending", "Pending", "Partially Sent", "Sent"] as const;
const UNKNOWN_SECTION_ID = "gone4Section00000000";
const UNKNOWN_USER_ID = "gone4User00000000000";
const WRONG_STATUSES: readonly SourceValue[] = [7n, "done", true];

export function* generateRfis(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  const responses = responseCounts(seat);
  for (let rfi = 0; rfi < seat.rfis; rfi += 1) {
    const path = `${seat.path}/rfis/${rfiId(scene, seat, rfi)}`;
    const count = responses.startOf(rfi + 1) - responses.startOf(rfi);
    const embedded = embeddedIn(scene, seat, { rfi, count });
    const data = rfiData(scene, seat, { rfi, count, embedded });
    yield {
      system: "friday",
      path,
      data,
      answers: [rfiAnswer(seat, rfi, path), ...embeddedAnswers(path, embedded)],
    };
  }
}

function rfiAnswer(seat: Seat, rfi: number, path: string): Answer {
  const dirt = leafDirtAt(seat, rfi);
  if (seat.isLost) return rejected(path, "missing-parent");
  if (dirt === "rfi-wrong-status") return rejected(path, "unknown-status", dirt);
  return mapped(path, "rfi", dirt !== null && dirt.startsWith("rfi-") ? dirt : null);
}

type Embedded = { readonly id: string; readonly isRepeat: boolean; readonly ref: ResponseRef };

const REPEATED_SHARE = 0.02;

/** Old clients kept responses inside the RFI; some were copied to the sub-collection later, some never. */
function embeddedIn(scene: Scene, seat: Seat, place: { readonly rfi: number; readonly count: number }): Embedded[] {
  if (isLostRfi(seat, place.rfi)) return [];
  const dirt = leafDirtAt(seat, place.rfi);
  const first = { rfi: place.rfi, response: 0 };
  if (dirt === "rfi-embedded-only") {
    const unsaved = { rfi: place.rfi, response: SPAN - 1 };
    return [{ id: responseId(scene, seat, unsaved), isRepeat: false, ref: unsaved }];
  }
  const random = randomFor(scene.plan.seed, "nowhere", seat.index * SPAN + place.rfi);
  const isRepeat = dirt === "rfi-embedded-repeat" || (dirt === null && isDrawn(random, REPEATED_SHARE));
  return isRepeat && place.count > 0 ? [{ id: responseId(scene, seat, first), isRepeat: true, ref: first }] : [];
}

function embeddedAnswers(path: string, embedded: readonly Embedded[]): Answer[] {
  return embedded.map(({ id, isRepeat }) => {
    const element = elementPath(path, "responses", id);
    return isRepeat ? { path: element, disposition: "merged" } : mapped(element, "rfi_response");
  });
}

type Content = {
  readonly rfi: number;
  readonly count: number;
  readonly embedded: readonly Embedded[];
};

function rfiData(scene: Scene, seat: Seat, { rfi, count, embedded }: Content): SourceMap {
  const { seed } = scene.plan;
  const text = randomFor(seed, "rfi", RANDOM_OFFSET + seat.lineage.root * SPAN + rfi);
  const random = randomFor(seed, "rfi", 2 * RANDOM_OFFSET + seat.index * SPAN + rfi);
  const asked = at(DOCUMENTS, below(text, DOCUMENTS.length));
  const requested = seat.startSecond + below(text, 30) * DAY_SECONDS + 6 * HOUR_SECONDS + below(text, 36_000);
  const deadline = dateText(requested + (7 + below(text, 21)) * DAY_SECONDS);
  const isReset = seat.lineage.isLatest && seat.lineage.generation > 0;
  const isClosed = !isReset && isDrawn(random, 0.7);
  const resolved = requested + (1 + below(random, 20)) * DAY_SECONDS;
  const isFlagged = isDrawn(random, 0.06);
  return {
    key: asked.key,
    name: asked.name,
    question: pick(text, OPENINGS) + asked.text + pick(text, SCOPES),
    date_requested: localText(requested),
    date_resolved: isClosed ? localText(resolved) : "",
    deadline,
    deadline_date: isDrawn(random, 0.9) ? deadline : "",
    status: statusOf(seat, rfi, isClosed),
    rfi_status: pick(random, STATES),
    users: usersOf(seat, rfi),
    responses: embedded.map(({ ref }) => embeddedResponse(scene, seat, ref)),
    files: [],
    filesCount: 0n,
    responseCount: BigInt(isDrawn(random, 0.02) ? count + 1 : count),
    days_outstanding: isClosed ? 0n : BigInt(below(random, 60)),
    auditor_status: isClosed ? "Received" : pick(random, OPEN_AUDITOR_STATUSES),
    client_status: isClosed ? "Sent" : pick(random, OPEN_CLIENT_STATUSES),
    flag: isFlagged,
    ml_query: isFlagged && isDrawn(random, 0.5),
    section_cloud_id: sectionOf(scene, seat, rfi),
    engagement_rfi_cloud_id: seat.lineage.generation > 0 ? rfiId(scene, seat, rfi) : "",
    recreate_with_attachments: isDrawn(random, 0.3),
    lastMessageBy: count > 0 ? seat.clientUser.email : "",
    teamChatCount: 0n,
    lastUpdatedTimeStamp: instantAt(resolved, random),
    ...chatField(random, resolved),
  };
}

function statusOf(seat: Seat, rfi: number, isClosed: boolean): SourceValue {
  if (leafDirtAt(seat, rfi) === "rfi-wrong-status") return at(WRONG_STATUSES, seat.index);
  return isClosed ? COMPLETED : WAITING;
}

function usersOf(seat: Seat, rfi: number): SourceValue[] {
  return leafDirtAt(seat, rfi) === "rfi-unknown-user" ? [seat.clientUser.id, UNKNOWN_USER_ID] : [seat.clientUser.id];
}

function sectionOf(scene: Scene, seat: Seat, rfi: number): string {
  const dirt = leafDirtAt(seat, rfi);
  if (dirt === "rfi-unknown-section") return UNKNOWN_SECTION_ID;
  return dirt === "rfi-without-section" || seat.sections === 0 ? "" : sectionId(scene, seat, rfi % seat.sections);
}

function chatField(random: Random, second: number): SourceMap {
  return isDrawn(random, 0.15) ? { lastTeamChatTimestamp: instantAt(second - HOUR_SECONDS, random) } : {};
}
