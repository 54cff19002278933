import { elementPath } from "../../../../shared/identity.ts";
import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, answeredBelowLost, mapped, type Answer, type SeedDocument } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { fileName, namedFile, stampedName, type NamedFile } from "../file-values.ts";
import type { SeedObject } from "../objects.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import type { Scene } from "../scene.ts";
import { responsePortion } from "../shares.ts";
import { DAY_SECONDS, FIRST_SECOND, HOUR_SECONDS, instantAt } from "../time.ts";
import { isLostRfi, leafDirtAt, rfiId, SPAN } from "./leaf.ts";
import { ANSWERS, QUERIES } from "./questions.ts";
import { engagementId, type Seat } from "./seat.ts";

/** The n-th response to the n-th RFI of an engagement. */
export type ResponseRef = { readonly rfi: number; readonly response: number };

const RANDOM_OFFSET = 100_000_000_000_000;
const ATTACHMENT_OFFSET = 900_000_000_000_000;
const ATTACHMENT_DAYS = 1500;
const UNKNOWN_RFI_ID = "gone4Rfi000000000000";
const UNKNOWN_EMAIL = "left.long.ago@example.net";

/** Recreation keeps the ids of responses, as it keeps those of their RFIs. */
export function responseId({ plan }: Scene, seat: Seat, { rfi, response }: ResponseRef): string {
  return documentId(plan.seed, "response", numberOf(seat, { rfi, response }));
}

export function* generateResponses(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  const portion = responsePortion(seat.responses, seat.rfis);
  for (let rfi = 0; rfi < seat.rfis; rfi += 1) {
    const count = portion.startOf(rfi + 1) - portion.startOf(rfi);
    for (let response = 0; response < count; response += 1) yield responseDocument(scene, seat, { rfi, response });
  }
}

/** What a response says, as a document and as an element of its RFI alike. */
type ResponseContent = {
  readonly data: SourceMap;
  /** Ids of its attachments as their paths have them. */
  readonly attachments: readonly string[];
  readonly objects: readonly SeedObject[];
};

export function responseContent(scene: Scene, seat: Seat, ref: ResponseRef): ResponseContent {
  const random = randomFor(scene.plan.seed, "response", RANDOM_OFFSET + numberOf(seat, ref));
  const dirt = responseDirtOf(seat, ref);
  const isClient = isDrawn(random, 0.66);
  const author = isClient ? seat.clientUser : at(seat.auditors, below(random, seat.auditors.length));
  const files = attachmentsOf(scene, seat, ref);
  const isTextless = dirt === "response-empty" || dirt === "response-attachment-only";
  return {
    data: {
      response: isTextless ? "" : pick(random, isClient ? ANSWERS : QUERIES),
      user_email: dirt === "response-unknown-author" ? UNKNOWN_EMAIL : author.email,
      name: author.name,
      datetime: timeOf(seat, dirt, random),
      attachments: files.map(({ value }) => value),
    },
    attachments: files.map(({ id }) => id),
    objects: files.map(({ object }) => object),
  };
}

/** The oddity of the first response to the first RFI. */
function responseDirtOf(seat: Seat, { rfi, response }: ResponseRef): Dirt | null {
  const dirt = response === 0 ? leafDirtAt(seat, rfi) : null;
  return dirt !== null && dirt.startsWith("response-") ? dirt : null;
}

function responseDocument(scene: Scene, seat: Seat, ref: ResponseRef): SeedDocument {
  const path = `${seat.path}/responses/${responseId(scene, seat, ref)}`;
  const { data, attachments, objects } = responseContent(scene, seat, ref);
  return {
    system: "friday",
    path,
    data: { ...linkOf(scene, seat, ref), ...data },
    objects,
    answers: responseAnswers(seat, ref, { path, attachments }),
  };
}

type Answered = { readonly path: string; readonly attachments: readonly string[] };

function responseAnswers(seat: Seat, ref: ResponseRef, { path, attachments }: Answered): Answer[] {
  const dirt = responseDirtOf(seat, ref);
  if (isLostRfi(seat, ref.rfi)) return [answeredBelowLost(path, dirt)];
  const isOfAttachment = dirt === "response-attachment-repeat";
  const own = answered(path, "rfi_response", isOfAttachment ? null : dirt);
  if (own.disposition !== "mapped") return [own];
  return [
    own,
    ...attachments.map((id, index) => {
      const element = elementPath(path, "attachments", id);
      return isOfAttachment && index === 1 ? answered(element, "file", dirt) : mapped(element, "file");
    }),
  ];
}

function linkOf(scene: Scene, seat: Seat, ref: ResponseRef): SourceMap {
  const dirt = responseDirtOf(seat, ref);
  if (dirt === "response-without-rfi") return {};
  return { question_id: dirt === "response-unknown-rfi" ? UNKNOWN_RFI_ID : rfiId(scene, seat, ref.rfi) };
}

type Attachment = NamedFile & { readonly id: string };

/** Two of three responses are the client's, the others the auditor's queries; few bring a file. */
function attachmentsOf(scene: Scene, seat: Seat, ref: ResponseRef): Attachment[] {
  const { seed } = scene.plan;
  const number = ATTACHMENT_OFFSET + numberOf(seat, ref);
  const random = randomFor(seed, "response", number);
  const dirt = responseDirtOf(seat, ref);
  const isRepeat = dirt === "response-attachment-repeat";
  const isForced = isRepeat || dirt === "response-attachment-only" || dirt === "response-attachments-twice";
  const count = isRepeat ? 2 : isForced ? 1 : drawnCount(dirt, random);
  const rfi = rfiId(scene, seat, ref.rfi);
  const folder = `${seat.client.id}/${engagementId(scene.plan, seat.lineage.root)}/${rfi}/${rfi}`;
  return Array.from({ length: count }, (_, index) => {
    const name = fileName(random);
    const key = `${folder}/${stampedName(name, FIRST_SECOND + below(random, ATTACHMENT_DAYS * DAY_SECONDS))}`;
    const { object, value } = namedFile({ seed, store: "friday", key, name }, random);
    const id = documentId(seed, "file", 4 * number + (isRepeat ? 0 : index));
    return { id: isRepeat && index > 0 ? `${id}~${index + 1}` : id, object, value: { id, ...value } };
  });
}

function drawnCount(dirt: Dirt | null, random: Random): number {
  // An empty response has no file either.
  if (dirt !== null || !isDrawn(random, 0.06)) return 0;
  return 1 + Number(isDrawn(random, 0.2));
}

function timeOf(seat: Seat, dirt: Dirt | null, random: Random): SourceValue {
  if (dirt === "response-bad-time") return pick(random, ["yesterday afternoon", "31/02/24 10:00", "2024-13-01"]);
  return instantAt(
    seat.startSecond + below(random, 60) * DAY_SECONDS + 6 * HOUR_SECONDS + below(random, 36_000),
    random,
  );
}

function numberOf(seat: Seat, { rfi, response }: ResponseRef): number {
  return (seat.lineage.root * SPAN + rfi) * SPAN + response;
}
