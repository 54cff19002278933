import { status } from "@grpc/grpc-js";
import { stringField, varintField } from "./wire/writer.ts";

export type StatusName = keyof typeof status;

/** What a call is answered with when it fails: a gRPC code and the sentence the client will show. */
export class RpcError extends Error {
  readonly code: status;

  constructor(code: StatusName, message: string) {
    super(message);
    this.name = "RpcError";
    this.code = status[code];
  }
}

export function isStatusName(name: string): name is StatusName {
  return Object.hasOwn(status, name) && Number.isNaN(Number(name));
}

export function invalidArgument(message: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", message);
}

export function failedPrecondition(message: string): RpcError {
  return new RpcError("FAILED_PRECONDITION", message);
}

export function aborted(message: string): RpcError {
  return new RpcError("ABORTED", message);
}

/** Names what this stand-in does not do, so that nobody mistakes its silence for Firestore's answer. */
export function unimplemented(what: string): RpcError {
  return new RpcError("UNIMPLEMENTED", `The local Firestore does not implement ${what}.`);
}

/** The message google.rpc.Status, for failures that are told inside an answer. */
export function encodeStatus({ code, message }: RpcError): Buffer {
  return Buffer.concat([varintField(1, code), stringField(2, message)]);
}
