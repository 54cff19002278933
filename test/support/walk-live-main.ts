import { walkRun } from "../../cli/phases/walk-run.ts";
import { lendRun } from "../../cli/lend-run.ts";
import { loadConfig } from "../../cli/load-config.ts";
import { printFailure } from "../../cli/print-failure.ts";
import { openRunProgress } from "../../cli/run-progress.ts";
import { openTerminal } from "../../cli/terminal.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";

// A run of moonlanding whose one phase loads into a target that others use, as a cutover would: a gate that does not hold must roll it back.
const phase: PhaseDeclaration = {
  name: "full",
  title: "everything, into a target that others use",
  share: 1,
  steps: ["backup", "load", "validate", "report", "certify"],
  gate: ["validators", "coverage"],
  needs: null,
  needsApproval: false,
  onFailure: "roll-back",
};
const config = loadConfig();
const terminal = openTerminal({ stream: process.stdout });
const { signal } = new AbortController();
const run = process.argv[2] ?? "live";
const say = (line: string): void => terminal.say(line);
try {
  await lendRun({ config, run, doing: "test", say, signal }, ({ redisUrl, hold }) =>
    walkRun(
      {
        config,
        redisUrl,
        hold,
        migration: moonlanding,
        phases: [phase],
        run,
        settings: {},
        mappings: {},
        workers: 1,
        readsMax: null,
        seed: 1,
        approveBy: null,
        displayOf: () => openRunProgress({ migration: moonlanding, phase: phase.name, terminal }),
        terminal,
        reach: () => undefined,
        signal,
      },
      [phase],
    ),
  );
  process.exit(0);
} catch (error) {
  process.exit(printFailure(error, { isJson: true, isTraced: false }));
}
