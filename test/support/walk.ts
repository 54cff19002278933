import { lendRun } from "../../cli/lend-run.ts";
import { walkRun } from "../../cli/phases/walk-run.ts";
import type { RunDisplay } from "../../cli/run-migration.ts";
import type { Terminal } from "../../cli/terminal.ts";
import type { Reach } from "../../shared/checkpoint.ts";
import { walked } from "../engine/walked-migration.ts";
import type { Lab } from "./harness.ts";

export type WalkOptions = {
  readonly run: string;
  readonly reach?: Reach;
  readonly signal?: AbortSignal;
  /** Who approves in advance. */
  readonly approveBy?: string | null;
  readonly say?: (line: string) => void;
  /** Hears of each act: "sample backing up". */
  readonly onAct?: (what: string) => void;
};

const silent: RunDisplay = { onFacts: () => undefined, onStep: () => undefined, say: () => undefined };

/** Walks a run of the tiny migration through its phases, as `touchdown run` does; the workers are the test's. */
export function walkTiny(lab: Lab, options: WalkOptions): Promise<void> {
  const { run, reach = () => undefined, say = () => undefined, onAct = () => undefined } = options;
  const signal = options.signal ?? new AbortController().signal;
  const config = { ...lab.config, redisUrl: lab.redisUrl };
  const phases = walked.phases ?? [];
  const terminal: Terminal = {
    say,
    progress: (line) => onAct(line.replace(/^tiny /, "")),
    clear: () => undefined,
    isInteractive: false,
    columns: 120,
  };
  return lendRun({ config, run, doing: "run", say, signal }, ({ redisUrl, hold }) =>
    walkRun(
      {
        config,
        redisUrl,
        hold,
        migration: walked,
        phases,
        run,
        settings: {},
        mappings: {},
        workers: 0,
        readsMax: null,
        seed: 1,
        approveBy: options.approveBy === undefined ? "Ada" : options.approveBy,
        displayOf: () => silent,
        terminal,
        reach,
        signal,
      },
      phases,
    ),
  );
}
