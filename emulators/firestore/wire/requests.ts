import { valueType } from "../model/value.ts";
import {
  bool,
  bytes,
  count,
  flag,
  ignored,
  int32,
  int64,
  many,
  message,
  oneOf,
  optional,
  refused,
  string,
  text,
  type MessageOf,
  type MessageType,
} from "./message.ts";

/** The requests of google.firestore.v1, field by field, as far as they are served. */

export const timestamp = message("Timestamp", { seconds: optional(1, int64), nanos: count(2) });
export type WireTimestamp = MessageOf<typeof timestamp>;

export const documentMask = message("DocumentMask", { fieldPaths: many(1, string) });

export const precondition = message("Precondition", {
  exists: optional(1, bool),
  updateTime: optional(2, timestamp),
});
export type Precondition = MessageOf<typeof precondition>;

const arrayValue = message("ArrayValue", { values: many(1, valueType) });

export const fieldTransform = message("FieldTransform", {
  fieldPath: text(1),
  setToServerValue: optional(2, oneOf({ 1: "REQUEST_TIME" })),
  increment: optional(3, valueType),
  maximum: optional(4, valueType),
  minimum: optional(5, valueType),
  appendMissingElements: optional(6, arrayValue),
  removeAllFromArray: optional(7, arrayValue),
});
export type FieldTransform = MessageOf<typeof fieldTransform>;

export const documentTransform = message("DocumentTransform", {
  document: text(1),
  fieldTransforms: many(2, fieldTransform),
});

const readOnly = message("TransactionOptions.ReadOnly", { readTime: optional(2, timestamp) });
const readWrite = message("TransactionOptions.ReadWrite", { retryTransaction: optional(1, bytes) });
export const transactionOptions = message("TransactionOptions", {
  readOnly: optional(2, readOnly),
  readWrite: optional(3, readWrite),
});
export type TransactionOptions = MessageOf<typeof transactionOptions>;

const fieldReference = message("FieldReference", { fieldPath: text(2) });

const collectionSelector = message("CollectionSelector", {
  collectionId: text(2),
  allDescendants: flag(3),
});

export const cursor = message("Cursor", { values: many(1, valueType), before: flag(2) });
export type Cursor = MessageOf<typeof cursor>;

const fieldFilter = message("FieldFilter", {
  field: optional(1, fieldReference),
  op: optional(
    2,
    oneOf({
      1: "LESS_THAN",
      2: "LESS_THAN_OR_EQUAL",
      3: "GREATER_THAN",
      4: "GREATER_THAN_OR_EQUAL",
      5: "EQUAL",
      6: "NOT_EQUAL",
      7: "ARRAY_CONTAINS",
      8: "IN",
      9: "ARRAY_CONTAINS_ANY",
      10: "NOT_IN",
    }),
  ),
  value: optional(3, valueType),
});
export type FieldFilter = MessageOf<typeof fieldFilter>;
export type FieldOperator = Exclude<FieldFilter["op"], null>;

const unaryFilter = message("UnaryFilter", {
  op: optional(1, oneOf({ 2: "IS_NAN", 3: "IS_NULL", 4: "IS_NOT_NAN", 5: "IS_NOT_NULL" })),
  field: optional(2, fieldReference),
});
export type UnaryFilter = MessageOf<typeof unaryFilter>;

export type CompositeFilter = {
  readonly op: "AND" | "OR" | null;
  readonly filters: readonly Filter[];
};
export type Filter = {
  readonly compositeFilter: CompositeFilter | null;
  readonly fieldFilter: FieldFilter | null;
  readonly unaryFilter: UnaryFilter | null;
};

/** A filter contains filters, so the type of its inner field is looked up when it is read. */
const filter: MessageType<Filter> = message("Filter", {
  compositeFilter: optional<CompositeFilter>(1, {
    wire: 2,
    read: (reader) => compositeFilter.read(reader),
  }),
  fieldFilter: optional(2, fieldFilter),
  unaryFilter: optional(3, unaryFilter),
});
const compositeFilter = message("CompositeFilter", {
  op: optional(1, oneOf({ 1: "AND", 2: "OR" })),
  filters: many(2, filter),
});

const order = message("Order", {
  field: optional(1, fieldReference),
  direction: optional(2, oneOf({ 0: "ASCENDING", 1: "ASCENDING", 2: "DESCENDING" })),
});

const projection = message("Projection", { fields: many(2, fieldReference) });
const int32Value = message("Int32Value", { value: count(1) });
const int64Value = message("Int64Value", { value: optional(1, int64) });

export const structuredQuery = message("StructuredQuery", {
  select: optional(1, projection),
  from: many(2, collectionSelector),
  where: optional(3, filter),
  orderBy: many(4, order),
  limit: optional(5, int32Value),
  offset: count(6),
  startAt: optional(7, cursor),
  endAt: optional(8, cursor),
  findNearest: refused(9),
});
export type StructuredQuery = MessageOf<typeof structuredQuery>;

export const runQueryRequest = message("RunQueryRequest", {
  parent: text(1),
  structuredQuery: optional(2, structuredQuery),
  transaction: optional(5, bytes),
  newTransaction: optional(6, transactionOptions),
  readTime: optional(7, timestamp),
  explainOptions: refused(10),
});

const countAggregation = message("Aggregation.Count", { upTo: optional(1, int64Value) });
const fieldAggregation = message("Aggregation.Sum", { field: optional(1, fieldReference) });
const aggregation = message("Aggregation", {
  count: optional(1, countAggregation),
  sum: optional(2, fieldAggregation),
  avg: optional(3, fieldAggregation),
  alias: text(7),
});
export type Aggregation = MessageOf<typeof aggregation>;

const structuredAggregationQuery = message("StructuredAggregationQuery", {
  structuredQuery: optional(1, structuredQuery),
  aggregations: many(3, aggregation),
});

export const runAggregationQueryRequest = message("RunAggregationQueryRequest", {
  parent: text(1),
  structuredAggregationQuery: optional(2, structuredAggregationQuery),
  transaction: optional(4, bytes),
  newTransaction: optional(5, transactionOptions),
  readTime: optional(6, timestamp),
  explainOptions: refused(8),
});

export const partitionQueryRequest = message("PartitionQueryRequest", {
  parent: text(1),
  structuredQuery: optional(2, structuredQuery),
  partitionCount: optional(3, int64),
  pageToken: text(4),
  pageSize: count(5),
  readTime: optional(6, timestamp),
});

export const batchGetDocumentsRequest = message("BatchGetDocumentsRequest", {
  database: text(1),
  documents: many(2, string),
  mask: optional(3, documentMask),
  transaction: optional(4, bytes),
  newTransaction: optional(5, transactionOptions),
  readTime: optional(7, timestamp),
});

export const getDocumentRequest = message("GetDocumentRequest", {
  name: text(1),
  mask: optional(2, documentMask),
  transaction: optional(3, bytes),
  readTime: optional(5, timestamp),
});

export const listDocumentsRequest = message("ListDocumentsRequest", {
  parent: text(1),
  collectionId: text(2),
  pageSize: count(3),
  pageToken: text(4),
  orderBy: text(6),
  mask: optional(7, documentMask),
  transaction: optional(8, bytes),
  readTime: optional(10, timestamp),
  showMissing: flag(12),
});

export const listCollectionIdsRequest = message("ListCollectionIdsRequest", {
  parent: text(1),
  pageSize: count(2),
  pageToken: text(3),
  readTime: optional(4, timestamp),
});

export const commitRequest = message("CommitRequest", {
  database: text(1),
  writes: many(2, bytes),
  transaction: optional(3, bytes),
});

export const batchWriteRequest = message("BatchWriteRequest", {
  database: text(1),
  writes: many(2, bytes),
  labels: ignored(3),
});

export const createDocumentRequest = message("CreateDocumentRequest", {
  parent: text(1),
  collectionId: text(2),
  documentId: text(3),
  document: optional(4, bytes),
  mask: optional(5, documentMask),
});

export const updateDocumentRequest = message("UpdateDocumentRequest", {
  document: optional(1, bytes),
  updateMask: optional(2, bytes),
  mask: optional(3, documentMask),
  currentDocument: optional(4, bytes),
});

export const deleteDocumentRequest = message("DeleteDocumentRequest", {
  name: text(1),
  currentDocument: optional(2, bytes),
});

export const beginTransactionRequest = message("BeginTransactionRequest", {
  database: text(1),
  options: optional(2, transactionOptions),
});

export const rollbackRequest = message("RollbackRequest", {
  database: text(1),
  transaction: optional(2, bytes),
});

const documentsTarget = message("DocumentsTarget", { documents: many(2, string) });
const queryTarget = message("QueryTarget", {
  parent: text(1),
  structuredQuery: optional(2, structuredQuery),
});
const target = message("Target", {
  query: optional(2, queryTarget),
  documents: optional(3, documentsTarget),
  resumeToken: optional(4, bytes),
  targetId: count(5),
  once: refused(6),
  readTime: optional(11, timestamp),
  expectedCount: ignored(12),
});
export type Target = MessageOf<typeof target>;

export const listenRequest = message("ListenRequest", {
  database: text(1),
  addTarget: optional(2, target),
  removeTarget: optional(3, int32),
  labels: ignored(4),
});
