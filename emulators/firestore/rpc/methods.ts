import { answerBatchGetDocuments } from "./batch-get-documents.ts";
import { answerBatchWrite, answerCommit } from "./commit.ts";
import { openListen } from "./listen.ts";
import { answerListCollectionIds } from "./list-collection-ids.ts";
import { answerListDocuments } from "./list-documents.ts";
import type { Method } from "./method.ts";
import { answerPartitionQuery } from "./partition-query.ts";
import { answerRunAggregationQuery } from "./run-aggregation-query.ts";
import { answerRunQuery } from "./run-query.ts";
import {
  answerCreateDocument,
  answerDeleteDocument,
  answerGetDocument,
  answerUpdateDocument,
} from "./single-document.ts";
import { answerBeginTransaction, answerRollback } from "./transaction.ts";

/** Everything served. A method of google.firestore.v1 that is not here, such as Write, is answered UNIMPLEMENTED. */
export const METHODS = {
  BatchGetDocuments: { kind: "stream", answer: answerBatchGetDocuments },
  BatchWrite: { kind: "unary", answer: answerBatchWrite },
  BeginTransaction: { kind: "unary", answer: answerBeginTransaction },
  Commit: { kind: "unary", answer: answerCommit },
  CreateDocument: { kind: "unary", answer: answerCreateDocument },
  DeleteDocument: { kind: "unary", answer: answerDeleteDocument },
  GetDocument: { kind: "unary", answer: answerGetDocument },
  ListCollectionIds: { kind: "unary", answer: answerListCollectionIds },
  ListDocuments: { kind: "unary", answer: answerListDocuments },
  Listen: { kind: "conversation", open: openListen },
  PartitionQuery: { kind: "unary", answer: answerPartitionQuery },
  Rollback: { kind: "unary", answer: answerRollback },
  RunAggregationQuery: { kind: "stream", answer: answerRunAggregationQuery },
  RunQuery: { kind: "stream", answer: answerRunQuery },
  UpdateDocument: { kind: "unary", answer: answerUpdateDocument },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof METHODS;
