import { answered, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import type { Span } from "../part.ts";
import { at, below, isDrawn, pick, randomFor } from "../random.ts";
import { reviewId } from "../review-id.ts";
import type { Scene } from "../scene.ts";
import { DAY_SECONDS, FIRST_SECOND, localSecondText } from "../time.ts";
import { LOG_LINES } from "./remarks.ts";
import { groupName } from "./reviews.ts";

const RANDOM_OFFSET = 1_000_000_000;
const LOG_SECONDS = 1900 * DAY_SECONDS;
const UNKNOWN_EMAIL = "reviewer.who.left@example.org";
const UNKNOWN_REVIEWS = ["gone4LoggedReview000", "A review that was deleted R1"] as const;

/** What was done to reviews; they are named by id, and by old clients by name. */
export function* generateReviewLogs({ plan, roster }: Scene, { from, to }: Span): Iterable<SeedDocument> {
  for (let index = from; index < to; index += 1) {
    const random = randomFor(plan.seed, "review-log", RANDOM_OFFSET + index);
    const path = `myworkreview/logs/list/${documentId(plan.seed, "review-log", index)}`;
    const mark = plan.planted["review-log"].get(index);
    const dirt = mark?.dirt ?? null;
    const review = below(random, plan.counts.reviews);
    const name = isDrawn(random, 0.7) ? reviewId(plan, review) : groupName(roster, review);
    const second = FIRST_SECOND + below(random, LOG_SECONDS);
    const data = {
      review: dirt === "review-log-unknown-review" ? at(UNKNOWN_REVIEWS, mark?.ordinal ?? 0) : name,
      message: pick(random, LOG_LINES),
      email: dirt === "review-log-unknown-author" ? UNKNOWN_EMAIL : pick(random, roster.reviewers).email,
      log_time: dirt === "review-log-bad-time" ? "2023-02-29 12:00:00" : localSecondText(second),
    };
    yield { system: "mwr", path, data, answers: [answered(path, "audit_logs", dirt)] };
  }
}
