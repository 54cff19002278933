import type { SourceValue } from "../../../../shared/value.ts";
import { mapped, type Answer } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { fileName, driveId, namedFile, stampedName } from "../file-values.ts";
import type { SeedObject } from "../objects.ts";
import type { SeedPlan } from "../plan.ts";
import { below, isDrawn, type Random } from "../random.ts";
import { reviewId } from "../review-id.ts";
import type { Person } from "../roster.ts";

/** What the parts of one review are made from. */
export type ReviewScene = {
  readonly plan: SeedPlan;
  readonly index: number;
  /** Path of the document that holds the parts. */
  readonly path: string;
  readonly random: Random;
  readonly second: number;
  /** The reviewer first, then colleagues. */
  readonly people: readonly Person[];
  readonly dirt: Dirt | null;
};

/** Elements of a review's array, with what becomes of them and of all that is inside. */
export type Elements = {
  readonly values: readonly SourceValue[];
  readonly answers: readonly Answer[];
  readonly objects: readonly SeedObject[];
};

export const NO_ELEMENTS: Elements = { values: [], answers: [], objects: [] };

/** Files of one review in Drive are numbered with room for this many. */
const DRIVE_SPAN = 64;
const DAY_SECONDS = 86_400;

export function reviewDriveId({ seed }: SeedPlan, review: number, file: number): string {
  return driveId(seed, review * DRIVE_SPAN + file);
}

/** An attachment {url, name, type} of something in a review at this path: in Drive, or in the bucket with the chat's. */
export function attachmentAt({ plan, index, random, second }: ReviewScene, path: string): Elements {
  const name = fileName(random);
  const stamped = stampedName(name, second + below(random, 30 * DAY_SECONDS));
  const isInDrive = isDrawn(random, 0.5);
  const key = isInDrive ? reviewDriveId(plan, index, 8 + below(random, 40)) : `${reviewFolder(plan, index)}/${stamped}`;
  const file = namedFile({ seed: plan.seed, store: isInDrive ? "drive" : "mwr", key, name }, random);
  const { size: _, ...value } = file.value;
  return { values: [value], answers: [mapped(path, "file")], objects: [file.object] };
}

/** `{organisation}/{reviewId}`: the folder of a review in the bucket. */
export function reviewFolder(plan: SeedPlan, review: number): string {
  return `myworkreview/${reviewId(plan, review)}`;
}
