import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isStatusName, RpcError } from "./status.ts";
import { unreachable } from "./unreachable.ts";

const method = z.string().optional();
const times = z.number().int().positive().optional();

/**
 * A failure to inject; `method` is the name of an RPC, all of them without it.
 * - latency: every call waits `ms` first.
 * - status: every `every`-th call (default each), `count` times in all (default without end), fails with `code`.
 * - cut: a stream breaks off with UNAVAILABLE after `afterDocuments` documents, `count` times in all. A call that answers
 *   once does its work, and the answer is lost.
 */
const fault = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("latency"), ms: z.number().nonnegative(), method }),
  z.object({
    kind: z.literal("status"),
    code: z.string().refine(isStatusName, "is not the name of a gRPC status"),
    method,
    every: times,
    count: times,
  }),
  z.object({
    kind: z.literal("cut"),
    afterDocuments: z.number().int().nonnegative(),
    method,
    count: times,
  }),
]);

export type Fault = Readonly<z.infer<typeof fault>>;

/** Where the answer to a call breaks off. */
export type Cut = { readonly afterDocuments: number };

export type FaultPlan = {
  /** Called once per call, before its work: waits, throws, or says where the answer is to be cut. */
  meet(method: string): Promise<Cut | null>;
};

export function parseFaults(json: unknown): readonly Fault[] {
  return z.array(fault).parse(json);
}

export function createFaultPlan(faults: readonly Fault[]): FaultPlan {
  const states = faults.map((one) => ({ fault: one, calls: 0, injected: 0 }));
  return {
    async meet(name) {
      let cut: Cut | null = null;
      for (const state of states) {
        if (!isDue(state, name)) {
          continue;
        }
        cut = (await inject(state.fault, name)) ?? cut;
      }
      return cut;
    },
  };
}

type FaultState = { readonly fault: Fault; calls: number; injected: number };

function isDue(state: FaultState, name: string): boolean {
  const { fault: due } = state;
  if (due.method !== undefined && due.method !== name) {
    return false;
  }
  state.calls += 1;
  const every = (due.kind === "status" ? due.every : undefined) ?? 1;
  const count = (due.kind === "latency" ? undefined : due.count) ?? Infinity;
  if (state.calls % every !== 0 || state.injected >= count) {
    return false;
  }
  state.injected += 1;
  return true;
}

async function inject(due: Fault, name: string): Promise<Cut | null> {
  switch (due.kind) {
    case "latency":
      await sleep(due.ms);
      return null;
    case "status":
      throw new RpcError(isStatusName(due.code) ? due.code : "UNKNOWN", `Injected fault: ${due.code} on ${name}.`);
    case "cut":
      return { afterDocuments: due.afterDocuments };
    default:
      return unreachable(due);
  }
}
