import type { SourceValue } from "../../../shared/value.ts";
import { mapped, rejected, type Answer, type SeedDocument } from "./answer.ts";
import type { Dirt } from "./dirt.ts";
import { documentId } from "./document-id.ts";
import { portionOf } from "./portion.ts";
import { ACTIVITIES } from "./questions.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import { isLostRfi, leafDirtAt, rfiId, SPAN } from "./leaf.ts";
import type { Scene, Seat } from "./seat.ts";
import { DAY_SECONDS, HOUR_SECONDS, instantAt } from "./time.ts";

const WEIGHTS = [2, 1, 1, 0, 2, 1, 1, 2] as const;
const UNKNOWN_EMAIL = "nobody.here@example.net";
const UNKNOWN_RFI_ID = "gone4RfiWithActivity";

export function* generateActivities(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  const portion = portionOf(seat.activities, seat.rfis, WEIGHTS);
  for (let rfi = 0; rfi < seat.rfis; rfi += 1) {
    const parent = rfiId(scene, seat, rfi);
    const count = portion.startOf(rfi + 1) - portion.startOf(rfi);
    for (let activity = 0; activity < count; activity += 1) {
      yield activityDocument(scene, seat, { rfi, activity, parent });
    }
  }
}

type ActivityRef = { readonly rfi: number; readonly activity: number; readonly parent: string };

function activityDocument({ plan }: Scene, seat: Seat, ref: ActivityRef): SeedDocument {
  const number = (seat.index * SPAN + ref.rfi) * SPAN + ref.activity;
  const random = randomFor(plan.seed, "activity", number);
  const dirt = dirtOf(seat, ref);
  const path = `${parentOf(seat, ref, dirt)}/activity/${documentId(plan.seed, "activity", number)}`;
  const author = isDrawn(random, 0.4) ? seat.clientUser : at(seat.auditors, below(random, seat.auditors.length));
  const data = {
    message: pick(random, ACTIVITIES),
    user_email: dirt === "activity-unknown-author" ? UNKNOWN_EMAIL : author.email,
    dateTime: timeOf(seat, dirt, random),
  };
  return { system: "friday", path, data, answers: [activityAnswer(seat, ref, path)] };
}

function activityAnswer(seat: Seat, ref: ActivityRef, path: string): Answer {
  const dirt = dirtOf(seat, ref);
  if (dirt === "activity-of-engagement") {
    return { path, disposition: "excluded", rule: "engagement-activity-later", dirt };
  }
  if (dirt === "activity-of-missing-rfi") return rejected(path, "missing-parent", dirt);
  if (dirt === "activity-bad-time") return rejected(path, "bad-timestamp", dirt);
  return isLostRfi(seat, ref.rfi) ? rejected(path, "missing-parent") : mapped(path, "audit_logs", dirt);
}

function dirtOf(seat: Seat, { rfi, activity }: ActivityRef): Dirt | null {
  const dirt = activity === 0 ? leafDirtAt(seat, rfi) : null;
  return dirt !== null && dirt.startsWith("activity-") ? dirt : null;
}

function parentOf(seat: Seat, { parent }: ActivityRef, dirt: Dirt | null): string {
  if (dirt === "activity-of-engagement") return seat.path;
  return `${seat.path}/rfis/${dirt === "activity-of-missing-rfi" ? UNKNOWN_RFI_ID : parent}`;
}

function timeOf(seat: Seat, dirt: Dirt | null, random: Random): SourceValue {
  if (dirt === "activity-bad-time") return pick(random, ["soon", "99/99/99 99:99", "2024-02-30 08:00"]);
  return instantAt(
    seat.startSecond + below(random, 80) * DAY_SECONDS + 6 * HOUR_SECONDS + below(random, 36_000),
    random,
  );
}
