import { elementPath, targetId } from "../../shared/identity.ts";
import type { Cell, Finding, Landing, SourceRecord } from "../../shared/landing.ts";
import type { TransformContext } from "../../shared/migration.ts";
import { takesCandidates } from "./settings.ts";
import { extractSteps } from "./steps/extract-steps.ts";
import { inheritStatus } from "./steps/inherit-status.ts";
import type { PhaseNotes, Step, StepCandidate } from "./steps/step.ts";

/** Below this a split is told, for somebody to look at. */
const CONFIDENCE_DOUBTFUL = 0.5;
const TEXT_MAX = 1_000;

type Landed = { readonly landings: readonly Landing[]; readonly findings: readonly Finding[] };

/**
 * The steps of a phase record as records of their own, "#steps/0" and on. What looks like a step and is none ("#candidates/0") is told with its text and left behind,
 * unless the operator wants it; then it becomes a row that says what it is.
 */
export function landSteps(record: SourceRecord, { settings }: TransformContext): Landed {
  const phase = phaseNotesOf(record);
  const { steps, candidates } = extractSteps(phase);
  const landed = [
    ...steps.map((step, index) => landStep(record, step, index)),
    ...candidates.map((candidate, index) =>
      landCandidate(record, candidate, { index, phase, isTaken: takesCandidates(settings) }),
    ),
  ];
  return { landings: landed.flatMap(({ landings }) => landings), findings: landed.flatMap(({ findings }) => findings) };
}

/** What steps are extracted from, as the record has it. */
export function phaseNotesOf({ data }: SourceRecord): PhaseNotes {
  const textOf = (column: string) => {
    const cell = data[column];
    return typeof cell === "string" ? cell : "";
  };
  return { phaseid: textOf("phaseid"), status: textOf("status"), notes: textOf("notes") };
}

function landStep(record: SourceRecord, step: Step, index: number): Landed {
  const element = elementPath("", "steps", index);
  const landing = landRow(record, element, {
    position: index + 1,
    format: step.format,
    label: step.label,
    name: step.name,
    output: step.output,
    status: step.status,
    status_source: step.statusSource,
    rag: step.rag,
    is_side_quest: step.isSideQuest ? 1 : 0,
    raw: step.raw,
    split_confidence: step.splitConfidence,
    split_rule: step.splitRule,
    note_offset: step.offset,
  });
  const isDoubtful = step.splitConfidence < CONFIDENCE_DOUBTFUL;
  const detail = `${step.splitConfidence} by ${step.splitRule}: ${step.name} | ${step.output ?? ""}`.slice(0, TEXT_MAX);
  return { landings: [landing], findings: isDoubtful ? [{ rule: "step-split-doubtful", element, detail }] : [] };
}

function landCandidate(
  record: SourceRecord,
  candidate: StepCandidate,
  { index, phase, isTaken }: { readonly index: number; readonly phase: PhaseNotes; readonly isTaken: boolean },
): Landed {
  const element = elementPath("", "candidates", index);
  const detail = `${candidate.kind}: ${candidate.text}`.slice(0, TEXT_MAX);
  const findings = [{ rule: "step-candidate", element, detail }];
  if (!isTaken || candidate.text === "")
    return { landings: [{ kind: "excluded", element, rule: "step-candidate" }], findings };
  const cells = {
    position: index + 1,
    label: candidate.label,
    name: candidate.text,
    status: inheritStatus(null, phase),
    status_source: "inherited",
    is_side_quest: 0,
    raw: candidate.text,
    split_confidence: 0,
    split_rule: "none",
    note_offset: candidate.offset,
    candidate: candidate.kind,
  };
  return { landings: [landRow(record, element, cells)], findings };
}

function landRow(record: SourceRecord, element: string, cells: Readonly<Record<string, Cell>>): Landing {
  const values = {
    id: targetId(record.system, record.path + element),
    phase_row: targetId(record.system, record.path),
    ...cells,
  };
  const known = Object.fromEntries(Object.entries(values).filter(([, cell]) => cell !== null));
  return { kind: "mapped", element, row: { table: "step", values: known } };
}
