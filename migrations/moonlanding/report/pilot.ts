import { holds } from "../../../shared/phase.ts";
import type { Figures, PhaseFigures, ReportShape } from "../../../shared/phase-report.ts";
import { backupFigures, issueFigures, recordsPerSecond, rollbackFigures } from "./common-steps.ts";
import { entityCounts } from "./entity-counts.ts";
import { countStatus, validatorsByNumber } from "./validator-names.ts";

/** Phase 3.5 of the plan. */
export const pilot: ReportShape = {
  number: "3.5",
  title: "Pilot migration of 10 %",
  steps: [
    {
      number: "5.1",
      title: "Back up",
      judgedBy: { kind: "evidence", steps: ["backup"], items: [] },
      extras: backupFigures,
    },
    {
      number: "5.2",
      title: "Extract 10 % and migrate it",
      judgedBy: { kind: "evidence", steps: ["draw", "load", "close"], items: ["closed"] },
      extras: (figures) => ({ sampleStats: entityCounts(figures) }),
    },
    {
      number: "5.3",
      title: "Eight validators",
      judgedBy: { kind: "evidence", steps: ["validate"], items: ["validators"] },
      extras: ({ validators }) => ({ validators: validatorsByNumber(validators) }),
    },
    {
      number: "5.4",
      title: "No data is lost",
      judgedBy: { kind: "evidence", steps: ["validate"], items: ["validators:row-count", "coverage"] },
      extras: (figures) => ({
        counts: entityCounts(figures, ["users", "engagements", "highlights", "messages", "files"]),
        files: figures.load?.landed?.files ?? null,
      }),
    },
    {
      number: "5.5",
      title: "Rehearse the rollback",
      judgedBy: { kind: "evidence", steps: ["rehearse"], items: ["rollback"] },
      extras: rollbackFigures,
    },
    {
      number: "5.6",
      title: "Document",
      judgedBy: { kind: "report" },
      extras: (figures, told) => ({ ...issueFigures(figures, told), metrics: metrics(figures) }),
    },
    { number: "5.7", title: "Sign off", judgedBy: { kind: "approval" } },
  ],
  summary: (figures, { passRate }) => ({
    validatorsChecked: figures.validators.length,
    validatorsPassed: countStatus(figures.validators, "PASS"),
    passRate,
    readyForPhase36: isReady(figures),
    testDatabase: figures.target.path,
    testReportFile: `${figures.run}/report-${figures.phase}.json`,
  }),
};

/** All but the approval, which comes after the report. */
function isReady({ gate }: PhaseFigures): boolean {
  return gate.length > 0 && gate.every(holds);
}

function metrics(figures: PhaseFigures): Figures {
  const { load, steps, rehearsal, reads, sample } = figures;
  return {
    documents: load?.documents ?? null,
    recordsPerSecond: recordsPerSecond(figures),
    loadMs: load?.durationMs ?? null,
    validationMs: steps.validate?.durationMs ?? null,
    rollbackSeconds: rehearsal?.seconds ?? null,
    sampleSeed: sample?.seed ?? null,
    reads: { ...reads },
  };
}
