import { recordApproval } from "../../coordinator/certificates/record-approval.ts";
import { invariant } from "../../shared/errors.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import { codeVersion } from "../code-version.ts";
import { sourcesDigest } from "../run-migration.ts";
import type { WalkContext } from "./phase-context.ts";

/** The phase that waits, and who has said beforehand to approve whatever passes. */
export type InAdvance = { readonly phase: PhaseDeclaration; readonly by: string };

/** Signs off the phase that this one needs; the record says that nobody had read its report. */
export async function approveInAdvance(walk: WalkContext, { phase: { name, needs }, by }: InAdvance): Promise<void> {
  const { config, migration, phases, run } = walk;
  invariant(needs !== null, `phase ${name} waits for the approval of another`);
  await recordApproval({
    runsDir: config.runsDir,
    run,
    phase: needs,
    phases,
    migration,
    codeVersion: codeVersion(),
    configDigest: sourcesDigest(migration, config, walk),
    by,
    note: null,
    report: null,
    inAdvance: true,
    now: new Date(),
  });
}
