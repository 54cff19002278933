import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, mapped, type Answer, type SeedDocument } from "../answer.ts";
import { chatMessages } from "../chat.ts";
import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { engagementId } from "../friday/seat.ts";
import { linkDirt, linkedEngagement } from "../link.ts";
import { oddExtras } from "../odd-extras.ts";
import { isLostReview, type SeedPlan } from "../plan.ts";
import { at, below, fraction, isDrawn, pick, randomFor, type Random } from "../random.ts";
import { reviewId } from "../review-id.ts";
import type { Person, Roster } from "../roster.ts";
import type { Scene } from "../scene.ts";
import { reviewChatPortion } from "../shares.ts";
import { DAY_SECONDS, dayFirstText, FIRST_SECOND, LAST_SECOND, yearOf } from "../time.ts";
import { checklistsOf } from "./checklists.ts";
import { highlightCount, highlightsOf } from "./highlights.ts";
import { REVIEW_KINDS } from "./remarks.ts";
import { attachmentsOf, collaboratorsOf, flagsOf, reviewedFile, tenderOf, type ReviewPart } from "./review-parts.ts";
import { reviewFolder, type ReviewScene } from "./review-scene.ts";
import { mwrTemplate } from "./templates.ts";

const MEMBERS = 4;
const LAST_WEEKS_SECONDS = 60 * DAY_SECONDS;
const WRONG_STATUSES: readonly SourceValue[] = ["Open", 2n, "true"];
const UNKNOWN_ENGAGEMENT_ID = "gone4Engagement00000";
const UNKNOWN_TEMPLATE_ID = "gone4Template0000000";
const UNKNOWN_REVIEW_PATH = "myworkreview/reviews/list/gone4ReviewWithChat0";
const LEAVER: Person = {
  id: "gone4Reviewer0000000",
  name: "Left Long Ago",
  email: "left.the.firm@example.org",
  planted: null,
  isShared: false,
};

/** A review with all that hangs on it, and its chat. */
export function* generateReview(scene: Scene, index: number): Iterable<SeedDocument> {
  yield reviewDocument(scene, index);
  yield* generateChat(scene, index);
}

/** The names of reviews are unique: logs name reviews by them. */
export function groupName({ clients }: Roster, index: number): string {
  return `${at(clients, index).name} ${at(REVIEW_KINDS, index)} R${1001 + index}`;
}

/** The reviewer first, then the colleagues of the team. */
export function reviewPeople({ reviewers }: Roster, index: number): Person[] {
  return Array.from({ length: MEMBERS }, (_, step) => at(reviewers, index + step));
}

export function reviewSecond({ seed }: SeedPlan, index: number): number {
  const random = randomFor(seed, "review", 1_000_000_000 + index);
  return FIRST_SECOND + below(random, LAST_SECOND - FIRST_SECOND - LAST_WEEKS_SECONDS);
}

function reviewDocument(scene: Scene, index: number): SeedDocument {
  const { plan, roster } = scene;
  const path = `myworkreview/reviews/list/${reviewId(plan, index)}`;
  const dirt = plan.planted.review.get(index)?.dirt ?? null;
  const people = reviewPeople(roster, index);
  const reviewScene: ReviewScene = {
    plan,
    index,
    path,
    dirt,
    random: randomFor(plan.seed, "highlight", index),
    second: reviewSecond(plan, index),
    people: dirt === "review-unknown-author" ? [LEAVER, ...people] : people,
  };
  const head = headOf(scene, reviewScene);
  const sections = checklistsOf(reviewScene);
  const count = highlightCount(plan, index);
  const highlights = highlightsOf(reviewScene, { field: "highlights", first: 0, count, table: "highlight" });
  const data = { ...head.data, sections: sections.values, highlights: highlights.values };
  const own = reviewAnswer(reviewScene);
  // Elements of a rejected document are not records: it is rejected as a whole.
  const elements = isLostReview(plan, index) ? [] : [...head.answers, ...sections.answers, ...highlights.answers];
  return {
    system: "mwr",
    path,
    data: withoutDispensable(reviewScene, data),
    objects: [...head.objects, ...sections.objects, ...highlights.objects],
    answers: [own, ...elements],
  };
}

/** Oddities of the elements are the elements'; one of the link is the review's where the review holds it. */
function reviewAnswer({ plan, index, path, dirt }: ReviewScene): Answer {
  if (dirt !== null && OWN_DIRT.has(dirt)) return answered(path, "review", dirt);
  const link = linkDirt(plan, index);
  const isOwn = link === "link-only-review" || link === "link-disagrees";
  return isOwn ? answered(path, "review", link) : mapped(path, "review");
}

const OWN_DIRT: ReadonlySet<Dirt> = new Set([
  "review-wrong-status",
  "review-bad-time",
  "review-unknown-engagement",
  "review-unknown-author",
  "review-team-as-text",
  "review-odd-extras",
  "review-null-fields",
  "review-odd-numbers",
  "review-template-missing",
  "review-file-as-link",
  "review-many-highlights",
  "review-item-attachment",
  "collaborator-list-disagrees",
]);

function headOf(scene: Scene, reviewScene: ReviewScene): ReviewPart {
  const { random, dirt } = reviewScene;
  const isTender = (dirt?.startsWith("tender-") ?? false) || isDrawn(random, 0.08);
  const isOpen = isDrawn(random, 0.4);
  const parts = [
    flagsOf(reviewScene, isOpen, isTender),
    ...(isTender ? [tenderOf(reviewScene)] : []),
    reviewedFile(reviewScene),
    attachmentsOf(reviewScene),
    collaboratorsOf(reviewScene),
  ];
  // What is null or absent there is nothing: only the reviewed file is left.
  const left = dirt === "review-null-fields" ? parts.filter(({ data }) => "fileUrl" in data) : parts;
  return {
    data: parts.reduce<SourceMap>(
      (all, { data }) => ({ ...all, ...data }),
      headFields(scene, reviewScene, { isOpen, isTender }),
    ),
    answers: left.flatMap(({ answers }) => answers),
    objects: left.flatMap(({ objects }) => objects),
  };
}

type State = { readonly isOpen: boolean; readonly isTender: boolean };

function headFields(
  { plan, roster }: Scene,
  { index, random, second, people, dirt }: ReviewScene,
  { isOpen, isTender }: State,
): SourceMap {
  const team = at(roster.mwrTeams, index);
  const reviewer = at(people, 0);
  const closed = second + below(random, 50) * DAY_SECONDS;
  const hasDeadline = dirt === "tender-review-deadline" || isDrawn(random, 0.7);
  return {
    groupName: groupName(roster, index),
    financialYear: String(yearOf(second)),
    template: templateOf(plan, { index, dirt, isTender }),
    template_type: isTender ? "tender" : "standard",
    team: dirt === "review-team-as-text" || isDrawn(random, 0.05) ? team.id : { cloud_id: team.id, name: team.name },
    status: dirt === "review-wrong-status" ? at(WRONG_STATUSES, index) : isOpen,
    stage: isOpen ? "active" : pick(random, ["active", "history", "archive"]),
    tags: isDrawn(random, 0.1) ? ["urgent"] : [],
    wip_value: wipValue(dirt, random),
    private: isDrawn(random, 0.1),
    published: true,
    published_date: dirt === "review-bad-time" ? "31/02/23 10:00" : dayFirstText(second),
    closed_date: isOpen ? "" : dayFirstText(closed),
    deadline_date: hasDeadline && dirt !== "tender-without-deadline" ? dayFirstText(second + 30 * DAY_SECONDS) : "",
    lastUpdated: dayFirstText(closed),
    email: reviewer.email,
    user: reviewer.name,
    firstManager: at(people, 1).email,
    hasEmailChecklist: isDrawn(random, 0.1),
    attachmentFolderURL: isDrawn(random, 0.3) ? `1folder${documentId(plan.seed, "drive", 3_000_000_000 + index)}` : "",
    ...linkField(plan, index, dirt),
    ...(isDrawn(random, 0.05) ? { cloud_id: reviewId(plan, index) } : {}),
    ...(dirt === "review-odd-extras" ? oddExtras(random) : {}),
  };
}

/** A whole number that no double equals is a sum of money all the same. */
function wipValue(dirt: Dirt | null, random: Random): SourceValue {
  if (dirt === "review-odd-numbers") return 9_007_199_254_740_993n;
  return isDrawn(random, 0.3) ? fraction(random) * 90_000 : BigInt(below(random, 90_000));
}

type TemplatePlace = { readonly index: number; readonly dirt: Dirt | null; readonly isTender: boolean };

function templateOf(plan: SeedPlan, { index, dirt, isTender }: TemplatePlace): SourceMap {
  const { id, name, type, defaultChecklists } = mwrTemplate(plan, index, isTender);
  return {
    cloud_id: dirt === "review-template-missing" ? UNKNOWN_TEMPLATE_ID : id,
    name,
    template_type: type,
    default_checklists: defaultChecklists,
  };
}

function linkField(plan: SeedPlan, index: number, dirt: Dirt | null): SourceMap {
  if (dirt === "review-unknown-engagement") return { friday_link: UNKNOWN_ENGAGEMENT_ID };
  const link = linkedEngagement(plan, index);
  if (link?.kind === "to") return { friday_link: engagementId(plan, link.index) };
  return index % 3 === 0 ? { friday_link: "" } : {};
}

const DISPENSABLE: ReadonlySet<string> = new Set([
  "template",
  "deadline_date",
  "tags",
  "flags",
  "attachments",
  "collaborators",
  "collaboratorCloudIds",
  "private",
  "attachmentFolderURL",
  "firstManager",
  "wip_value",
  "tender_details",
  "financialYear",
]);

/** Everything that a review can do without is sometimes null or absent, which is not the same. */
function withoutDispensable({ plan, index }: ReviewScene, data: SourceMap): SourceMap {
  const mark = plan.planted.review.get(index);
  if (mark?.dirt !== "review-null-fields") return data;
  const kept = Object.entries(data).filter(([field]) => !DISPENSABLE.has(field));
  const nulls = mark.ordinal % 2 === 0 ? [...DISPENSABLE].map((field): [string, null] => [field, null]) : [];
  return Object.fromEntries([...kept, ...nulls]);
}

function generateChat({ plan, roster }: Scene, index: number): Iterable<SeedDocument> {
  const portion = reviewChatPortion(plan.counts.reviewChats, plan.counts.reviews);
  const first = portion.startOf(index);
  return chatMessages({
    system: "mwr",
    seed: plan.seed,
    path: `myworkreview/reviews/list/${reviewId(plan, index)}`,
    outsidePath: `myworkreview/templates/list/${mwrTemplate(plan, index, false).id}`,
    missingPath: UNKNOWN_REVIEW_PATH,
    folder: reviewFolder(plan, index),
    people: reviewPeople(roster, index),
    second: reviewSecond(plan, index),
    first,
    count: portion.startOf(index + 1) - first,
    dirt: plan.planted["review-chat"].get(index)?.dirt ?? null,
    isLost: isLostReview(plan, index),
  });
}
