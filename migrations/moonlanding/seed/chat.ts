import { elementPath } from "../../../shared/identity.ts";
import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import { answered, answeredBelowLost, mapped, type Answer, type SeedDocument, type SeedSystem } from "./answer.ts";
import type { Dirt } from "./dirt.ts";
import { documentId } from "./document-id.ts";
import { fileName, namedFile, stampedName, storageAddress } from "./file-values.ts";
import { CHAT_LINES } from "./friday/questions.ts";
import type { SeedObject } from "./objects.ts";
import { below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import type { Person } from "./roster.ts";
import { DAY_SECONDS, instantAt } from "./time.ts";

/** A chat of an engagement or of a review, whose messages are alike. */
export type ChatRoom = {
  readonly system: SeedSystem;
  readonly seed: number;
  /** Where the messages are, and where one of them is that is outside its place. */
  readonly path: string;
  readonly outsidePath: string;
  /** Below a document that is not there. */
  readonly missingPath: string;
  /** Folder of the attachments in the system's bucket. */
  readonly folder: string;
  readonly people: readonly Person[];
  readonly second: number;
  /** Number of the first message among those of all rooms, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** The oddity of the first message. */
  readonly dirt: Dirt | null;
  readonly isLost: boolean;
  /** The question that a message is about, in the chat of an engagement. */
  readonly questionOf?: (message: number) => Question | null;
};

/** An RFI by its id; its messages hang below it or name it. */
export type Question = { readonly id: string; readonly isBelow: boolean };

const STREAMS = { friday: "chat", mwr: "review-chat" } as const;
const RANDOM_OFFSET = 100_000_000_000_000;
const UNKNOWN_EMAIL = "left.the.chat@example.net";
const BAD_TIMES = ["last Tuesday", "45/01/24 10:00"] as const;

export function* chatMessages(room: ChatRoom): Iterable<SeedDocument> {
  for (let message = 0; message < room.count; message += 1) yield chatMessage(room, message);
}

function chatMessage(room: ChatRoom, message: number): SeedDocument {
  const random = randomFor(room.seed, STREAMS[room.system], RANDOM_OFFSET + room.first + message);
  const dirt = message === 0 ? kindOf(room.dirt) : null;
  const question = room.questionOf?.(message) ?? null;
  const parent = question?.isBelow ? `${room.path}/rfis/${question.id}` : parentOf(room, dirt);
  const path = `${parent}/chat/${messageId(room, message)}`;
  const author = pick(random, room.people);
  const second = room.second + message * 5000 + below(random, 40 * DAY_SECONDS);
  const attachments = attachmentsOf(room, { dirt, second, random });
  const data = {
    message: attachments.values.length > 0 && isDrawn(random, 0.3) ? "" : pick(random, CHAT_LINES),
    user_email: dirt === "chat-unknown-author" ? UNKNOWN_EMAIL : author.email,
    datetime: dirt === "chat-bad-time" ? pick(random, BAD_TIMES) : instantAt(second, random),
    photo: isDrawn(random, 0.5) ? `https://photos.example.com/${author.id}` : null,
    reply_to: isReply(room, message) && isDrawn(random, 0.3) ? messageId(room, message - 1) : "",
    ...(question === null || question.isBelow ? {} : { question_id: question.id }),
    attachments: attachments.values,
  };
  const answers = answersOf(room, path, { dirt: message === 0 ? room.dirt : null, count: attachments.values.length });
  return { system: room.system, path, data, objects: attachments.objects, answers };
}

/** What is answered is the message before, if that is in the same chat and about nothing in particular. */
function isReply({ questionOf }: ChatRoom, message: number): boolean {
  return message > 1 && [message, message - 1].every((each) => (questionOf?.(each) ?? null) === null);
}

/** The oddities of both chats are the same; those of reviews are only named apart. */
function kindOf(dirt: Dirt | null): string | null {
  return dirt?.replace("review-", "") ?? null;
}

function messageId(room: ChatRoom, message: number): string {
  return documentId(room.seed, STREAMS[room.system], room.first + message);
}

function parentOf({ path, outsidePath, missingPath }: ChatRoom, dirt: string | null): string {
  if (dirt === "chat-outside-path") return outsidePath;
  return dirt === "chat-of-missing-review" ? missingPath : path;
}

type Place = { readonly dirt: string | null; readonly second: number; readonly random: Random };
type Attachments = { readonly values: readonly SourceValue[]; readonly objects: readonly SeedObject[] };

function attachmentsOf(room: ChatRoom, { dirt, second, random }: Place): Attachments {
  const isForced = dirt?.startsWith("chat-attachment-") ?? false;
  if (!isForced && !isDrawn(random, 0.07)) return { values: [], objects: [] };
  if (dirt === "chat-attachment-unlocatable") return { values: ["scan 12.pdf"], objects: [] };
  const store = room.system;
  const count = isForced || isDrawn(random, 0.8) ? 1 : 2;
  const files = Array.from({ length: count }, (_, index) => {
    const name = fileName(random);
    const key = `${room.folder}/${stampedName(name, second + index)}`;
    return namedFile({ seed: room.seed, store, key, name }, random);
  });
  const values: SourceMap[] = files.map(({ value }) => value);
  const objects = files.map(({ object }) => object);
  if (dirt === "chat-attachment-gone") return { values, objects: [] };
  if (dirt !== "chat-attachment-as-text") return { values, objects };
  return { values: objects.map(({ key }) => storageAddress(store, key, random)), objects };
}

type Answered = { readonly dirt: Dirt | null; readonly count: number };

function answersOf(room: ChatRoom, path: string, { dirt, count }: Answered): Answer[] {
  const isOfAttachment = dirt?.includes("chat-attachment-") ?? false;
  if (room.isLost) return [answeredBelowLost(path, dirt)];
  const own = answered(path, "chat_messages", isOfAttachment ? null : dirt);
  if (own.disposition !== "mapped") return [own];
  return [
    own,
    ...Array.from({ length: count }, (_, index) => {
      const element = elementPath(path, "attachments", index);
      return isOfAttachment ? answered(element, "file", dirt) : mapped(element, "file");
    }),
  ];
}
