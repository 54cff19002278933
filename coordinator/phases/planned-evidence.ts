import type { PhaseStep } from "../../shared/phase.ts";
import type { Evidence, StepRecords } from "./phase-record.ts";

const PLANNED = "planned";
const EPOCH = new Date(0).toISOString();

const published: Omit<Evidence<"publish">, "set"> = {
  folder: PLANNED,
  digest: PLANNED,
  tables: [],
  files: [],
  writes: 0,
  changes: null,
  governanceEntries: 0,
  verdicts: [],
};

const cutOver: Evidence<"cutover"> = {
  outcome: "new",
  anchor: PLANNED,
  startedAt: EPOCH,
  endedAt: EPOCH,
  steps: [],
  budgets: [],
  downtimeMs: 0,
  availability: null,
  backup: null,
  rolledBack: null,
  archive: PLANNED,
  verdicts: [],
};

/** What a step would leave behind, without the figures that only the act can know: for a plan, never written. */
const details: { readonly [Step in PhaseStep]: Evidence<Step> } = {
  backup: { name: PLANNED, seal: PLANNED, bytes: 0, seconds: 0 },
  draw: { digest: PLANNED, seed: 0, share: 0, documents: 0, reads: 0, sources: {}, toppedUp: [], notFound: [] },
  survey: { sources: {}, expected: [], files: [], settings: {}, reads: 0 },
  load: { documents: 0, reads: 0, sources: {} },
  validate: { verdicts: [] },
  close: { item: { name: "closed", status: "PASS", checked: 0, failed: 0, detail: PLANNED, waiver: null }, reads: 0 },
  diff: { ok: true, matching: 0, mismatched: 0, missing: 0, extra: 0, detail: PLANNED, reads: 0 },
  check: { verdicts: [], reads: 0 },
  publish: { set: "staging", ...published },
  promote: { set: "production", ...published },
  cutover: cutOver,
  monitor: cutOver,
  rehearse: { backup: PLANNED, seconds: 0 },
  report: { digest: PLANNED, gate: PLANNED },
  certify: { digest: PLANNED },
};

/** The steps with one more that has succeeded over this ledger. */
export function withPlanned(steps: StepRecords, step: PhaseStep, ledgerDigest: string | null): StepRecords {
  const record = { startedAt: EPOCH, doneAt: EPOCH, durationMs: 0, ledgerDigest, detail: details[step] };
  return { ...steps, [step]: record };
}
