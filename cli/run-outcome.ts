import type { FileFigures } from "../coordinator/read-file-figures.ts";
import type { Disposition } from "../shared/landing.ts";

/** What `--json` prints of a run (design.md, section 7). */
export type RunOutcome = {
  readonly run: string;
  readonly migration: string;
  readonly phase: string;
  /** Path of the target file. */
  readonly target: string;
  /** Every gate passed. */
  readonly ok: boolean;
  readonly durationMs: number;
  readonly tally: Readonly<Record<"read" | Disposition, number>>;
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
  /** Null for a migration without files. */
  readonly files: FileFigures | null;
  readonly validators: readonly ValidatorOutcome[];
  /** What fails nothing and somebody should look at, a sentence each. */
  readonly warnings: readonly string[];
  /** Path of the report. */
  readonly report: string;
};

export type ValidatorOutcome = {
  readonly name: string;
  readonly status: "PASS" | "FAIL" | "SKIP";
  readonly checked: number;
  readonly failed: number;
  readonly detail: string;
};
