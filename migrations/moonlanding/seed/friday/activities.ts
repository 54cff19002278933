import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, answeredBelowLost, type SeedDocument } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import type { Scene } from "../scene.ts";
import { activityPortion } from "../shares.ts";
import { DAY_SECONDS, HOUR_SECONDS, instantAt } from "../time.ts";
import { isLostRfi, leafDirtAt, rfiId, SPAN } from "./leaf.ts";
import { ACTIVITIES, ENGAGEMENT_ACTIVITIES } from "./questions.ts";
import type { Seat } from "./seat.ts";

const UNKNOWN_EMAIL = "nobody.here@example.net";
const UNKNOWN_RFI_ID = "gone4RfiWithActivity";
const BAD_TIMES = ["soon", "99/99/99 99:99", "2024-02-30 08:00"] as const;

/** What was done to the RFIs. */
export function* generateRfiActivities(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  const portion = activityPortion(seat.activities, seat.rfis);
  for (let rfi = 0; rfi < seat.rfis; rfi += 1) {
    const parent = rfiId(scene, seat, rfi);
    const count = portion.startOf(rfi + 1) - portion.startOf(rfi);
    for (let activity = 0; activity < count; activity += 1) {
      yield rfiActivity(scene, seat, { rfi, activity, parent });
    }
  }
}

/** What was done to the engagement itself. */
export function* generateEngagementActivities({ plan }: Scene, seat: Seat): Iterable<SeedDocument> {
  for (let activity = 0; activity < seat.engagementActivities; activity += 1) {
    const number = seat.index * SPAN + activity;
    const dirt = activity === 0 ? seat.activityDirt : null;
    const path = `${seat.path}/activity/${documentId(plan.seed, "engagement-activity", number)}`;
    const random = randomFor(plan.seed, "engagement-activity", SPAN * SPAN * SPAN + number);
    const answer = seat.isLost ? answeredBelowLost(path, dirt) : answered(path, "audit_logs", dirt);
    const data = activityData(seat, { dirt, message: pick(random, ENGAGEMENT_ACTIVITIES), random });
    yield { system: "friday", path, data, answers: [answer] };
  }
}

type ActivityRef = { readonly rfi: number; readonly activity: number; readonly parent: string };

function rfiActivity({ plan }: Scene, seat: Seat, ref: ActivityRef): SeedDocument {
  const number = (seat.index * SPAN + ref.rfi) * SPAN + ref.activity;
  const random = randomFor(plan.seed, "activity", number);
  const dirt = dirtOf(seat, ref);
  const path = `${parentOf(seat, ref, dirt)}/activity/${documentId(plan.seed, "activity", number)}`;
  const answer = isLostRfi(seat, ref.rfi) ? answeredBelowLost(path, dirt) : answered(path, "audit_logs", dirt);
  const data = activityData(seat, { dirt, message: pick(random, ACTIVITIES), random });
  return { system: "friday", path, data, answers: [answer] };
}

function dirtOf(seat: Seat, { rfi, activity }: ActivityRef): Dirt | null {
  const dirt = activity === 0 ? leafDirtAt(seat, rfi) : null;
  return dirt !== null && dirt.startsWith("activity-") ? dirt : null;
}

function parentOf(seat: Seat, { parent }: ActivityRef, dirt: Dirt | null): string {
  if (dirt === "activity-outside-path") return `friday/clients/list/${seat.client.id}`;
  return `${seat.path}/rfis/${dirt === "activity-of-missing-rfi" ? UNKNOWN_RFI_ID : parent}`;
}

type Activity = { readonly dirt: Dirt | null; readonly message: string; readonly random: Random };

function activityData(seat: Seat, { dirt, message, random }: Activity): SourceMap {
  const author = isDrawn(random, 0.4) ? seat.clientUser : at(seat.auditors, below(random, seat.auditors.length));
  const isUnknown = dirt?.endsWith("activity-unknown-author") ?? false;
  return {
    message,
    user_email: isUnknown ? UNKNOWN_EMAIL : author.email,
    dateTime: timeOf(seat, dirt, random),
  };
}

function timeOf(seat: Seat, dirt: Dirt | null, random: Random): SourceValue {
  if (dirt?.endsWith("activity-bad-time")) return pick(random, BAD_TIMES);
  return instantAt(
    seat.startSecond + below(random, 80) * DAY_SECONDS + 6 * HOUR_SECONDS + below(random, 36_000),
    random,
  );
}
