import { TerminalError } from "../../shared/errors.ts";
import { planRun, type PlanRunOptions } from "../plan/plan-run.ts";
import { isBlocking, type Finding } from "./finding.ts";

/**
 * Refuses a run that could not come to its end, before it has done anything: names all that blocks it and what to do, under the code of the first. Returns what
 * merely warns. Reads no document beyond what counting and, without an earlier run, taking the time need.
 */
export async function requirePreflight(options: Omit<PlanRunOptions, "isThorough">): Promise<readonly Finding[]> {
  const { findings } = await planRun({ ...options, isThorough: false });
  const blocking = findings.filter(isBlocking);
  const [first] = blocking;
  if (first === undefined) return findings;
  throw new TerminalError(first.code, blocking.map(({ what }) => what).join("; "), {
    hint: [...new Set(blocking.map(({ hint }) => hint))].join(" "),
  });
}
