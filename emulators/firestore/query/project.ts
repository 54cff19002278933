import { DOCUMENT_FIELD, fieldsOf, headOf, type Body } from "../model/document.ts";
import { isNamePath, parseFieldPath, selectPaths, type FieldPath } from "../model/field-path.ts";
import { encodeFields } from "../model/value.ts";
import type { StructuredQuery } from "../wire/requests.ts";

/** What is shown of each document: null for all of it, else the paths; none shows name and times alone. */
export type Projection = readonly FieldPath[] | null;

export function projectionOf({ select }: StructuredQuery): Projection {
  return select === null ? null : select.fields.map(({ fieldPath }) => parseFieldPath(fieldPath));
}

export function maskOf(mask: { readonly fieldPaths: readonly string[] } | null): Projection {
  return mask === null ? null : mask.fieldPaths.map(parseFieldPath);
}

export function project(body: Body, projection: Projection): Body {
  if (projection === null) {
    return body;
  }
  const paths = projection.filter((path) => !isNamePath(path));
  if (paths.length === 0) {
    return headOf(body);
  }
  const fields = encodeFields(selectPaths(fieldsOf(body), paths), DOCUMENT_FIELD.fields);
  return Buffer.concat([headOf(body), fields]);
}
