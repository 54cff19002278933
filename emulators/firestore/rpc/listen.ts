import { status } from "@grpc/grpc-js";
import { encodeDifference, encodeTargetChange, type TargetChange } from "../listen/encode.ts";
import {
  compareAll,
  comparePending,
  notePending,
  openTarget,
  resume,
  type Difference,
  type ListenTarget,
} from "../listen/target.ts";
import { invalidArgument, RpcError } from "../status.ts";
import type { Subscriber } from "../store/store.ts";
import { decodeMessage } from "../wire/message.ts";
import { listenRequest, type Target } from "../wire/requests.ts";
import { batchMessage, batchMessages } from "./batch.ts";
import { checkedReadTime, decodeResumeToken, encodeResumeToken } from "./consistency.ts";
import type { Context, Conversation, Outlet } from "./method.ts";

/** A client takes a silent stream for broken after two minutes. */
const HEARTBEAT_MS = 30_000;

/**
 * One stream of a listener. Its acts - adding a target, telling what commits changed - happen one after the other on `tail`, so
 * that what is sent is always a consistent state followed by the time it is complete for.
 */
type Listener = {
  readonly context: Context;
  readonly outlet: Outlet;
  readonly targets: Map<number, ListenTarget>;
  tail: Promise<void>;
  isRefreshDue: boolean;
};

export function openListen(context: Context, outlet: Outlet, fail: (error: unknown) => void): Conversation {
  const listener: Listener = {
    context,
    outlet,
    targets: new Map(),
    tail: Promise.resolve(),
    isRefreshDue: false,
  };
  const act = (work: () => Promise<void>): Promise<void> => {
    listener.tail = listener.tail.then(work);
    listener.tail.catch(fail);
    return listener.tail;
  };
  const onCommit: Subscriber = (changes) => {
    let isConcerned = false;
    for (const target of listener.targets.values()) {
      isConcerned = notePending(context.store, target, changes) || isConcerned;
    }
    if (isConcerned && !listener.isRefreshDue) {
      listener.isRefreshDue = true;
      void act(() => refresh(listener)).catch(doNothing);
    }
  };
  context.store.subscribers.add(onCommit);
  const heartbeat = setInterval(() => {
    void act(() => sendUpTo(listener, context.store.clock.readTime())).catch(doNothing);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    receive: (request) => act(() => receive(listener, request)),
    close() {
      clearInterval(heartbeat);
      context.store.subscribers.delete(onCommit);
      listener.targets.clear();
    },
  };
}

async function receive(listener: Listener, request: Buffer): Promise<void> {
  const { addTarget, removeTarget } = decodeMessage(listenRequest, request);
  if (addTarget !== null) {
    await addOrRefuse(listener, addTarget);
  } else if (removeTarget !== null) {
    listener.targets.delete(removeTarget);
    await sendChange(listener, { type: "REMOVE", targetIds: [removeTarget], upTo: null });
  } else {
    throw invalidArgument("A ListenRequest adds or removes a target.");
  }
}

/** A target that cannot be served is removed with the reason; the stream goes on for the others. */
async function addOrRefuse(listener: Listener, asked: Target): Promise<void> {
  try {
    await add(listener, asked);
  } catch (error) {
    if (!(error instanceof RpcError) || error.code === status.CANCELLED || error.code === status.UNAVAILABLE) {
      throw error;
    }
    listener.targets.delete(asked.targetId);
    await sendChange(listener, { type: "REMOVE", targetIds: [asked.targetId], cause: error, upTo: null });
  }
}

async function add(listener: Listener, asked: Target): Promise<void> {
  const { store } = listener.context;
  const target = openTarget(asked);
  if (target.id === 0 || listener.targets.has(target.id)) {
    throw invalidArgument(`The target_id ${target.id} is zero or in use.`);
  }
  // From here on commits are noted; those before it are in the state that is read below.
  listener.targets.set(target.id, target);
  await sendChange(listener, { type: "ADD", targetIds: [target.id], upTo: null });
  const token = asked.resumeToken ?? Buffer.alloc(0);
  const since = asked.readTime === null ? decodeResumeToken(store, token) : checkedReadTime(store, asked.readTime);
  if (since !== null) {
    await resume(store, target, since);
  } else if (token.length > 0) {
    await sendChange(listener, { type: "RESET", targetIds: [target.id], upTo: null });
  }
  const time = store.clock.readTime();
  await sendAll(listener, target, { time, pages: compareAll(store, target, time) });
  await sendChange(listener, { type: "CURRENT", targetIds: [target.id], upTo: upToOf(time) });
  await sendUpTo(listener, time);
}

async function refresh(listener: Listener): Promise<void> {
  const { store } = listener.context;
  listener.isRefreshDue = false;
  const time = store.clock.readTime();
  for (const target of listener.targets.values()) {
    if (target.pending.size > 0) {
      await sendAll(listener, target, { time, pages: comparePending(store, target, time) });
    }
  }
  await sendUpTo(listener, time);
}

async function sendAll(
  { context, outlet }: Listener,
  target: ListenTarget,
  of: { readonly time: number; readonly pages: AsyncIterable<readonly Difference[]> },
): Promise<void> {
  for await (const page of of.pages) {
    const gone: Buffer[] = [];
    const changed: Buffer[] = [];
    for (const difference of page) {
      const messages = difference.kind === "changed" ? changed : gone;
      messages.push(encodeDifference(difference, target.id, of.time));
    }
    context.tally.documentsRead += changed.length;
    await outlet.send({ ...batchMessages(gone), documents: 0 });
    await outlet.send(batchMessages(changed));
  }
}

/** Tells the listener that it now knows everything up to a time: the client shows a snapshot. */
function sendUpTo(listener: Listener, time: number): Promise<void> {
  return sendChange(listener, { type: "NO_CHANGE", targetIds: [], upTo: upToOf(time) });
}

function sendChange({ outlet }: Listener, change: TargetChange): Promise<void> {
  return outlet.send(batchMessage(encodeTargetChange(change)));
}

function upToOf(time: number): TargetChange["upTo"] {
  return { time, token: encodeResumeToken(time) };
}

/** Failures of an act end the stream through `fail`; whoever started the act has nothing to add. */
function doNothing(): void {}
