/** Tables whose records have relation cells. */
export const RELATION_TABLES = ["project", "phase", "sub_app"] as const;
export type RelationTable = (typeof RELATION_TABLES)[number];

/** Column -> how it is named in the path of an item. */
export const PHASE_RELATIONS = { "WT Projects": "wt-projects", "WT Projects 1": "wt-projects-1" } as const;
/** The inverse of the phases' relations to projects. */
export const INVERSE_COLUMN = "Phase";
export const PROJECT_RELATIONS = {
  [INVERSE_COLUMN]: "phase",
  "WT PhaseStep Database": "wt-phasestep-database",
  GovLog: "gov-log",
} as const;
export const SUB_APP_RELATIONS = { linkedProjects: "linked-projects" } as const;
