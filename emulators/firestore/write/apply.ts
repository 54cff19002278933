import { buildBody, DOCUMENT_FIELD, encodeTimes, fieldBytesOf, fieldsOf } from "../model/document.ts";
import { valueAt, withValueAt, type FieldPath } from "../model/field-path.ts";
import { decodeFields, encodeFields, encodeValue, type Fields } from "../model/value.ts";
import { validateFields } from "../model/validate.ts";
import { RpcError, failedPrecondition, invalidArgument } from "../status.ts";
import { currentRow, insertDocument, placeOf, removeDocument, replaceDocument, type Commit } from "../store/commit.ts";
import type { Row } from "../store/statements.ts";
import type { Place } from "../store/store.ts";
import { microsOf } from "../wire/times.ts";
import type { Precondition } from "../wire/requests.ts";
import { bytesField, timeField } from "../wire/writer.ts";
import type { DocumentPart, Write } from "./decode.ts";
import { applyTransforms } from "./transform.ts";

type Update = Extract<Write, { kind: "update" }>;

const RESULT = { updateTime: 1, transformResults: 2 } as const;
const NO_RESULT = Buffer.alloc(0);

/** What does not change within one commit, encoded once. */
export type WriteContext = {
  readonly commit: Commit;
  readonly database: string;
  readonly newTimes: Buffer;
  readonly newResult: Buffer;
};

export function openWrites(commit: Commit, database: string): WriteContext {
  return {
    commit,
    database,
    newTimes: encodeTimes(commit.time, commit.time),
    newResult: timeField(RESULT.updateTime, commit.time),
  };
}

/** Applies one write and returns its encoded WriteResult; throws, having changed nothing, if it must not be applied. */
export function applyWrite(context: WriteContext, write: Write): Buffer {
  const name = write.kind === "delete" ? write.name : write.document.name.toString("utf8");
  const place = placeOf(context.commit, name);
  if (place.collection.database !== context.database) {
    throw invalidArgument(`The document "${name}" is not in the database "${context.database}".`);
  }
  if (write.kind === "delete") {
    const row = currentRow(context.commit, place);
    checkPrecondition(write.precondition, row, name);
    if (row !== null) {
      removeDocument(context.commit, place, row);
    }
    return NO_RESULT;
  }
  const isPlain = write.mask === null && write.transforms.length === 0 && write.precondition === null;
  return isPlain ? setDocument(context, place, write.document) : updateDocument(context, place, write);
}

/** A document that is set as a whole is stored as it came. */
function setDocument(context: WriteContext, place: Place, document: DocumentPart): Buffer {
  validateFields(place.name, document.fields);
  const body = buildBody(document.name, context.newTimes, document.fields);
  if (insertDocument(context.commit, place, body)) {
    return context.newResult;
  }
  return putFields(context, { ...place, row: currentRow(context.commit, place) }, document.fields);
}

function updateDocument(context: WriteContext, place: Place, write: Update): Buffer {
  const row = currentRow(context.commit, place);
  checkPrecondition(write.precondition, row, place.name);
  if (write.mask === null && write.transforms.length === 0) {
    validateFields(place.name, write.document.fields);
    return putFields(context, { ...place, row }, write.document.fields);
  }
  validateFields(place.name, write.document.fields);
  const given = decodeFields(write.document.fields, DOCUMENT_FIELD.fields);
  const merged = mergeFields(row, given, write.mask);
  const { fields, results } = applyTransforms(merged, write.transforms, context.commit.time);
  const encoded = encodeFields(fields, DOCUMENT_FIELD.fields);
  validateFields(place.name, encoded);
  return Buffer.concat([
    putFields(context, { ...place, row }, encoded),
    ...results.map((value) => bytesField(RESULT.transformResults, encodeValue(value))),
  ]);
}

function mergeFields(row: Row | null, given: Fields, mask: readonly FieldPath[] | null): Fields {
  if (mask === null) {
    return given;
  }
  let fields: Fields = row === null ? new Map() : fieldsOf(row.body);
  for (const path of mask) {
    fields = withValueAt(fields, path, valueAt(given, path));
  }
  return fields;
}

/** A write that changes nothing leaves the document its update time, as Firestore does. */
function putFields(context: WriteContext, place: Place & { readonly row: Row | null }, fields: Buffer): Buffer {
  const name = Buffer.from(place.name, "utf8");
  const { row } = place;
  if (row === null) {
    insertDocument(context.commit, place, buildBody(name, context.newTimes, fields));
    return context.newResult;
  }
  if (fieldBytesOf(row.body).equals(fields)) {
    return timeField(RESULT.updateTime, row.updated);
  }
  const body = buildBody(name, encodeTimes(row.created, context.commit.time), fields);
  replaceDocument(context.commit, { ...place, row }, body);
  return context.newResult;
}

function checkPrecondition(condition: Precondition | null, row: Row | null, name: string): void {
  if (condition === null) {
    return;
  }
  if (condition.exists === true && row === null) {
    throw new RpcError("NOT_FOUND", `No document to update: ${name}`);
  }
  if (condition.exists === false && row !== null) {
    throw new RpcError("ALREADY_EXISTS", `Document already exists: ${name}`);
  }
  if (condition.updateTime === null) {
    return;
  }
  if (row === null) {
    throw new RpcError("NOT_FOUND", `No document to update: ${name}`);
  }
  if (microsOf(condition.updateTime) !== row.updated) {
    throw failedPrecondition(
      `The stored version (${row.updated} µs) of ${name} does not match the required base version (${microsOf(condition.updateTime)} µs).`,
    );
  }
}
