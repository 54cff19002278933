import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { cutoverOf } from "./cutover-of.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Puts the published tables in the place of the live ones, or leaves those as they were. */
export async function cutoverPhase(context: PhaseContext): Promise<Evidence<"cutover">> {
  return cutOver(cutoverOf(context));
}
