import { answered, type Answer, type SeedDocument } from "../answer.ts";
import { chatMessages } from "../chat.ts";
import type { Scene } from "../scene.ts";
import { generateEngagementActivities, generateRfiActivities } from "./activities.ts";
import { generateChecklists } from "./checklists.ts";
import { engagementData } from "./engagement-data.ts";
import { generateFiles } from "./files.ts";
import { rfiId, SPAN } from "./leaf.ts";
import { questionOf } from "./team-chat.ts";
import { papersOf } from "./papers.ts";
import { generateReadMarkers } from "./read-markers.ts";
import { generateResponses } from "./responses.ts";
import { generateRfis } from "./rfis.ts";
import { seatOf, type Seat } from "./seat.ts";
import { generateSections } from "./sections.ts";

const UNKNOWN_ENGAGEMENT_PATH = "friday/engagements/list/gone4EngagementChat0";

/** One engagement and everything below it. */
export function* generateEngagement(scene: Scene, index: number): Iterable<SeedDocument> {
  const seat = seatOf(scene, index);
  if (seat.dirt !== "engagement-missing") yield engagementDocument(scene, seat);
  yield* generateSections(scene, seat);
  yield* generateRfis(scene, seat);
  yield* generateResponses(scene, seat);
  yield* generateFiles(scene, seat);
  yield* generateChat(scene, seat);
  yield* generateRfiActivities(scene, seat);
  yield* generateEngagementActivities(scene, seat);
  yield* generateChecklists(scene, seat);
  yield* generateReadMarkers(scene, seat);
}

function engagementDocument(scene: Scene, seat: Seat): SeedDocument {
  const papers = papersOf(scene, seat);
  const own = engagementAnswer(seat);
  return {
    system: "friday",
    path: seat.path,
    data: { ...engagementData(scene, seat), ...papers.data },
    objects: papers.objects,
    // Parts of a rejected document are not records: it is rejected as a whole.
    answers: own.disposition === "rejected" ? [own] : [own, ...papers.answers],
  };
}

/** An oddity of the letter is the letter's; one of the link is the engagement's where the engagement holds it. */
function engagementAnswer({ path, dirt, linkDirt }: Seat): Answer {
  const isLetters = dirt === "engagement-letter-file-gone" || dirt === "engagement-letter-bad-date";
  if (isLetters) return answered(path, "engagement", null);
  const isReviews = linkDirt === "link-only-review" || linkDirt === "link-disagrees";
  return answered(path, "engagement", dirt ?? (isReviews ? null : linkDirt));
}

function generateChat(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  const { plan } = scene;
  return chatMessages({
    system: "friday",
    seed: plan.seed,
    path: seat.path,
    outsidePath: `friday/clients/list/${seat.client.id}`,
    missingPath: UNKNOWN_ENGAGEMENT_PATH,
    folder: `${seat.client.id}/${seat.id}/${rfiId(scene, seat, 0)}/chat`,
    people: [...seat.auditors, seat.clientUser],
    second: seat.startSecond,
    first: seat.index * SPAN,
    count: seat.chats,
    dirt: seat.chatDirt,
    isLost: seat.isLost,
    questionOf: (message) => questionOf(scene, seat, message),
  });
}
