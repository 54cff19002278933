import { PHASE_NAMES } from "../../../shared/phase.ts";
import { MODES } from "../../../shared/setting.ts";

export const MIGRATION = { name: "migration", title: "one of `touchdown list`", values: "migration" } as const;

export const RUN = { name: "run", title: "name of the run, a folder in TOUCHDOWN_RUNS_DIR", values: "target" } as const;

export const OF_PHASE = {
  name: "phase",
  title: "one that the migration declares (touchdown list)",
  values: PHASE_NAMES,
} as const;

export const RECORDS = { flags: "--records <n>", title: "documents to generate (default 230000)" } as const;

export const SEED = { flags: "--seed <n>", title: "equal seeds generate equal documents (default 1)" } as const;

export const DIRTY = {
  flags: "--dirty <share>",
  title: "share of odd documents, 0 to 1 (default 0.003; 0 rejects nothing)",
} as const;

export const PHASE = {
  flags: "--phase <phase>",
  title: "only this phase (default: all that are left, in their order)",
  values: PHASE_NAMES,
} as const;

export const MODE = {
  flags: "--mode <mode>",
  title:
    "staging: make and prove what is to be published; commit: bring what is in use in line with it; dry-run: staging that writes nothing",
  values: MODES,
} as const;

/** What a walk through the phases is told. */
export const WALK = [
  { flags: "--board", title: "serve the console and Bull Board beside it, read-only where nobody signs in" },
  { flags: "--max-reads <n>", title: "stop before a phase reads more documents than this from the sources" },
  { flags: "--seed <n>", title: "equal seeds draw equal samples (default 1)" },
  { flags: "--by <name>", title: "who answers for --approve and --waive" },
  { flags: "--approve", title: "approve, in advance, each phase that passes and needs an approval" },
  { flags: "--waive <why>", title: "leave out the earlier phase that a phase needs, on record" },
  {
    flags: "--report <file>",
    title:
      "where the report is written too, when the walk has ended, passed or not: what --json prints if the name ends in .json, the page of the run if in .html",
    values: "file",
  },
] as const;
