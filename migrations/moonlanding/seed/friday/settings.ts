import type { SourceMap } from "../../../../shared/value.ts";
import { excluded, mapped, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import { at, below, pick, randomFor, type Random } from "../random.ts";
import type { Scene } from "../scene.ts";
import { secretText } from "../secret.ts";
import { DAY_SECONDS, FIRST_SECOND, instantAt } from "../time.ts";

const STAGE_FIELDS = [
  "InfoGathering",
  "Commencement",
  "TeamExecution",
  "PartnerReview",
  "Finalization",
  "CloseOut",
] as const;
const NOTICES = [
  "Engagement letter sent",
  "RFI reminder",
  "Finalization notice",
  "Deadline near",
  "Close out",
  "New RFI",
] as const;
const KINDS = ["reminder", "letter", "finalization"] as const;

/** The documents of the root collection: settings, counters of e-mails, and counters of areas. */
export function* generateSettings({ plan }: Scene): Iterable<SeedDocument> {
  const random = randomFor(plan.seed, "notification", 1_000_000_000);
  const keys = { mwr: secretText(plan.seed, 0) };
  yield {
    system: "friday",
    path: "friday/settings",
    data: { version: "4.12.0", keys },
    answers: [{ ...mapped("friday/settings", "audit_logs"), excludedFields: ["keys"] }],
  };
  yield {
    system: "friday",
    path: "friday/emailCounters",
    data: { sent: BigInt(below(random, 90_000)), failed: 12n, lastSent: instantAt(FIRST_SECOND, random) },
    answers: [excluded("friday/emailCounters", "email-counters")],
  };
  for (const path of ["friday/engagements", "friday/clients"]) {
    yield { system: "friday", path, data: countersByStage(random), answers: [excluded(path, "area-counters")] };
  }
  yield* generateNotices(plan.seed, plan.counts.notificationSettings);
}

/** Counters and fees by stage and team, which were never right for long. */
export function countersByStage(random: Random): SourceMap {
  const stages = STAGE_FIELDS.slice(0, 1 + below(random, STAGE_FIELDS.length)).map((stage): [string, SourceMap] => [
    stage,
    { total: BigInt(below(random, 20)), fees: below(random, 100_000) + 0.5 },
  ]);
  return { ...Object.fromEntries(stages), PendingCounts: BigInt(below(random, 9)) };
}

/** What is waiting to be sent, or has been. */
export function* generateNotifications({ plan, roster }: Scene): Iterable<SeedDocument> {
  for (let index = 0; index < plan.counts.notifications; index += 1) {
    const random = randomFor(plan.seed, "notification", index);
    const path = `friday/engagements/client_sent_notifications/${documentId(plan.seed, "notification", index)}`;
    const data = {
      client: pick(random, roster.clients).id,
      user_email: pick(random, roster.clientUsers).email,
      kind: pick(random, KINDS),
      sentAt: instantAt(FIRST_SECOND + below(random, 1500) * DAY_SECONDS, random),
    };
    yield { system: "friday", path, data, answers: [excluded(path, "notification-queue")] };
  }
}

function* generateNotices(seed: number, count: number): Iterable<SeedDocument> {
  for (let index = 0; index < count; index += 1) {
    const random = randomFor(seed, "notification", 2_000_000_000 + index);
    const path = `friday/settings/engagement_notifications/${documentId(seed, "notification", 2_000_000_000 + index)}`;
    const data = {
      name: at(NOTICES, index),
      enabled: index % 4 !== 3,
      days_before: BigInt(1 + below(random, 14)),
      stages: [at(STAGE_FIELDS, index), at(STAGE_FIELDS, index + 1)],
    };
    yield { system: "friday", path, data, answers: [mapped(path, "audit_logs")] };
  }
}
