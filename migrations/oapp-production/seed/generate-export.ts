import { bulkPhase, PHASES_A_PROJECT } from "./bulk-phase.ts";
import { bulkProject } from "./bulk-project.ts";
import {
  CHANGES,
  phasesADayLater,
  projectsADayLater,
  withAddedCell,
  withAddedColumn,
  type Change,
} from "./day-later.ts";
import type { PhaseDraft, ProjectDraft } from "./draft.ts";
import type { ExportFile, ExportRecord } from "./export-file.ts";
import { PHASE_COLUMNS, phaseRecord } from "./phase-record.ts";
import { planExport, type ExportOptions, type ExportPlan } from "./plan.ts";
import { PROJECT_COLUMNS, projectRecord } from "./project-record.ts";
import { hex, randomFor } from "./random.ts";
import { REGISTERS, type Register } from "./registers.ts";
import { relationCell, type Page } from "./relation-cell.ts";
import { scenePhases } from "./scene/phases.ts";
import { sceneProjects } from "./scene/projects.ts";

export type GeneratedExport = {
  readonly files: readonly ExportFile[];
  /** Files that a browser saved twice: byte-identical to another of them. */
  readonly copies: readonly { readonly name: string; readonly of: string }[];
  /** What differs from the export of the day before; none for that one itself. */
  readonly changes: readonly Change[];
};

/**
 * The CSV files that Notion would export, with what must become of each record. Equal options give equal bytes. The first records are the scene: the
 * export of the sheet at its real size with every oddity; whatever is asked for beyond it follows, eight phases a project.
 */
export function generateExport(options: ExportOptions): GeneratedExport {
  const plan = planExport(options);
  const scene = plan.hasScene ? openScene(plan) : NO_SCENE;
  const { subApps, techDebt, schemaSync, memory } = REGISTERS;
  const files = [
    registerFile(plan, subApps, plan.subApps),
    projectsFile(plan, scene),
    phasesFile(plan, scene),
    registerFile(plan, techDebt, plan.techDebt),
    registerFile(plan, schemaSync, plan.schemaSync),
    registerFile(plan, memory, plan.memory),
  ];
  const copies = files
    .filter(({ collection }) => plan.hasScene && collection === "projects")
    .map(({ name }) => ({ name: name.replace(/\.csv$/u, " (1).csv"), of: name }));
  return { files, copies, changes: plan.isDayLater && plan.hasScene ? CHANGES : [] };
}

type Scene = { readonly projects: readonly ProjectDraft[]; readonly phases: readonly PhaseDraft[] };
const NO_SCENE: Scene = { projects: [], phases: [] };

function openScene({ seed, disagreements, isDayLater }: ExportPlan): Scene {
  const phases = scenePhases(seed, disagreements);
  const inverse = phases.filter(({ hasInverse }) => hasInverse).map(({ page }) => page);
  const projects = sceneProjects(seed, [relationCell(inverse)]);
  if (!isDayLater) return { projects, phases };
  return { projects: projectsADayLater(seed, projects), phases: phasesADayLater(seed, phases) };
}

function projectsFile(plan: ExportPlan, scene: Scene): ExportFile {
  return {
    collection: "projects",
    name: fileName(plan.seed, "WT Projects"),
    dialect: "notion",
    columns: PROJECT_COLUMNS,
    *records() {
      for (const draft of scene.projects) yield projectRecord(draft, phasesOfScene(scene, draft));
      for (let index = 0; index < plan.projects; index += 1) {
        yield projectRecord(bulkProject(plan.seed, index), phasesOfBulk(plan, index));
      }
    },
  };
}

/** The pages that a project's own cell names, also those that it ought not to. */
function phasesOfScene({ phases }: Scene, { ref }: ProjectDraft): readonly Page[] {
  return phases
    .filter(({ hasInverse, project, disagreement }) => {
      const owner = disagreement?.kind === "inverse" ? disagreement.other : project;
      return hasInverse && owner?.id === ref.id;
    })
    .map(({ page }) => page);
}

function phasesOfBulk(plan: ExportPlan, project: number): readonly Page[] {
  return Array.from({ length: PHASES_A_PROJECT }, (_, place) => bulkPhase(plan, project * PHASES_A_PROJECT + place))
    .filter(({ hasInverse }) => hasInverse)
    .map(({ page }) => page);
}

function phasesFile(plan: ExportPlan, scene: Scene): ExportFile {
  const { isDayLater } = plan;
  const finished = (record: ExportRecord, index: number): ExportRecord =>
    isDayLater ? withAddedCell(record, index) : record;
  return {
    collection: "phases",
    name: fileName(plan.seed, "WT Phase Database"),
    dialect: "notion",
    columns: isDayLater ? withAddedColumn(PHASE_COLUMNS) : PHASE_COLUMNS,
    *records() {
      for (const [index, draft] of scene.phases.entries()) yield finished(phaseRecord(draft), index);
      for (let index = 0; index < plan.phases; index += 1) yield finished(phaseRecord(bulkPhase(plan, index)), index);
    },
  };
}

function registerFile(
  { seed }: ExportPlan,
  { collection, database, dialect, columns, record }: Register,
  count: number,
): ExportFile {
  return {
    collection,
    name: fileName(seed, database),
    dialect,
    columns,
    *records() {
      for (let index = 0; index < count; index += 1) yield record(seed, index);
    },
  };
}

/** "WT Projects 2<31 hexadecimal digits>_all.csv": the database keeps its id from one export to the next. */
function fileName(seed: number, database: string): string {
  const index = Array.from(database).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return `${database} 2${hex(randomFor(seed, "database", index), 31)}_all.csv`;
}
