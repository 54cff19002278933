import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { mapped, rejected, type Answer, type SeedDocument } from "./answer.ts";
import { documentId } from "./document-id.ts";
import { portionOf, type Portion } from "./portion.ts";
import { ANSWERS, QUERIES } from "./questions.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import { isLostRfi, leafDirtAt, rfiId, SPAN } from "./leaf.ts";
import type { Scene, Seat } from "./seat.ts";
import { DAY_SECONDS, HOUR_SECONDS, instantAt } from "./time.ts";

/** The n-th response to the n-th RFI of an engagement. */
export type ResponseRef = { readonly rfi: number; readonly response: number };

const RANDOM_OFFSET = 100_000_000_000_000;
const WEIGHTS = [3, 0, 1, 2, 0, 1, 2, 1] as const;
const UNKNOWN_RFI_ID = "gone4Rfi000000000000";
const UNKNOWN_EMAIL = "left.long.ago@example.net";

export function responseCounts(seat: Seat): Portion {
  return portionOf(seat.responses, seat.rfis, WEIGHTS);
}

/** Recreation keeps the ids of responses, as it keeps those of their RFIs. */
export function responseId({ plan }: Scene, seat: Seat, { rfi, response }: ResponseRef): string {
  return documentId(plan.seed, "response", numberOf(seat, { rfi, response }));
}

export function* generateResponses(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  const portion = responseCounts(seat);
  for (let rfi = 0; rfi < seat.rfis; rfi += 1) {
    const count = portion.startOf(rfi + 1) - portion.startOf(rfi);
    for (let response = 0; response < count; response += 1) {
      const ref = { rfi, response };
      const path = `${seat.path}/responses/${responseId(scene, seat, ref)}`;
      const data = { ...linkOf(scene, seat, ref), ...contentOf(scene, seat, ref) };
      yield { system: "friday", path, data, answers: [responseAnswer(seat, ref, path)] };
    }
  }
}

/** The same response as an element of its RFI. */
export function embeddedResponse(scene: Scene, seat: Seat, ref: ResponseRef): SourceMap {
  return { id: responseId(scene, seat, ref), ...contentOf(scene, seat, ref) };
}

function responseAnswer(seat: Seat, ref: ResponseRef, path: string): Answer {
  const dirt = dirtOf(seat, ref);
  if (dirt === "response-without-rfi") return rejected(path, "missing-reference", dirt);
  if (dirt === "response-empty") return rejected(path, "empty-response", dirt);
  if (dirt === "response-bad-time") return rejected(path, "bad-timestamp", dirt);
  if (dirt === "response-unknown-rfi") return rejected(path, "missing-parent", dirt);
  return isLostRfi(seat, ref.rfi) ? rejected(path, "missing-parent") : mapped(path, "rfi_response", dirt);
}

function dirtOf(seat: Seat, { rfi, response }: ResponseRef): ReturnType<typeof leafDirtAt> {
  const dirt = response === 0 ? leafDirtAt(seat, rfi) : null;
  return dirt !== null && dirt.startsWith("response-") ? dirt : null;
}

function linkOf(scene: Scene, seat: Seat, ref: ResponseRef): SourceMap {
  const dirt = dirtOf(seat, ref);
  if (dirt === "response-without-rfi") return {};
  return {
    question_id: dirt === "response-unknown-rfi" ? UNKNOWN_RFI_ID : rfiId(scene, seat, ref.rfi),
  };
}

/** Two of three responses are the client's, the others the auditor's queries. */
function contentOf(scene: Scene, seat: Seat, ref: ResponseRef): SourceMap {
  const random = randomFor(scene.plan.seed, "response", RANDOM_OFFSET + numberOf(seat, ref));
  const dirt = dirtOf(seat, ref);
  const isClient = isDrawn(random, 0.66);
  const author = isClient ? seat.clientUser : at(seat.auditors, below(random, seat.auditors.length));
  const email = dirt === "response-unknown-author" ? UNKNOWN_EMAIL : author.email;
  return {
    response: dirt === "response-empty" ? "" : pick(random, isClient ? ANSWERS : QUERIES),
    user_email: email,
    name: author.name,
    datetime: timeOf(seat, ref, random),
    attachments: [],
  };
}

function timeOf(seat: Seat, ref: ResponseRef, random: Random): SourceValue {
  if (dirtOf(seat, ref) === "response-bad-time")
    return pick(random, ["yesterday afternoon", "31/02/24 10:00", "2024-13-01"]);
  return instantAt(
    seat.startSecond + below(random, 60) * DAY_SECONDS + 6 * HOUR_SECONDS + below(random, 36_000),
    random,
  );
}

function numberOf(seat: Seat, { rfi, response }: ResponseRef): number {
  return (seat.lineage.root * SPAN + rfi) * SPAN + response;
}
