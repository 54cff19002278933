import { watchLive } from "../../coordinator/cutover/watch-live.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { cutoverOptions, monitorMs } from "../cutover/cutover-options.ts";
import { voidCutover } from "../cutover/void-cutover.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Watches the live database, and takes the cutover back when something fails. */
export async function monitorPhase({
  migration,
  settings,
  config: { runsDir },
  run,
  reach,
  signal,
  terminal,
}: PhaseContext): Promise<Evidence<"monitor">> {
  const say = (line: string): void => terminal.say(`  ${line}`);
  const options = cutoverOptions({ migration, settings, runsDir, run }, { reach, signal, say });
  const watched = await watchLive({ ...options, watchMs: monitorMs(settings) });
  // The record of this phase is written behind this one, with what was found.
  voidCutover({ runsDir, run, migration, result: watched });
  return watched;
}
