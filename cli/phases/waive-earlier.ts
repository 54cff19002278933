import { LEFT_OUT } from "../../coordinator/certificates/decisions.ts";
import { recordWaiver } from "../../coordinator/certificates/record-waiver.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import { PhaseObserver, type ObserveContext } from "./observe-phase.ts";

export type EarlierOptions = ObserveContext & {
  /** Those that are to be walked. */
  readonly walked: readonly PhaseDeclaration[];
  readonly by: string;
  readonly why: string;
};

/** Records that the phase which the first one to be walked needs is left out, if it has neither certificate nor waiver yet. */
export async function waiveEarlier({ walked, by, why, ...of }: EarlierOptions): Promise<void> {
  const { config, phases, run } = of;
  const needs = walked[0]?.needs ?? null;
  if (needs === null) return;
  const certificate = await new PhaseObserver(of).certificate(needs);
  if (certificate.kind !== "none") return;
  await recordWaiver({
    runsDir: config.runsDir,
    run,
    phases,
    phase: needs,
    what: LEFT_OUT,
    by,
    why,
    records: [],
    gate: [],
    certificate,
    reportDigest: null,
    now: new Date(),
  });
}
