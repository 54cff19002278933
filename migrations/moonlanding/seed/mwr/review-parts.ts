import { elementPath } from "../../../../shared/identity.ts";
import { Instant, type SourceMap } from "../../../../shared/value.ts";
import { answered, mapped, type Answer } from "../answer.ts";
import { driveLink, fileName } from "../file-values.ts";
import type { SeedObject } from "../objects.ts";
import { at, below, fraction, isDrawn, pick } from "../random.ts";
import type { Person } from "../roster.ts";
import { DAY_SECONDS, dayFirstText, instantAt } from "../time.ts";
import { FLAGS } from "./remarks.ts";
import { reviewDriveId, type ReviewScene } from "./review-scene.ts";

/** Fields of a review that become rows of their own, with what becomes of them. */
export type ReviewPart = {
  readonly data: SourceMap;
  readonly answers: readonly Answer[];
  readonly objects: readonly SeedObject[];
};

/** Place in the review's Drive folder of a file that is gone. */
const GONE_FILE = 63;
const UNKNOWN_COLLABORATOR_ID = "gone4Collaborator000";
const LONG_AGO = 1_560_000_000;

/** The PDF that is reviewed, as the id of a file in Drive. */
export function reviewedFile({ plan, index, path, random, dirt }: ReviewScene): ReviewPart {
  const isGone = dirt === "review-file-gone";
  const id = reviewDriveId(plan, index, isGone ? GONE_FILE : 0);
  const element = `${path}#fileUrl`;
  return {
    data: { fileUrl: dirt === "review-file-as-link" ? driveLink(id, random) : id },
    answers: [isGone ? answered(element, "file", dirt) : mapped(element, "file")],
    objects: isGone ? [] : [{ store: "drive", key: id }],
  };
}

/** Further files in the review's folder. */
export function attachmentsOf({ plan, index, path, random, dirt }: ReviewScene): ReviewPart {
  const isGone = dirt === "review-attachment-gone";
  const count = isGone ? 2 : isDrawn(random, 0.3) ? 1 + below(random, 3) : 0;
  const ids = Array.from({ length: count }, (_, file) =>
    reviewDriveId(plan, index, isGone && file === 0 ? GONE_FILE : 1 + file),
  );
  const answers = ids.map((id, file) => {
    const element = elementPath(path, "attachments", id);
    return isGone && file === 0 ? answered(element, "file", dirt) : mapped(element, "file");
  });
  return {
    data: { attachments: ids.map((id) => ({ id, name: fileName(random) })) },
    answers,
    objects: ids.slice(isGone ? 1 : 0).map((key) => ({ store: "drive", key })),
  };
}

/** Whether it is open, and how a tender went. */
export function flagsOf({ path, random, dirt }: ReviewScene, isOpen: boolean, isTender: boolean): ReviewPart {
  const flags = [isOpen ? "Open" : "Closed", ...(isTender ? [pick(random, FLAGS)] : [])];
  const isBlank = dirt === "review-flag-blank";
  const values = isBlank ? [...flags, "  "] : flags;
  const answers = values.map((_, index) => {
    const element = elementPath(path, "flags", index);
    return isBlank && index === flags.length ? answered(element, "flag", dirt) : mapped(element, "flag");
  });
  return { data: { flags: values }, answers, objects: [] };
}

/** Three in four reviews have no collaborators. The first one has the oddity. */
export function collaboratorsOf(scene: ReviewScene): ReviewPart {
  const { path, people, random, dirt } = scene;
  const isForced = dirt?.startsWith("collaborator-") ?? false;
  const count = isForced || isDrawn(random, 0.28) ? 1 + below(random, 3) : 0;
  const invited = Array.from({ length: count }, (_, step) => at(people, people.length - 1 - step));
  const values = invited.map((person, step) => collaborator(scene, person, step === 0));
  const isListOdd = dirt === "collaborator-list-disagrees";
  const ids = invited.map(({ id }) => id);
  return {
    data: { collaborators: values, collaboratorCloudIds: isListOdd ? [...ids, UNKNOWN_COLLABORATOR_ID] : ids },
    answers: ids.map((id, step) => {
      const element = elementPath(path, "collaborators", id);
      return step === 0 && isForced && !isListOdd
        ? answered(element, "collaborator", dirt)
        : mapped(element, "collaborator");
    }),
    objects: [],
  };
}

function collaborator({ random, second, dirt }: ReviewScene, { id, email, name }: Person, isFirst: boolean): SourceMap {
  const person = { cloud_id: id, email, name };
  if (isFirst) {
    if (dirt === "collaborator-expired") return { ...person, type: "temporary", expires: new Instant(LONG_AGO, 0) };
    if (dirt === "collaborator-without-expiry") return { ...person, type: "temporary", expires: null };
    if (dirt === "collaborator-unknown-access") return { ...person, type: "guest", expires: null };
  }
  if (isDrawn(random, 0.5)) return { ...person, type: "permanent", expires: null };
  return { ...person, type: "temporary", expires: instantAt(second + 30 * DAY_SECONDS, random) };
}

/** The details of a tender, whose deadline may be the review's alone, or nowhere. */
export function tenderOf({ path, random, second, dirt }: ReviewScene): ReviewPart {
  const isWithoutDeadline = dirt === "tender-without-deadline" || dirt === "tender-review-deadline";
  const isWon = isDrawn(random, 0.3);
  const element = `${path}#tender_details`;
  return {
    data: {
      tender_details: {
        deadline_date: isWithoutDeadline ? "" : dayFirstText(second + 20 * DAY_SECONDS),
        announcement_date: dayFirstText(second),
        contact_person: "Supply chain office",
        contact_number: "010 000 0000",
        email: "tenders@example.net",
        address: "1 Main Road, Pretoria",
        price: 10_000 + fraction(random) * 900_000,
        winning_price: isWon ? 10_000 + fraction(random) * 900_000 : "",
      },
    },
    answers: [isWithoutDeadline ? answered(element, "tender", dirt) : mapped(element, "tender")],
    objects: [],
  };
}
