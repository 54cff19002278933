import { encodeStatus, type RpcError } from "../status.ts";
import { bytesField, stringField, timeField, varint, varintField } from "../wire/writer.ts";
import { unreachable } from "../unreachable.ts";
import type { Difference } from "./target.ts";

/** Field numbers of ListenResponse and of what it carries. */
const RESPONSE = { targetChange: 2, documentChange: 3, documentDelete: 4, documentRemove: 6 } as const;
const TARGET_CHANGE_TYPE = { NO_CHANGE: 0, ADD: 1, REMOVE: 2, CURRENT: 3, RESET: 4 } as const;

export type TargetChange = {
  readonly type: keyof typeof TARGET_CHANGE_TYPE;
  /** None for all targets. */
  readonly targetIds: readonly number[];
  /** Why a target was removed, null if its listener asked for it. */
  readonly cause?: RpcError | null;
  /** Up to when the listener now knows everything, and the token to go on from there. */
  readonly upTo: { readonly time: number; readonly token: Buffer } | null;
};

export function encodeTargetChange({ type, targetIds, cause = null, upTo }: TargetChange): Buffer {
  return bytesField(
    RESPONSE.targetChange,
    Buffer.concat([
      varintField(1, TARGET_CHANGE_TYPE[type]),
      ...targetIds.map((id) => varintField(2, id)),
      ...(cause === null ? [] : [bytesField(3, encodeStatus(cause))]),
      ...(upTo === null ? [] : [bytesField(4, upTo.token), timeField(6, upTo.time)]),
    ]),
  );
}

export function encodeDifference(difference: Difference, targetId: number, time: number): Buffer {
  switch (difference.kind) {
    case "changed":
      return bytesField(
        RESPONSE.documentChange,
        Buffer.concat([bytesField(1, difference.body), bytesField(5, varint(targetId))]),
      );
    case "deleted":
      return bytesField(
        RESPONSE.documentDelete,
        Buffer.concat([stringField(1, difference.name), timeField(4, time), bytesField(6, varint(targetId))]),
      );
    case "removed":
      return bytesField(
        RESPONSE.documentRemove,
        Buffer.concat([stringField(1, difference.name), bytesField(2, varint(targetId)), timeField(4, time)]),
      );
    default:
      return unreachable(difference);
  }
}
