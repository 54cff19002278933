import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { cutoverOptions } from "../cutover/cutover-options.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Puts the published tables in the place of the live ones, or leaves those as they were. */
export async function cutoverPhase({
  migration,
  settings,
  config: { runsDir },
  run,
  reach,
  signal,
  terminal,
}: PhaseContext): Promise<Evidence<"cutover">> {
  const say = (line: string): void => terminal.say(`  ${line}`);
  return cutOver(cutoverOptions({ migration, settings, runsDir, run }, { reach, signal, say }));
}
