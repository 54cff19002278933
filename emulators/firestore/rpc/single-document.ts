import { randomInt } from "node:crypto";
import { documentPathOf, parentPathOf, checkCollectionId } from "../model/path.ts";
import { maskOf, project } from "../query/project.ts";
import { invalidArgument, RpcError } from "../status.ts";
import { commit } from "../store/commit.ts";
import { findPlace, readBody } from "../store/read.ts";
import { takeTurns } from "../transactions.ts";
import { decodeMessage } from "../wire/message.ts";
import {
  createDocumentRequest,
  deleteDocumentRequest,
  getDocumentRequest,
  precondition,
  updateDocumentRequest,
  type Precondition,
} from "../wire/requests.ts";
import { applyWrite, openWrites } from "../write/apply.ts";
import { decodeMask, splitDocument, type Write } from "../write/decode.ts";
import { resolveConsistency } from "./consistency.ts";
import type { Context } from "./method.ts";

const ID_LENGTH = 20;
const ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const NOTHING = Buffer.alloc(0);

export async function answerGetDocument(context: Context, request: Buffer): Promise<Buffer> {
  const { name, mask, ...selector } = decodeMessage(getDocumentRequest, request);
  documentPathOf(name);
  const consistency = resolveConsistency(context, { ...selector, newTransaction: null });
  if (consistency.transaction !== null) {
    await takeTurns(context.transactions, consistency.transaction, [name]);
  }
  const body = find(context, name, consistency.time ?? context.store.clock.readTime());
  context.tally.documentsRead += 1;
  return project(body, maskOf(mask));
}

export function answerCreateDocument(context: Context, request: Buffer): Buffer {
  const asked = decodeMessage(createDocumentRequest, request);
  parentPathOf(asked.parent);
  checkCollectionId(asked.collectionId);
  const id = asked.documentId === "" ? automaticId() : asked.documentId;
  const name = `${asked.parent}/${asked.collectionId}/${id}`;
  const { fields } = splitDocument(asked.document ?? NOTHING);
  write(context, {
    kind: "update",
    document: { name: Buffer.from(name, "utf8"), fields },
    mask: null,
    transforms: [],
    precondition: { exists: false, updateTime: null },
  });
  return project(find(context, name, context.store.clock.readTime()), maskOf(asked.mask));
}

export function answerUpdateDocument(context: Context, request: Buffer): Buffer {
  const asked = decodeMessage(updateDocumentRequest, request);
  if (asked.document === null) {
    throw invalidArgument("UpdateDocument needs a document.");
  }
  const document = splitDocument(asked.document);
  write(context, {
    kind: "update",
    document,
    mask: asked.updateMask === null ? null : decodeMask(asked.updateMask),
    transforms: [],
    precondition: conditionOf(asked.currentDocument),
  });
  const name = document.name.toString("utf8");
  return project(find(context, name, context.store.clock.readTime()), maskOf(asked.mask));
}

export function answerDeleteDocument(context: Context, request: Buffer): Buffer {
  const { name, currentDocument } = decodeMessage(deleteDocumentRequest, request);
  write(context, { kind: "delete", name, precondition: conditionOf(currentDocument) });
  return NOTHING;
}

function write(context: Context, one: Write): void {
  const name = one.kind === "delete" ? one.name : one.document.name.toString("utf8");
  const { database } = documentPathOf(name);
  commit(context.store, (under) => applyWrite(openWrites(under, database), one));
  context.tally.documentsWritten += 1;
}

function find(context: Context, name: string, time: number): Buffer {
  const place = findPlace(context.store, documentPathOf(name));
  const body = place === null ? null : readBody(context.store, place, time);
  if (body === null) {
    throw new RpcError("NOT_FOUND", `Document "${name}" not found.`);
  }
  return body;
}

function conditionOf(bytes: Buffer | null): Precondition | null {
  return bytes === null ? null : decodeMessage(precondition, bytes);
}

function automaticId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join("");
}
