import { vocabularyOf } from "../../shared/transforms/vocabulary.ts";

/** Projects keep their own words (oapp.md, A.4). "Complete" is a phase's and no word of theirs, as "Completed" is none of a phase's. */
export const PROJECT_STATUS = vocabularyOf({
  Planning: "Planning",
  Active: "Active",
  "On Hold": "On Hold",
  Completed: "Completed",
  Archived: "Archived",
});

export const PHASE_STATUS = vocabularyOf({
  Planned: "Not Started",
  "Not Started": "Not Started",
  "In Progress": "In Progress",
  Active: "In Progress",
  Complete: "Complete",
  Done: "Complete",
});

/** A status of phases that only the backfill knew (oapp.md, A.4). */
export const BACKFILLED_STATUS = "Active";

export const RAG = vocabularyOf({ Red: "Red", Amber: "Amber", Green: "Green" });
