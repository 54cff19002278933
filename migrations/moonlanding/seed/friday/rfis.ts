import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, answeredBelowLost, mapped, type Answer, type SeedDocument } from "../answer.ts";
import { highlightId } from "../highlight-id.ts";
import { isPushed } from "../link.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import { reviewId } from "../review-id.ts";
import type { Scene } from "../scene.ts";
import { responsePortion } from "../shares.ts";
import { DAY_SECONDS, dateText, HOUR_SECONDS, instantAt, localText } from "../time.ts";
import { embeddedFiles, embeddedResponses, type Embedded } from "./embedded.ts";
import { fileRefs } from "./files.ts";
import { isLostRfi, leafDirtAt, rfiId, SPAN } from "./leaf.ts";
import { DOCUMENTS, OPENINGS, SCOPES } from "./questions.ts";
import type { Seat } from "./seat.ts";
import { sectionId } from "./sections.ts";
import { teamChatCount } from "./team-chat.ts";

const RANDOM_OFFSET = 5_000_000_000;
const WAITING = 0n;
const COMPLETED = 1n;
const STATES = ["Active", "Active", "Active", "Active", "Pending", "Inactive"] as const;
const OPEN_AUDITOR_STATUSES = ["Requested", "Requested", "Reviewing", "Queries"] as const;
const OPEN_CLIENT_STATUSES = ["Pending", "Pending", "Partially Sent", "Sent"] as const;
const UNKNOWN_SECTION_ID = "gone4Section00000000";
const UNKNOWN_USER_ID = "gone4User00000000000";
const WRONG_STATUSES: readonly SourceValue[] = [7n, "done", true];
/** The RFI that a highlight was made into. */
const PUSHED_RFI = 1;

export function* generateRfis(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  const responses = responsePortion(seat.responses, seat.rfis);
  const files = fileRefs(seat);
  for (let rfi = 0; rfi < seat.rfis; rfi += 1) {
    const count = responses.startOf(rfi + 1) - responses.startOf(rfi);
    const own = files.filter((ref) => ref.rfi === rfi);
    yield rfiDocument(scene, seat, {
      rfi,
      count,
      files: own.length,
      embedded: [...embeddedResponses(scene, seat, { rfi, count }), ...embeddedFiles(scene, seat, { rfi, files: own })],
    });
  }
}

type Content = {
  readonly rfi: number;
  /** Documents of responses and of files that belong to it. */
  readonly count: number;
  readonly files: number;
  readonly embedded: readonly Embedded[];
};

function rfiDocument(scene: Scene, seat: Seat, content: Content): SeedDocument {
  const { rfi, embedded } = content;
  const id = rfiId(scene, seat, rfi);
  const path = `${seat.path}/rfis/${id}`;
  return {
    system: "friday",
    path,
    data: { ...rfiData(scene, seat, content), ...(rfi % 7 === 6 ? { cloud_id: id } : {}) },
    objects: embedded.flatMap(({ objects }) => objects),
    answers: rfiAnswers(seat, path, content),
  };
}

function rfiAnswers(seat: Seat, path: string, { rfi, embedded }: Content): Answer[] {
  const dirt = leafDirtAt(seat, rfi);
  if (seat.isLost) return [answeredBelowLost(path, null)];
  if (isLostRfi(seat, rfi)) return [answered(path, "rfi", dirt)];
  const isOwn = dirt !== null && dirt.startsWith("rfi-") && !dirt.startsWith("rfi-file-");
  const elements = embedded.flatMap(({ fates }) => fates);
  return [
    isOwn ? answered(path, "rfi", dirt) : mapped(path, "rfi"),
    ...elements.map(({ element, table, dirt: planted, isRepeat }): Answer => {
      if (isRepeat) return { path: path + element, disposition: "merged" };
      return answered(path + element, table, planted);
    }),
  ];
}

function rfiData(scene: Scene, seat: Seat, { rfi, count, files, embedded }: Content): SourceMap {
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
    responses: valuesOf(embedded, "responses"),
    files: valuesOf(embedded, "files"),
    ...countersOf(seat, { rfi, count, files, embedded }),
    days_outstanding: isClosed ? 0n : BigInt(below(random, 60)),
    auditor_status: isClosed ? "Received" : pick(random, OPEN_AUDITOR_STATUSES),
    client_status: isClosed ? "Sent" : pick(random, OPEN_CLIENT_STATUSES),
    flag: isFlagged,
    ml_query: isFlagged && isDrawn(random, 0.5),
    section_cloud_id: sectionOf(scene, seat, rfi),
    engagement_rfi_cloud_id: seat.lineage.generation > 0 ? rfiId(scene, seat, rfi) : "",
    recreate_with_attachments: isDrawn(random, 0.3),
    lastMessageBy: count > 0 ? seat.clientUser.email : "",
    lastUpdatedTimeStamp: instantAt(resolved, random),
    ...chatFields(teamChatCount(seat, rfi), random, resolved),
    ...pushedFields(scene, seat, rfi),
  };
}

function valuesOf(embedded: readonly Embedded[], field: Embedded["field"]): SourceValue[] {
  return embedded.filter((element) => element.field === field).map(({ value }) => value);
}

/** What is stored of both kinds, documents and elements without one, and sometimes something else. */
function countersOf(seat: Seat, { rfi, count, files, embedded }: Content): SourceMap {
  const dirt = leafDirtAt(seat, rfi);
  const alone = (field: Embedded["field"]): number =>
    embedded.filter((element) => element.field === field && element.isCounted).length;
  const slip = dirt === "rfi-counter-disagrees" ? 2 : 0;
  return {
    filesCount: BigInt(files + alone("files") + slip),
    responseCount: BigInt(count + alone("responses") + slip),
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

/** The team's talk about an RFI is counted with it. */
function chatFields(count: number, random: Random, second: number): SourceMap {
  const last = count > 0 ? { lastTeamChatTimestamp: instantAt(second - HOUR_SECONDS, random) } : {};
  return { teamChatCount: BigInt(count), ...last };
}

function pushedFields({ plan }: Scene, seat: Seat, rfi: number): SourceMap {
  if (rfi !== PUSHED_RFI || !isPushed(plan, seat.index)) return {};
  return { review_id: reviewId(plan, seat.index), highlight_id: highlightId(plan, seat.index, 0) };
}
