import { TerminalError } from "../../shared/errors.ts";
import { planRun, type PlanRunOptions } from "../plan/plan-run.ts";
import { isBlocking, type Finding } from "./finding.ts";

export type PreflightDemand = Omit<PlanRunOptions, "isThorough"> & {
  /** Why somebody answers for leaving the earlier phase out, which then stops nothing. */
  readonly waive?: string | undefined;
};

/**
 * Refuses a run that could not come to its end, or take its first step, before it has done anything: names all that blocks it and what to do, under the code of the
 * first. Returns what merely warns. Reads no document beyond what counting and, without an earlier run, taking the time need.
 */
export async function requirePreflight(options: PreflightDemand): Promise<readonly Finding[]> {
  const { findings, steps, stop } = await planRun({ ...options, isThorough: false });
  // Of a run that has begun, a gate that did not hold is asked again, as its cause may be mended.
  const isStuck = steps.length === 0 && !options.isBegun && options.waive === undefined;
  const blocking = [...findings, ...(isStuck && stop !== null ? [stop] : [])].filter(isBlocking);
  const [first] = blocking;
  if (first === undefined) return findings;
  throw new TerminalError(first.code, blocking.map(({ what }) => what).join("; "), {
    hint: [...new Set(blocking.map(({ hint }) => hint))].join(" "),
  });
}
