import { holds } from "../../../shared/phase.ts";
import type { Figures, PhaseFigures, ReportShape, StepsTold } from "../../../shared/phase-report.ts";
import { FRIDAY, MWR } from "../systems.ts";
import { backupFigures, issueFigures, recordsPerSecond, rollbackFigures } from "./common-steps.ts";
import { sampledCollections, sampledSystem, sum } from "./sampled-collections.ts";
import { countStatus, failuresOf, validatorsByName } from "./validator-names.ts";

/** Phase 3.4 of the plan. */
export const sample: ReportShape = {
  number: "3.4",
  title: "Sample migration of 1 %",
  steps: [
    {
      number: "4.1",
      title: "Extract the Friday sample",
      judgedBy: { kind: "evidence", steps: ["draw"], items: [] },
      extras: (figures) => ({ collectionsSampled: sampledCollections(figures, FRIDAY) }),
    },
    {
      number: "4.2",
      title: "Extract the MyWorkReview sample",
      judgedBy: { kind: "evidence", steps: ["draw"], items: [] },
      extras: (figures) => ({ collectionsSampled: sampledCollections(figures, MWR) }),
    },
    {
      number: "4.3",
      title: "Migrate the sample",
      judgedBy: { kind: "evidence", steps: ["load"], items: [] },
      extras: (figures) => ({ insertStats: insertStats(figures) }),
    },
    {
      number: "4.4",
      title: "Eight validators",
      judgedBy: { kind: "evidence", steps: ["validate"], items: ["validators"] },
      extras: ({ validators }) => ({ validators: validatorsByName(validators) }),
    },
    {
      number: "4.5",
      title: "All of them pass, and nothing dangles because of the sampling",
      judgedBy: { kind: "evidence", steps: ["validate", "close"], items: ["validators", "closed"] },
      extras: (_, { passRate }) => ({ passRate }),
    },
    {
      number: "4.6",
      title: "Document the issues",
      judgedBy: { kind: "report" },
      extras: issueFigures,
    },
    { number: "4.7", title: "Mend what fails the gate", judgedBy: { kind: "mending" } },
    {
      number: "4.8",
      title: "Rehearse the rollback",
      judgedBy: { kind: "evidence", steps: ["backup", "rehearse"], items: ["rollback"] },
      extras: (figures) => ({ ...backupFigures(figures), ...rollbackFigures(figures) }),
    },
  ],
  summary: (figures, told) => ({
    allValidatorsPassed: passedAll(figures),
    testDatabase: figures.target.path,
    sampleStatistics: { [FRIDAY]: sampledSystem(figures, FRIDAY), [MWR]: sampledSystem(figures, MWR) },
    migration: migration(figures),
    validation: validation(figures, told),
    quality: quality(figures, told),
    readiness: readiness(figures),
  }),
};

/** Null while nobody has been asked. */
function passedAll({ validators }: PhaseFigures): boolean | null {
  return validators.length === 0 ? null : validators.every(({ status }) => status === "PASS");
}

function insertStats({ load }: PhaseFigures): Figures | null {
  const landed = load?.landed ?? null;
  if (landed === null) return null;
  const { tally, tables } = landed;
  return { ...tally, rows: sum(Object.values(tables)), rowsByTable: filled(tables) };
}

function filled(tables: Readonly<Record<string, number>>): Figures {
  return Object.fromEntries(Object.entries(tables).filter(([, rows]) => rows > 0));
}

function migration(figures: PhaseFigures): Figures {
  const { load, target } = figures;
  const landed = load?.landed ?? null;
  return {
    totalRecordsMigrated: landed === null ? null : landed.tally.mapped + landed.tally.embedded + landed.tally.merged,
    databasePath: target.path,
    databaseSize: target.bytes,
    tablesCreated: landed === null ? null : Object.keys(landed.tables).length,
    recordsPerSecond: recordsPerSecond(figures),
    durationMs: load?.durationMs ?? null,
  };
}

function validation({ validators }: PhaseFigures, { passRate }: StepsTold): Figures {
  return {
    validatorsChecked: validators.length,
    validatorsPassed: countStatus(validators, "PASS"),
    validatorsFailed: countStatus(validators, "FAIL"),
    validatorsSkipped: countStatus(validators, "SKIP"),
    passRate,
  };
}

function quality({ validators, gate, rehearsal }: PhaseFigures, { errors, warnings }: StepsTold): Figures {
  return {
    errors: errors.length,
    warnings: warnings.length,
    dataLoss: failuresOf(validators, ["row-count"]),
    integrityViolations: failuresOf(validators, ["referential-integrity", "foreign-keys"]),
    rollbackCapability: rehearsal === null ? null : (gate.find(({ name }) => name === "rollback")?.status ?? null),
  };
}

function readiness({ gate, next }: PhaseFigures): Figures {
  const blockers = gate.filter((item) => !holds(item)).map(({ name }) => name);
  const isReady = gate.length > 0 && blockers.length === 0;
  return {
    isReady,
    recommendedAction: isReady ? `go on with phase ${next ?? "none"}` : `mend ${blockers.join(", ")} and run again`,
    blockers,
  };
}
