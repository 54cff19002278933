import { expect } from "vitest";
import type { CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import type { Checkpoint } from "../../shared/checkpoint.ts";
import type { CutOver } from "../../shared/cutover.ts";
import { NAMES, digestsOf, type CutoverLab } from "./lab.ts";

/** Does something at a checkpoint, as somebody else would. */
export function at(checkpoint: Checkpoint, act: () => void): Pick<CutOverOptions, "reach"> {
  return { reach: (reached) => void (reached === checkpoint && act()) };
}

export function statusOf({ verdicts }: CutOver, name: string): string | undefined {
  return verdicts.find((verdict) => verdict.name === name)?.status;
}

export type OldState = { readonly before: object; readonly isRolledBack: boolean };

/** Wholly old, and what the cutover says is so. */
export async function expectOld(
  { live }: CutoverLab,
  done: CutOver,
  { before, isRolledBack }: OldState,
): Promise<void> {
  expect(done.outcome).toBe("old");
  expect(done.rolledBack?.isVerified ?? false).toBe(isRolledBack);
  expect(await digestsOf(live, NAMES)).toEqual(before);
}
