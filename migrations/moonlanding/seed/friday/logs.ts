import { answered, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import type { Span } from "../part.ts";
import { at, below, isDrawn, pick, randomFor } from "../random.ts";
import type { Scene } from "../scene.ts";
import { DAY_SECONDS, FIRST_SECOND, localSecondText } from "../time.ts";
import { LOG_LINES } from "./questions.ts";
import { clientIndexOf, engagementId } from "./seat.ts";
import { engagementType } from "./types.ts";

const RANDOM_OFFSET = 1_000_000_000;
const LOG_SECONDS = 1900 * DAY_SECONDS;
const CATEGORIES = ["Engagements", "RFI", "Emails", "Recreation", "Users"] as const;
const RECREATION_STATUSES = ["completed", "completed", "completed", "pending", "failed"] as const;
const MONTHS = ["January", "February", "March", "June", "September"] as const;
const UNKNOWN_EMAIL = "was.here@example.net";
const UNKNOWN_ENGAGEMENT_ID = "gone4Recreation00000";

/** The log of the application: `review` is only the category here. */
export function* generateLogs({ plan, roster }: Scene, { from, to }: Span): Iterable<SeedDocument> {
  for (let index = from; index < to; index += 1) {
    const random = randomFor(plan.seed, "log", RANDOM_OFFSET + index);
    const path = `friday/logs/list/${documentId(plan.seed, "log", index)}`;
    const dirt = plan.planted.log.get(index)?.dirt ?? null;
    const author = at(roster.auditors, below(random, plan.counts.sharedUsers));
    const second = FIRST_SECOND + below(random, LOG_SECONDS);
    const data = {
      log_time: dirt === "log-bad-time" ? "2024-02-30 10:00:00" : localSecondText(second),
      email: dirt === "log-unknown-author" ? UNKNOWN_EMAIL : author.email,
      review: pick(random, CATEGORIES),
      message: pick(random, LOG_LINES),
    };
    yield { system: "friday", path, data, answers: [answered(path, "audit_logs", dirt)] };
  }
}

/** What the nightly recreation did with each engagement. */
export function* generateRecreationLogs({ plan, roster }: Scene): Iterable<SeedDocument> {
  for (let index = 0; index < plan.counts.recreationLogs; index += 1) {
    const random = randomFor(plan.seed, "recreation-log", RANDOM_OFFSET + index);
    const path = `friday/recreationLogs/list/${documentId(plan.seed, "recreation-log", index)}`;
    const dirt = plan.planted.recreation.get(index)?.dirt ?? null;
    const engagement = soundEngagement(plan, index);
    const year = 2021 + below(random, 5);
    const second = FIRST_SECOND + below(random, LOG_SECONDS);
    const data = {
      engagementId: dirt === "recreation-unknown-engagement" ? UNKNOWN_ENGAGEMENT_ID : engagementId(plan, engagement),
      clientId: at(roster.clients, clientIndexOf(plan, engagement)).id,
      engagementTypeId: engagementType(plan, engagement).id,
      status: pick(random, RECREATION_STATUSES),
      details: {
        repeatInterval: isDrawn(random, 0.8) ? "yearly" : "monthly",
        oldMonth: pick(random, MONTHS),
        newMonth: pick(random, MONTHS),
        oldYear: String(year),
        newYear: String(year + 1),
      },
      timestamp: dirt === "recreation-bad-time" ? "2024-13-45 00:00:00" : localSecondText(second),
    };
    yield { system: "friday", path, data, answers: [answered(path, "audit_logs", dirt)] };
  }
}

function soundEngagement(plan: Scene["plan"], index: number): number {
  const { engagementSlots } = plan.counts;
  const first = (index * 7) % engagementSlots;
  for (let step = 0; step < engagementSlots; step += 1) {
    const engagement = (first + step) % engagementSlots;
    if (!plan.planted.engagement.has(engagement)) return engagement;
  }
  return first;
}
