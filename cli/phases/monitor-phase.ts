import { watchLive } from "../../coordinator/cutover/watch-live.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { monitorMs } from "../cutover/cutover-options.ts";
import { voidCutover } from "../cutover/void-cutover.ts";
import { cutoverOf } from "./cutover-of.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Watches the live database, and takes the cutover back when something fails. */
export async function monitorPhase(context: PhaseContext): Promise<Evidence<"monitor">> {
  const { migration, settings, config, run } = context;
  const watched = await watchLive({ ...cutoverOf(context), watchMs: monitorMs(settings) });
  // The record of this phase is written behind this one, with what was found.
  voidCutover({ runsDir: config.runsDir, run, migration, result: watched });
  return watched;
}
