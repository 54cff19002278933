import type { CsvDeclaration } from "../../shared/migration.ts";
import { PHASES_FILE, PROJECTS_FILE } from "../oapp-production/sources.ts";
import { CANONICAL } from "./system.ts";

/** The pair of exports that the hierarchy is rebuilt from; the cutover's plan calls them canonical, the workspace does not (oapp.md, B.1). */
export const source: CsvDeclaration = {
  system: CANONICAL,
  kind: "csv",
  title: "Notion export for the canonical rebuild",
  variables: "CANONICAL",
  files: [
    { ...PROJECTS_FILE, titles: ["WT Projects", "WT Projects canonical"] },
    { ...PHASES_FILE, titles: ["WT Phase Database", "WT Phase Database canonical"] },
  ],
};
