import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { elementPath } from "../../../../shared/identity.ts";
import { answered, answeredBelowLost, mapped, type Answer, type SeedDocument } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { fileName, namedFile, stampedName } from "../file-values.ts";
import { CHECKS, REPLIES } from "../mwr/remarks.ts";
import type { SeedObject } from "../objects.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import type { Scene } from "../scene.ts";
import { DAY_SECONDS, dayFirstText, instantAt } from "../time.ts";
import { SPAN } from "./leaf.ts";
import type { Seat } from "./seat.ts";

const RANDOM_OFFSET = 1_000_000_000;
const UNKNOWN_EMAIL = "resolver.gone@example.net";
const BAD_TIMES = ["32/01/24 10:00", "when it was ready"] as const;

/** Questions that the team of an engagement answers for itself; some were pushed to its review. */
export function* generateChecklists(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  for (let item = 0; item < seat.checklists; item += 1) yield checklistDocument(scene, seat, item);
}

function checklistDocument({ plan }: Scene, seat: Seat, item: number): SeedDocument {
  const number = seat.index * SPAN + item;
  const random = randomFor(plan.seed, "checklist", RANDOM_OFFSET + number);
  const path = `${seat.path}/checklists/${documentId(plan.seed, "checklist", number)}`;
  const dirt = item === 0 ? seat.checklistDirt : null;
  const second = seat.startSecond + below(random, 90) * DAY_SECONDS;
  const author = at(seat.auditors, item);
  const isResolved = dirt === "checklist-unknown-resolver" || isDrawn(random, 0.6);
  const resolver = dirt === "checklist-unknown-resolver" ? UNKNOWN_EMAIL : author.email;
  const replies = repliesOf({ seed: plan.seed, seat, second }, dirt, random);
  const data = {
    question: at(CHECKS, item),
    email: author.email,
    datetime: dirt === "checklist-bad-time" ? pick(random, BAD_TIMES) : timeOf(second, random),
    ...(isDrawn(random, 0.3) ? { friday_pushed: pushedOf(author.email, second, random) } : {}),
    resolved: isResolved,
    resolvedBy: isResolved ? resolver : "",
    resolvedDate: isResolved ? dayFirstText(second + 3 * DAY_SECONDS) : "",
    showResponses: replies.values.length > 0,
    responses: replies.values,
  };
  return { system: "friday", path, data, objects: replies.objects, answers: answersOf(seat, path, { dirt, replies }) };
}

/** What a checklist's answers are made from. */
type Source = { readonly seed: number; readonly seat: Seat; readonly second: number };
type Replies = { readonly values: readonly SourceMap[]; readonly objects: readonly SeedObject[] };

function repliesOf({ seed, seat, second }: Source, dirt: Dirt | null, random: Random): Replies {
  const isWithFile = dirt === "checklist-attachment";
  if (!isWithFile && !isDrawn(random, 0.2)) return { values: [], objects: [] };
  const name = fileName(random);
  const key = `${seat.client.id}/${seat.id}/checklists/${stampedName(name, second)}`;
  const { object, value } = namedFile({ seed, store: "friday", key, name }, random);
  const { size: _, ...attachment } = value;
  const reply = {
    user: at(seat.auditors, 1).email,
    response: pick(random, REPLIES),
    datetime: instantAt(second + DAY_SECONDS, random),
    attachment: isWithFile ? attachment : null,
  };
  return { values: [reply], objects: isWithFile ? [object] : [] };
}

function answersOf(
  seat: Seat,
  path: string,
  { dirt, replies }: { readonly dirt: Dirt | null; readonly replies: Replies },
): Answer[] {
  if (seat.isLost) return [answeredBelowLost(path, dirt)];
  const own = answered(path, "checklist_item", dirt);
  if (own.disposition === "rejected" || replies.objects.length === 0) return [own];
  return [own, mapped(`${elementPath(path, "responses", 0)}#attachment`, "file")];
}

function timeOf(second: number, random: Random): SourceValue {
  return isDrawn(random, 0.5) ? instantAt(second, random) : dayFirstText(second);
}

function pushedOf(email: string, second: number, random: Random): SourceMap {
  const isPushed = isDrawn(random, 0.7);
  return { status: isPushed, pushedBy: isPushed ? email : "", pushedDate: isPushed ? dayFirstText(second) : "" };
}
