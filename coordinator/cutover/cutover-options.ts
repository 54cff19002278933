import { basename, join } from "node:path";
import type { Reach } from "../../shared/checkpoint.ts";
import type { CutoverDeclaration, CutoverPart } from "../../shared/cutover.ts";
import type { GovernanceDeclaration } from "../../shared/governance.ts";
import type { CutoverClock } from "./cutover-clock.ts";
import type { RunCommand } from "./run-command.ts";
import type { Service } from "./services.ts";

export type BudgetName = CutoverPart | "total" | "downtime" | "rollback";

/** What a cutover is given: everything that differs from one run, host or test to the next. */
export type CutOverOptions = {
  readonly runsDir: string;
  readonly run: string;
  readonly declaration: CutoverDeclaration;
  /** How what it does is told; null where nobody is told. */
  readonly governance: GovernanceDeclaration | null;
  /** The database that others use. */
  readonly live: string;
  /** The published database whose tables take the place of its own. */
  readonly staging: string;
  /** The folder with the archive and the governance log. */
  readonly target: string;
  readonly services: readonly Service[];
  /** All must answer; the first is asked all the while. */
  readonly urls: readonly string[];
  readonly anchorFile: string;
  readonly budgetsMs: Readonly<Record<BudgetName, number>>;
  readonly actor: string;
  readonly clock: CutoverClock;
  readonly runCommand: RunCommand;
  readonly reach: Reach;
  /** Aborted by the owner: then it is taken back, or not begun. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
};

export const ARCHIVE_FOLDERS = ["before_cutover", "after_cutover", "governance", "validation_artifacts"] as const;

export function archiveFolder({
  target,
  declaration,
  run,
}: Pick<CutOverOptions, "target" | "declaration" | "run">): string {
  return join(target, "archive", `${declaration.anchor}-${run}`);
}

/** Its probe's answers, one attempt of a cutover in one file. */
export function probeFile(archive: string, id: string): string {
  return join(archive, "validation_artifacts", `probe_${id}.ndjson`);
}

/** "shop" of "/data/shop.db". */
export function databaseName(file: string): string {
  return basename(file).replace(/\.[^.]+$/, "");
}
