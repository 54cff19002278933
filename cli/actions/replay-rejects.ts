import type { ActionOutcome } from "../../bull-board/console-actions.ts";
import { readLedger } from "../../coordinator/runs/read-ledger.ts";
import { countRejectRules } from "../count-reject-rules.ts";
import { retryRejects, type RetriedRejects } from "../retry-rejects.ts";
import type { VerbContext } from "../verb.ts";
import type { Acting } from "./acting.ts";
import { audited } from "./audited.ts";

export type ReplayRejectsOptions = {
  readonly run: string;
  /** Only documents with a reject of this rule; null for all. */
  readonly rule: string | null;
  /** Worker processes to start. */
  readonly workers: number;
};

export type ReplayedRejects = ActionOutcome & {
  /** Null where no reject has the rule. */
  readonly outcome: RetriedRejects | null;
};

/**
 * Reads the documents of rejected records again and lands what can land by now. What has landed is left alone, so that a second replay finds nothing more to do. Refused
 * while another process has the run.
 */
export function replayRejects(
  acting: Acting,
  { run, rule, workers }: ReplayRejectsOptions,
  context: VerbContext,
): Promise<ReplayedRejects> {
  return audited(acting, { run, action: "replay-rejects", given: { rule: rule ?? "all" } }, async () => {
    const { config } = acting;
    const { migration } = readLedger(config.runsDir, run);
    const rules = countRejectRules(config.runsDir, run);
    if (rule !== null && !rules.has(rule)) return { lines: [noSuchRule(run, rule, rules)], outcome: null };
    const outcome = await retryRejects({ config, run, migration, rule, workers }, context);
    return { lines: linesOf(run, rule, outcome), outcome };
  });
}

function noSuchRule(run: string, rule: string, rules: ReadonlyMap<string, number>): string {
  const others = [...rules].map(([name, count]) => `${name} ${count}`).join(", ");
  return `no record of run ${run} is rejected with rule ${rule}, so nothing is replayed; rejects: ${others === "" ? "none" : others}`;
}

function linesOf(run: string, rule: string | null, { replayed, ok }: RetriedRejects): string[] {
  const { documents, before, after } = replayed;
  const of = rule === null ? "" : ` with a reject of rule ${rule}`;
  const head = `replayed ${documents} documents${of}: ${before} rejects before, ${after} now; validators ${ok ? "pass" : "fail"}`;
  if (rule === null || after === 0 || after === before) return [head];
  return [head, `  what waited for these to land may land now: touchdown retry ${run} --rejects`];
}
