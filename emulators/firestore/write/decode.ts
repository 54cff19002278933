import { DOCUMENT_FIELD } from "../model/document.ts";
import { parseFieldPath, type FieldPath } from "../model/field-path.ts";
import { invalidArgument, unimplemented } from "../status.ts";
import { decodeMessage } from "../wire/message.ts";
import { malformed, openReader, readBytes, readVarint, skipField, WIRE } from "../wire/reader.ts";
import {
  documentMask,
  documentTransform,
  fieldTransform,
  precondition,
  type FieldTransform,
  type Precondition,
} from "../wire/requests.ts";

/** The document of a write: its name and, still encoded, its map entries under field 2. */
export type DocumentPart = { readonly name: Buffer; readonly fields: Buffer };

/** One write of a commit. `mask` null replaces the document; else only the masked paths change. */
export type Write =
  | {
      readonly kind: "update";
      readonly document: DocumentPart;
      readonly mask: readonly FieldPath[] | null;
      readonly transforms: readonly FieldTransform[];
      readonly precondition: Precondition | null;
    }
  | { readonly kind: "delete"; readonly name: string; readonly precondition: Precondition | null };

const NOTHING: Buffer = Buffer.alloc(0);
const FIELD = {
  update: 1,
  delete: 2,
  mask: 3,
  precondition: 4,
  transform: 6,
  updateTransforms: 7,
} as const;

/** Takes a Write apart without decoding the document's values: most writes store them as they came. */
export function decodeWrite(bytes: Buffer): Write {
  const parts = splitWrite(bytes);
  const condition = parts.precondition === null ? null : decodeMessage(precondition, parts.precondition);
  if (parts.delete !== null) {
    return { kind: "delete", name: parts.delete.toString("utf8"), precondition: condition };
  }
  if (parts.transform !== null) {
    const transform = decodeMessage(documentTransform, parts.transform);
    return {
      kind: "update",
      document: { name: Buffer.from(transform.document, "utf8"), fields: NOTHING },
      mask: [],
      transforms: transform.fieldTransforms,
      precondition: condition,
    };
  }
  if (parts.update === null) {
    throw invalidArgument("A write has no operation.");
  }
  return {
    kind: "update",
    document: splitDocument(parts.update),
    mask: parts.mask === null ? null : decodeMask(parts.mask),
    transforms: parts.updateTransforms.map((part) => decodeMessage(fieldTransform, part)),
    precondition: condition,
  };
}

export function decodeMask(bytes: Buffer): readonly FieldPath[] {
  return decodeMessage(documentMask, bytes).fieldPaths.map(parseFieldPath);
}

/** The name and fields of an encoded Document. What it says about its times is the server's business and dropped. */
export function splitDocument(bytes: Buffer): DocumentPart {
  const reader = openReader(bytes);
  let name = NOTHING;
  const runs: Buffer[] = [];
  let runStart = -1;
  while (reader.position < reader.end) {
    const start = reader.position;
    const tag = readVarint(reader);
    const isField = tag === DOCUMENT_FIELD.fields * 8 + WIRE.delimited;
    if (isField && runStart < 0) {
      runStart = start;
    }
    if (!isField && runStart >= 0) {
      runs.push(bytes.subarray(runStart, start));
      runStart = -1;
    }
    if (tag === DOCUMENT_FIELD.name * 8 + WIRE.delimited) {
      name = readBytes(reader);
    } else if (tag >>> 3 <= DOCUMENT_FIELD.updated) {
      skipField(reader, tag & 7);
    } else {
      throw unimplemented(`field ${tag >>> 3} of Document`);
    }
  }
  if (runStart >= 0) {
    runs.push(bytes.subarray(runStart));
  }
  const [first = NOTHING] = runs;
  return { name, fields: runs.length > 1 ? Buffer.concat(runs) : first };
}

type WriteParts = {
  update: Buffer | null;
  delete: Buffer | null;
  transform: Buffer | null;
  mask: Buffer | null;
  precondition: Buffer | null;
  readonly updateTransforms: Buffer[];
};

function splitWrite(bytes: Buffer): WriteParts {
  const reader = openReader(bytes);
  const parts: WriteParts = {
    update: null,
    delete: null,
    transform: null,
    mask: null,
    precondition: null,
    updateTransforms: [],
  };
  while (reader.position < reader.end) {
    const tag = readVarint(reader);
    if ((tag & 7) !== WIRE.delimited) {
      throw malformed();
    }
    putPart(parts, tag >>> 3, readBytes(reader));
  }
  return parts;
}

function putPart(parts: WriteParts, field: number, value: Buffer): void {
  switch (field) {
    case FIELD.update:
      parts.update = value;
      return;
    case FIELD.delete:
      parts.delete = value;
      return;
    case FIELD.mask:
      parts.mask = value;
      return;
    case FIELD.precondition:
      parts.precondition = value;
      return;
    case FIELD.transform:
      parts.transform = value;
      return;
    case FIELD.updateTransforms:
      parts.updateTransforms.push(value);
      return;
    default:
      throw unimplemented(`field ${field} of Write`);
  }
}
