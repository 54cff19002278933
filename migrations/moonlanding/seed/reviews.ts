import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { mapped, rejected, type Answer, type SeedDocument } from "./answer.ts";
import { checklistsOf } from "./checklists.ts";
import type { Dirt } from "./dirt.ts";
import { highlightsOf, type ReviewScene } from "./highlights.ts";
import { linkedEngagement } from "./link.ts";
import { oddExtras } from "./odd-extras.ts";
import { at, below, fraction, isDrawn, nextWord, pick, randomFor, type Random } from "./random.ts";
import { FLAGS, REVIEW_KINDS } from "./remarks.ts";
import { reviewId } from "./review-id.ts";
import type { Person } from "./roster.ts";
import { engagementId, type Scene } from "./seat.ts";
import { DAY_SECONDS, dayFirstText, FIRST_SECOND, instantAt, LAST_SECOND, yearOf } from "./time.ts";

const MEMBERS = 4;
const LAST_WEEKS_SECONDS = 60 * DAY_SECONDS;
const WRONG_STATUSES: readonly SourceValue[] = ["Open", 2n, "true"];
const UNKNOWN_ENGAGEMENT_ID = "gone4Engagement00000";
const LEAVER: Person = {
  id: "gone4Reviewer0000000",
  name: "Left Long Ago",
  email: "left.the.firm@example.org",
  planted: null,
  isShared: false,
};

export function reviewDocument(scene: Scene, index: number): SeedDocument {
  const path = `myworkreview/reviews/list/${reviewId(scene.plan, index)}`;
  const dirt = scene.plan.planted.review.get(index)?.dirt ?? null;
  const random = randomFor(scene.plan.seed, "highlight", index);
  const second = FIRST_SECOND + below(random, LAST_SECOND - FIRST_SECOND - LAST_WEEKS_SECONDS);
  const reviewScene = { path, random, second, dirt, people: peopleOf(scene, index, dirt) };
  const sections = checklistsOf(reviewScene);
  const highlights = highlightsOf(reviewScene);
  const data = {
    ...headFields(scene, index, reviewScene),
    sections: sections.values,
    highlights: highlights.values,
  };
  const answer = reviewAnswer(path, dirt);
  // Elements of a rejected document are not records: it is rejected as a whole.
  const answers = answer.disposition === "rejected" ? [answer] : [answer, ...sections.answers, ...highlights.answers];
  return { system: "mwr", path, data, answers };
}

function reviewAnswer(path: string, dirt: Dirt | null): Answer {
  if (dirt === "review-wrong-status") return rejected(path, "unknown-status", dirt);
  if (dirt === "review-bad-time") return rejected(path, "bad-timestamp", dirt);
  return mapped(path, "review", dirt?.startsWith("review-") ? dirt : null);
}

/** The reviewer first, then the colleagues of the team; sometimes somebody who has left and whose account is gone. */
function peopleOf({ roster }: Scene, index: number, dirt: Dirt | null): Person[] {
  const people = Array.from({ length: MEMBERS }, (_, step) => at(roster.reviewers, index + step * 7));
  return dirt === "review-unknown-author" ? [LEAVER, ...people] : people;
}

function headFields(scene: Scene, index: number, { random, second, people, dirt }: ReviewScene): SourceMap {
  const { roster } = scene;
  const year = yearOf(second);
  const isTender = isDrawn(random, 0.08);
  const isOpen = isDrawn(random, 0.4);
  const reviewer = at(people, 0);
  const team = at(roster.mwrTeams, index);
  const closed = second + below(random, 50) * DAY_SECONDS;
  return {
    groupName: `${at(roster.clients, index).name} ${pick(random, REVIEW_KINDS)} ${year}`,
    financialYear: String(year),
    template: {
      cloud_id: "templateStandard0001",
      name: "Standard",
      template_type: "standard",
      default_checklists: [],
    },
    template_type: isTender ? "tender" : "standard",
    team: dirt === "review-team-as-text" || isDrawn(random, 0.05) ? team.id : { cloud_id: team.id, name: team.name },
    status: dirt === "review-wrong-status" ? at(WRONG_STATUSES, index) : isOpen,
    stage: isOpen ? "active" : pick(random, ["active", "history", "archive"]),
    flags: isTender ? [pick(random, FLAGS)] : [],
    tags: isDrawn(random, 0.1) ? ["urgent"] : [],
    wip: isDrawn(random, 0.3) ? fraction(random) * 90_000 : BigInt(below(random, 90_000)),
    private: isDrawn(random, 0.1),
    published: true,
    published_date: dirt === "review-bad-time" ? "31/02/23 10:00" : dayFirstText(second),
    closed_date: isOpen ? "" : dayFirstText(closed),
    deadline_date: isDrawn(random, 0.7) ? dayFirstText(second + 30 * DAY_SECONDS) : "",
    lastUpdated: dayFirstText(closed),
    ...(isTender ? { tender_details: tenderDetails(second, random) } : {}),
    email: reviewer.email,
    user: reviewer.name,
    firstManager: at(people, 1).email,
    hasEmailChecklist: isDrawn(random, 0.1),
    fileUrl: `1drive${(nextWord(random) >>> 0).toString(36)}${(nextWord(random) >>> 0).toString(36)}`,
    attachmentFolderURL: "",
    attachments: [],
    ...linkField(scene, index, dirt),
    ...(isDrawn(random, 0.1)
      ? collaboratorFields(at(people, 2), second, random)
      : { collaborators: [], collaboratorCloudIds: [] }),
    ...(dirt === "review-odd-extras" ? oddExtras(random) : {}),
  };
}

function linkField({ plan }: Scene, index: number, dirt: Dirt | null): SourceMap {
  if (dirt === "review-unknown-engagement") return { friday_link: UNKNOWN_ENGAGEMENT_ID };
  const engagement = linkedEngagement(plan, index);
  if (engagement !== null) return { friday_link: engagementId(plan, engagement) };
  return index % 3 === 0 ? { friday_link: "" } : {};
}

function tenderDetails(second: number, random: Random): SourceMap {
  return {
    deadline_date: dayFirstText(second + 20 * DAY_SECONDS),
    announcement_date: dayFirstText(second),
    contact_person: "Supply chain office",
    contact_number: "010 000 0000",
    contact_email: "tenders@example.net",
    address: "1 Main Road, Pretoria",
    price: 10_000 + fraction(random) * 900_000,
    winning_price: "",
  };
}

/** A temporary collaborator without an expiry is one of the oddities of the live data. */
function collaboratorFields({ id, email, name }: Person, second: number, random: Random): SourceMap {
  const isTemporary = isDrawn(random, 0.5);
  const expires = isTemporary && isDrawn(random, 0.8) ? instantAt(second + 30 * DAY_SECONDS, random) : null;
  const type = isTemporary ? "temporary" : "permanent";
  return {
    collaborators: [{ cloud_id: id, email, name, type, expires }],
    collaboratorCloudIds: [id],
  };
}
