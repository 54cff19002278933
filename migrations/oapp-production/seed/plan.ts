import { PHASES_A_PROJECT } from "./bulk-phase.ts";

export type ExportOptions = {
  /** Records in all six files together; as many as the scene has at the least. */
  readonly records: number;
  readonly seed: number;
  /** Share of phases beyond the scene that are odd, 0 to 1. 0 leaves the scene out as well: nothing at all is odd then. */
  readonly dirt?: number;
  /** Phases of the scene whose links contradict each other: 8 at the most. */
  readonly disagreements?: number;
  /** The same databases, exported a day later: with the changes that `GeneratedExport.changes` names. */
  readonly isDayLater?: boolean;
};

/** Records of a real-size export: 16 projects, 37 phases, and the registers. oapp.md, A.1. */
export const REAL_SIZE = 94;
export const DIRT_DEFAULT = 0.1;

/** How many records of each kind there are beyond the scene, or in all where there is no scene. */
export type ExportPlan = {
  readonly seed: number;
  readonly dirt: number;
  readonly hasScene: boolean;
  readonly disagreements: number;
  readonly isDayLater: boolean;
  readonly projects: number;
  readonly phases: number;
  readonly subApps: number;
  readonly techDebt: number;
  readonly schemaSync: number;
  readonly memory: number;
};

const REGISTERS_OF_SCENE = { subApps: 4, techDebt: 20, schemaSync: 5, memory: 12 } as const;
const REGISTERS_SHARE = 0.05;

export function planExport({
  records,
  seed,
  dirt = DIRT_DEFAULT,
  disagreements = 0,
  isDayLater = false,
}: ExportOptions): ExportPlan {
  const hasScene = dirt > 0;
  const beyond = Math.max(0, Math.floor(records) - (hasScene ? REAL_SIZE : 41));
  const projects = Math.floor((beyond * (1 - REGISTERS_SHARE)) / (1 + PHASES_A_PROJECT));
  const phases = projects * PHASES_A_PROJECT;
  const others = beyond - projects - phases;
  const { subApps, techDebt, schemaSync, memory } = REGISTERS_OF_SCENE;
  const more = Math.floor(others / 4);
  return {
    seed,
    dirt,
    hasScene,
    disagreements,
    isDayLater,
    projects,
    phases,
    subApps,
    techDebt: techDebt + others - 2 * more,
    schemaSync: schemaSync + more,
    memory: memory + more,
  };
}
