import * as z from "zod";

/** The phases that a migration may declare; it walks its own in the order of its declaration. */
export const PHASE_NAMES = [
  "sample",
  "pilot",
  "full",
  "plan",
  "stage",
  "validate",
  "commit",
  "cutover",
  "verify",
] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];
export const phaseName = z.enum(PHASE_NAMES);

/**
 * What a phase may consist of. backup: copy and prove what the phase could damage. draw: choose the sample. load: read, map, write, build. validate: ask the
 * validators. close: ask the source whether what dangles in the sample dangles there too. diff: compare every record. check: ask the checks of the migration.
 * survey: count the source, note its files, and hold the counts against what is expected. publish: write what was loaded as documents and a database for
 * others, read it back and compare. promote: bring what is in use in line with what was published, field by field. cutover: put the published tables in the
 * place of the live ones. monitor: watch the live ones for a while. rehearse: roll back in a folder of its own and take the time. report: write the phase's
 * report. certify: issue its certificate.
 */
export const PHASE_STEPS = [
  "backup",
  "draw",
  "survey",
  "load",
  "validate",
  "close",
  "diff",
  "check",
  "publish",
  "promote",
  "cutover",
  "monitor",
  "rehearse",
  "report",
  "certify",
] as const;
export type PhaseStep = (typeof PHASE_STEPS)[number];

/**
 * What must hold to leave a phase. validators: each says PASS. exercised: none of them had nothing to look at. coverage: no field with values is without a
 * rule. closed: nothing dangles because of the sampling. diff: nothing differs. checks: each says PASS. rollback: it was rehearsed within its limit. expected:
 * every count is the expected one. published, promoted, cutover, monitored: each verdict of that step says PASS.
 */
export const GATE_RULES = [
  "validators",
  "coverage",
  "closed",
  "diff",
  "checks",
  "rollback",
  "expected",
  "published",
  "promoted",
  "cutover",
  "monitored",
] as const;
export type GateRule = (typeof GATE_RULES)[number];

/** A stage of a run, as its migration declares it. The engine derives steps, plan, gate and help from it. */
export type PhaseDeclaration = {
  readonly name: PhaseName;
  readonly title: string;
  /**
   * Share of the source that it moves, at most 1; 0 for a phase that only looks, and keeps what it saw beside the run's target; null for one that moves nothing
   * and works on the target of the whole run.
   */
  readonly share: number | null;
  /** Taken in this order. */
  readonly steps: readonly PhaseStep[];
  readonly gate: readonly GateRule[];
  /** The phase whose certificate it demands. */
  readonly needs: PhaseName | null;
  /** Whether a person must approve it before a phase that needs it may begin. */
  readonly needsApproval: boolean;
  /** What becomes of its target when the gate does not hold: "roll-back" where others use that target. */
  readonly onFailure: "keep" | "roll-back";
};

/** The longest that rolling back may take (moonlanding.md, 6.1). */
export const ROLLBACK_SECONDS_MAX = 5 * 60;

/**
 * The name under which a phase's target, ledger, backups and queue jobs go: a sample has a target of its own in a folder inside the run's, the
 * others share the run's.
 */
export function phaseRun(run: string, { name, share }: Pick<PhaseDeclaration, "name" | "share">): string {
  return share === null || share === 1 ? run : `${run}/${name}`;
}

/** The run that a name belongs to: "a/sample" and "a" both belong to "a". */
export function baseRun(run: string): string {
  return run.split("/")[0] ?? run;
}

/** The phase whose target goes under this name; the run's own is that of the phase that moves everything: full, where nobody declares another. */
export function phaseOf(run: string, phases: readonly Pick<PhaseDeclaration, "name" | "share">[] = []): PhaseName {
  const own = phases.find(({ share }) => share === 1)?.name ?? "full";
  return PHASE_NAMES.find((name) => run.endsWith(`/${name}`)) ?? own;
}

const count = z.number().int().nonnegative();

/** One condition of a gate, judged. It holds when it says PASS, or when a person waived exactly these failures. */
export const gateItemSchema = z.object({
  /** "validators:row-count", "checks:deduplication", "coverage", "closed", "diff", "rollback". */
  name: z.string(),
  status: z.enum(["PASS", "FAIL", "SKIP"]),
  checked: count,
  failed: count,
  detail: z.string(),
  /** Digest of the waiver that lets it pass nevertheless, or null. */
  waiver: z.string().nullable(),
});
export type GateItem = z.infer<typeof gateItemSchema>;

export function holds({ status, waiver }: GateItem): boolean {
  return status === "PASS" || waiver !== null;
}
