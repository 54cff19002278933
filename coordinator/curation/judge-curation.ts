import type { CurationAlertKind, Severity } from "../../shared/curation.ts";
import type { GovernanceVerdict } from "../../shared/governance.ts";
import type { ChangeCounts } from "../../shared/publication.ts";
import type { Drift } from "./find-drift.ts";
import type { Integrity } from "./measure-integrity.ts";
import type { FileState, SourceState } from "./source-state.ts";

/** A condition of an alert that holds. What is judged and not among them is over. */
export type CurationJudgement = {
  readonly kind: CurationAlertKind;
  readonly subject: string;
  readonly severity: Severity;
  /** One sentence with its figures. */
  readonly what: string;
};

/** What a run has seen; null for what it did not get to see, or was told not to look at: that is not judged, and stays as it was told. */
export type CurationFacts = {
  /** Why it failed. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly log: GovernanceVerdict;
  readonly broken: readonly { readonly table: string; readonly what: string }[];
  readonly drift: readonly Drift[] | null;
  readonly files: readonly FileState[] | null;
  readonly before: SourceState | null;
  /** Of staging: what the source says now. */
  readonly integrity: Integrity | null;
  readonly changes: ChangeCounts | null;
  readonly durationMs: number;
  readonly budgetMs: number;
};

export type JudgedCuration = {
  readonly standing: readonly CurationJudgement[];
  /** Kinds on which this run has an opinion. */
  readonly judged: readonly CurationAlertKind[];
};

/** Severity of each kind. An error makes the verb exit with 1 for as long as it stands. */
const SEVERITY: Readonly<Record<CurationAlertKind, Severity>> = {
  "run-failed": "error",
  "run-missed": "error",
  "log-broken": "error",
  "protected-changed": "error",
  "record-drop": "error",
  "new-orphan": "error",
  "new-duplicate": "error",
  "schema-drift": "warning",
  "target-changed": "warning",
  duration: "warning",
};

/** Every rule in turn (oapp.md, A.5); pure. */
export function judgeCuration(facts: CurationFacts): JudgedCuration {
  const rules: readonly (readonly [CurationAlertKind, readonly Told[] | null])[] = [
    ["run-failed", failures(facts)],
    // What was missed has been made up for by a run that succeeds.
    ["run-missed", facts.failure === null ? [] : null],
    ["log-broken", logFaults(facts.log)],
    ["protected-changed", facts.broken.map(({ table, what }) => [table, what])],
    ["record-drop", recordDrops(facts)],
    ["new-orphan", newKeys(facts, "orphans")],
    ["new-duplicate", newKeys(facts, "duplicates")],
    ["schema-drift", facts.drift?.map(({ path, kind, subject, what }) => [`${path} ${kind} ${subject}`, what]) ?? null],
    ["target-changed", targetChanges(facts.changes)],
    ["duration", overTime(facts)],
  ];
  return {
    standing: rules.flatMap(([kind, told]) => (told ?? []).map((one) => judgement(kind, one))),
    judged: rules.flatMap(([kind, told]) => (told === null ? [] : [kind])),
  };
}

/** What is known before anything is done. */
export type FactsBefore = {
  /** Runs that were due before this one and did not begin, milliseconds since 1970. */
  readonly missed: readonly number[];
  /** The run before was killed: where it had got to. */
  readonly killed: { readonly run: string; readonly part: string } | null;
  readonly log: GovernanceVerdict;
};

/** Told when a run begins, and by whoever only asks. What has not happened is left as it was told: a run that succeeds ends it. */
export function judgeBefore({ missed, killed, log }: FactsBefore): JudgedCuration {
  const told: readonly (readonly [CurationAlertKind, readonly Told[]])[] = [
    ["run-failed", killed === null ? [] : [["", `run ${killed.run} was killed in its part ${killed.part}`]]],
    ["run-missed", missedRuns(missed)],
    ["log-broken", logFaults(log)],
  ];
  return { standing: told.flatMap(([kind, all]) => all.map((one) => judgement(kind, one))), judged: ["log-broken"] };
}

/** Subject and sentence. */
type Told = readonly [subject: string, what: string];

function judgement(kind: CurationAlertKind, [subject, what]: Told): CurationJudgement {
  return { kind, subject, severity: SEVERITY[kind], what };
}

function failures({ failure }: CurationFacts): readonly Told[] {
  return failure === null ? [] : [["", `the run has failed: ${failure.message} (${failure.code})`]];
}

function missedRuns(missed: readonly number[]): readonly Told[] {
  const [first] = missed;
  if (first === undefined) return [];
  const times = missed.length === 1 ? "a run" : `${missed.length} runs`;
  return [
    ["", `${times} did not begin: due at ${new Date(first).toISOString()}${missed.length === 1 ? "" : " and later"}`],
  ];
}

function logFaults({ faults }: GovernanceVerdict): readonly Told[] {
  const [first] = faults;
  if (first === undefined) return [];
  return [
    ["", `the governance log is not what was written there: line ${first.line} ${first.what}; ${faults.length} in all`],
  ];
}

function recordDrops({ files, before }: CurationFacts): readonly Told[] | null {
  if (files === null) return null;
  return files.flatMap(({ path, records }) => {
    const last = before?.files.find((file) => file.path === path)?.records ?? records;
    if (records >= last) return [];
    const share = (((last - records) / last) * 100).toFixed(1);
    return [
      [
        path,
        `${path} has ${records} records, ${last - records} fewer than the ${last} of the last run (${share} %)`,
      ] as const,
    ];
  });
}

const WORDS = { orphans: "belongs to nothing", duplicates: "has a key that another record has too" } as const;

function newKeys({ integrity, before }: CurationFacts, figure: "orphans" | "duplicates"): readonly Told[] | null {
  if (integrity === null) return null;
  const known = before?.[figure];
  // On the first run nobody knows what is new.
  if (known === null || known === undefined) return [];
  const since = new Set(known);
  return integrity[figure]
    .filter((key) => !since.has(key))
    .map((key) => [key, `${key} ${WORDS[figure]}, which was not so at the last run`]);
}

function targetChanges(changes: ChangeCounts | null): readonly Told[] | null {
  if (changes === null) return null;
  const { targetChanged, conflict, missingInTarget } = changes;
  const changed = targetChanged + conflict + missingInTarget;
  if (changed === 0) return [];
  return [
    [
      "",
      `${changed} records were changed in production by another hand: ${targetChanged} there alone, ${conflict} on both sides, ${missingInTarget} are gone there`,
    ],
  ];
}

function overTime({ durationMs, budgetMs, failure }: CurationFacts): readonly Told[] | null {
  if (failure !== null) return null;
  if (durationMs <= budgetMs) return [];
  return [["", `the run took ${(durationMs / 1000).toFixed(1)} s, longer than its ${budgetMs / 1000} s`]];
}
