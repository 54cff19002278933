import type { Defect } from "../../support/plant-defect.ts";

/** What is planted, how, and a part of the sentence that must name it. */
export type PlantedDefect = readonly [what: string, defect: Defect, told: RegExp];
