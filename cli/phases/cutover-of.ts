import type { CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import { cutoverOptions } from "../cutover/cutover-options.ts";
import type { PhaseContext } from "./phase-context.ts";

/** What a cutover and the watch after it are given for a run. */
export function cutoverOf(context: PhaseContext): CutOverOptions {
  const { migration, settings, config, run, reach, signal, terminal } = context;
  const say = (line: string): void => terminal.say(`  ${line}`);
  return cutoverOptions({ migration, settings, runsDir: config.runsDir, run }, { reach, signal, say });
}
