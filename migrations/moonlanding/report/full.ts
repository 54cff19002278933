import type { Figures, PhaseFigures, ReportShape } from "../../../shared/phase-report.ts";
import { FRIDAY, MWR } from "../systems.ts";
import { backupFigures, issueFigures, migratedFigures } from "./common-steps.ts";
import { entityCounts } from "./entity-counts.ts";
import { sum } from "./sampled-collections.ts";
import { countStatus } from "./validator-names.ts";

/** Phase 3.6 of the plan. */
export const full: ReportShape = {
  number: "3.6",
  title: "Full migration",
  steps: [
    {
      number: "6.1",
      title: "Back up, and open the backup",
      judgedBy: { kind: "evidence", steps: ["backup"], items: [] },
      extras: backupFigures,
    },
    {
      number: "6.2",
      title: "Migrate Friday",
      judgedBy: { kind: "evidence", steps: ["load"], items: [] },
      extras: (figures) => migratedFigures(figures, FRIDAY),
    },
    {
      number: "6.3",
      title: "Migrate MyWorkReview",
      judgedBy: { kind: "evidence", steps: ["load"], items: [] },
      extras: (figures) => migratedFigures(figures, MWR),
    },
    {
      number: "6.4",
      title: "Eight validators",
      judgedBy: { kind: "evidence", steps: ["validate"], items: ["validators"] },
      extras: verdictCounts,
    },
    {
      number: "6.5",
      title: "Counts",
      judgedBy: { kind: "evidence", steps: ["validate"], items: ["validators:row-count", "coverage"] },
      extras: counts,
    },
    { number: "6.6", title: "Mend what fails the gate", judgedBy: { kind: "mending" } },
    { number: "6.7", title: "Document", judgedBy: { kind: "report" }, extras: issueFigures },
  ],
  summary: (figures) => ({
    allStepsPassed: figures.gate.length > 0 && figures.gate.every(({ status }) => status === "PASS"),
    totalDuration: figures.durationMs,
    recordsMigrated: migrated(figures),
    finalRecordCount: rows(figures),
    validatorsRan: figures.validators.length,
    validatorsPassed: countStatus(figures.validators, "PASS"),
  }),
};

function verdictCounts({ validators }: PhaseFigures): Figures {
  return {
    passedCount: countStatus(validators, "PASS"),
    skippedCount: countStatus(validators, "SKIP"),
    failedCount: countStatus(validators, "FAIL"),
    details: validators.map(({ name, status, checked, failed, detail }) => ({ name, status, checked, failed, detail })),
  };
}

/** What is expected is what the sources counted, no band that somebody thought of. */
function counts(figures: PhaseFigures): Figures {
  const collections = figures.load?.landed?.collections ?? null;
  const counted = collections === null ? null : sum(collections.map((collection) => collection.counted));
  return {
    totalRecords: collections === null ? null : sum(collections.map(({ documents }) => documents)),
    expectedMin: counted,
    expectedMax: counted,
    breakdown: entityCounts(figures),
  };
}

function migrated({ load }: PhaseFigures): number | null {
  const tally = load?.landed?.tally ?? null;
  return tally === null ? null : tally.mapped + tally.embedded + tally.merged;
}

/** Rows of all tables. */
function rows({ load }: PhaseFigures): number | null {
  const tables = load?.landed?.tables ?? null;
  return tables === null ? null : sum(Object.values(tables));
}
