import type { PlannedStep } from "../../coordinator/phases/dry-run-actions.ts";
import { megabytes } from "../../coordinator/backup/require-room.ts";
import type { Migration } from "../../shared/migration.ts";
import type { ChosenRun } from "../choose-run.ts";
import { formatDuration } from "../format-duration.ts";
import type { CountedCollection } from "../preflight/count-collections.ts";
import { isBlocking, type Finding } from "../preflight/finding.ts";
import { textTable } from "../text-table.ts";
import { sumOf } from "../sum-of.ts";
import type { RunPlan } from "./plan-run.ts";
import { sumSteps, type PlanSum, type PlanSums } from "./sum-steps.ts";

export type ShownPlan = {
  readonly migration: Pick<Migration, "name" | "version">;
  readonly chosen: ChosenRun;
  readonly planned: RunPlan;
  /** The stop of the plan among them. */
  readonly findings: readonly Finding[];
};

/** A plan for people: its steps, the collections, what was found, and what it comes to. */
export function planLines({ migration, chosen, planned, findings }: ShownPlan, columns: number): readonly string[] {
  const { steps, collections, rates } = planned;
  const { run, isUnfinished } = chosen;
  const whose = isUnfinished ? `what is left of run ${run}` : "a new run";
  return [
    `plan of ${whose}: ${migration.name} (version ${migration.version}); nothing is written anywhere`,
    ...(steps.length === 0 ? [] : [rates.said, "", ...stepLines(steps, columns)]),
    ...(collections.length === 0 ? [] : ["", ...collectionLines(collections, columns)]),
    "",
    ...findingLines(findings),
    ...sumLines(planned, findings),
  ];
}

function sumLines({ steps, collections }: RunPlan, findings: readonly Finding[]): readonly string[] {
  const blocking = findings.filter(isBlocking).length;
  const documents = sumOf(collections.map((each) => each.documents));
  const { reads, durationMs, bytes } = sumSteps(steps);
  const cost = [
    `${atLeast(reads, String)} reads`,
    `time ${atLeast(durationMs, formatTime)}`,
    `disk ${atLeast(bytes, megabytes)}`,
  ];
  return [
    ...(findings.length === 0 ? [] : [""]),
    `${documents} documents at the sources; ${steps.length === 0 ? "no step to take" : `${steps.filter(({ act }) => act !== "approve").length} steps: ${cost.join(", ")}`}`,
    `${blocking === 0 ? "nothing blocks" : `${quantity(blocking, "finding")} (!) would stop`} the run; ${quantity(findings.length - blocking, "warning")} (~)`,
  ];
}

function quantity(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}

const UNKNOWN = "?";
const NOTHING = "-";

/** Each step in its phase with what it costs, and a line below each phase with all of it. */
function stepLines(steps: readonly PlannedStep[], columns: number): readonly string[] {
  const phases = [...new Set(steps.map(({ phase }) => phase))];
  const rows = phases.flatMap((phase) => {
    const own = steps.filter((step) => step.phase === phase);
    return [
      ...own.map((step) => [phase, step.act, ...cells(step), step.note]),
      [phase, "= all", ...sumCells(sumSteps(own)), ""],
    ];
  });
  const lines = textTable(
    [
      { title: "phase" },
      { title: "step" },
      { title: "documents", isNumber: true },
      { title: "reads", isNumber: true },
      { title: "time", isNumber: true },
      { title: "disk", isNumber: true },
      { title: "what" },
    ],
    rows,
  );
  return lines.map((line) => cut(line, columns));
}

function cells({ act, documents, reads, durationMs, bytes }: PlannedStep): readonly (string | number)[] {
  const time = act === "approve" ? NOTHING : shown(durationMs, formatTime);
  return [documents ?? NOTHING, shown(reads, String), time, shown(bytes, megabytes)];
}

function sumCells({ reads, durationMs, bytes }: PlanSums): readonly (string | number)[] {
  return [NOTHING, atLeast(reads, String), atLeast(durationMs, formatTime), atLeast(bytes, megabytes)];
}

/** An estimate of less than a tenth of a second is one of a tenth. */
function formatTime(durationMs: number): string {
  return formatDuration(Math.max(durationMs, 100));
}

function shown(figure: number | null, write: (figure: number) => string): string {
  if (figure === null) return UNKNOWN;
  return figure === 0 ? NOTHING : write(figure);
}

/** "> 5 s": some of it is unknown. */
function atLeast({ known, isWhole }: PlanSum, write: (figure: number) => string): string {
  if (known === 0) return isWhole ? NOTHING : UNKNOWN;
  return isWhole ? write(known) : `> ${write(known)}`;
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

function collectionLines(collections: readonly CountedCollection[], columns: number): readonly string[] {
  const lines = textTable(
    [
      { title: "wave", isNumber: true },
      { title: "collection" },
      { title: "system" },
      { title: "documents", isNumber: true },
      { title: "ranges", isNumber: true },
      { title: "pages", isNumber: true },
      { title: "reads", isNumber: true },
      { title: "path" },
    ],
    collections.map(({ wave, collection, system, path, documents, ranges, pages, reads }) => [
      wave,
      collection,
      system,
      documents,
      ranges,
      pages,
      reads,
      path,
    ]),
  );
  return lines.map((line) => cut(line, columns));
}

/** "!" for what blocks, "~" for what somebody should know, each with what to do. */
function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((finding) => [
    `${isBlocking(finding) ? "!" : "~"} ${finding.what}`,
    ...finding.hint.split("\n").map((line) => `    ${line}`),
  ]);
}
