import {
  Metadata,
  status,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Cut, FaultPlan } from "../faults.ts";
import { RpcError } from "../status.ts";
import { serializeBatch, type Batch } from "./batch.ts";
import type { Context, Method, Outlet } from "./method.ts";
import { METHODS } from "./methods.ts";
import { unreachable } from "../unreachable.ts";
import { openOutlet, type MessageStream } from "./outlet.ts";

/** What the calls have in common: counted, exposed to faults, and their failures turned into statuses. */
export type Service = {
  readonly context: Context;
  readonly calls: Record<string, number>;
  /** Replaced when other faults are set while the server runs. */
  faults: FaultPlan;
};

type Status = { readonly code: status; readonly details: string; readonly metadata: Metadata };

const PREFIX = "/google.firestore.v1.Firestore/";

export function defineService(): ServiceDefinition {
  const definition: Record<string, ServiceDefinition[string]> = {};
  for (const [name, { kind }] of Object.entries(METHODS)) {
    definition[name] = {
      path: `${PREFIX}${name}`,
      requestStream: kind === "conversation",
      responseStream: kind !== "unary",
      requestSerialize: passBytes,
      requestDeserialize: passBytes,
      responseSerialize: kind === "unary" ? passBytes : serializeBatch,
      responseDeserialize: passBytes,
    };
  }
  return definition;
}

export function implementService(service: Service): UntypedServiceImplementation {
  return Object.fromEntries(Object.entries(METHODS).map(([name, method]) => [name, implement(service, name, method)]));
}

function implement(service: Service, name: string, method: Method): UntypedServiceImplementation[string] {
  switch (method.kind) {
    case "unary": {
      const handle: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
        meet(service, name)
          .then(async (cut) => cutAnswer(cut, await method.answer(service.context, call.request)))
          .then(
            (answer) => callback(null, answer),
            (error: unknown) => callback(statusOf(error)),
          );
      };
      return handle;
    }
    case "stream":
      return (call: ServerWritableStream<Buffer, Batch>) => {
        meet(service, name)
          .then((cut) => method.answer(service.context, call.request, openOutlet(call, cut)))
          .then(
            () => call.end(),
            (error: unknown) => fail(call, error),
          );
      };
    case "conversation":
      return (call: ServerDuplexStream<Buffer, Batch>) => {
        converse(service, { name, open: method.open }, call).catch((error: unknown) => fail(call, error));
      };
    default:
      return unreachable(method);
  }
}

type Opener = { readonly name: string } & Pick<Extract<Method, { kind: "conversation" }>, "open">;

async function converse(
  service: Service,
  { name, open }: Opener,
  call: ServerDuplexStream<Buffer, Batch>,
): Promise<void> {
  const outlet: Outlet = openOutlet(call, await meet(service, name));
  let isEnded = false;
  const conversation = open(service.context, outlet, (error) => end(error));
  const end = (error: unknown): void => {
    if (!isEnded) {
      isEnded = true;
      conversation.close();
      fail(call, error);
    }
  };
  const leave = (): void => end(new RpcError("CANCELLED", "The caller is gone."));
  call.on("cancelled", leave);
  if (call.cancelled) {
    // It left while a fault held the call up; the event is past.
    leave();
  }
  call.on("data", (request: Buffer) => {
    call.pause();
    conversation.receive(request).then(() => call.resume(), end);
  });
  call.on("end", () => {
    if (!isEnded) {
      isEnded = true;
      conversation.close();
      call.end();
    }
  });
}

function meet(service: Service, name: string): Promise<Cut | null> {
  service.calls[name] = (service.calls[name] ?? 0) + 1;
  return service.faults.meet(name);
}

/** The work is done and the answer is lost, as when a connection breaks at the wrong moment. */
function cutAnswer(cut: Cut | null, answer: Buffer): Buffer {
  if (cut !== null) {
    throw new RpcError("UNAVAILABLE", "Injected fault: the answer is lost.");
  }
  return answer;
}

/**
 * Headers go first: the client library takes an error without them for a lost request and repeats it, whatever its code, for
 * several seconds before it tells anybody.
 */
function fail(call: MessageStream, error: unknown): void {
  call.sendMetadata(new Metadata());
  call.emit("error", statusOf(error));
}

function statusOf(error: unknown): Status {
  const metadata = new Metadata();
  if (error instanceof RpcError) {
    return { code: error.code, details: error.message, metadata };
  }
  const details = error instanceof Error ? error.message : String(error);
  return { code: status.INTERNAL, details, metadata };
}

function passBytes(bytes: Buffer): Buffer {
  return bytes;
}
