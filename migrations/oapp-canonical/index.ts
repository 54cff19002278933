import type { Migration } from "../../shared/migration.ts";
import { assignments } from "../oapp-production/derivations/assignments.ts";
import { businessKeys, PHASE_KEYS, PROJECT_KEYS } from "../oapp-production/derivations/business-keys.ts";
import { linkPhases } from "../oapp-production/derivations/link-phases.ts";
import { projectPages } from "../oapp-production/derivations/project-pages.ts";
import { DEFAULT_ZONE } from "../oapp-production/settings.ts";
import { checks } from "./checks/index.ts";
import { phases as phaseRecords } from "./collections/phases.ts";
import { projects } from "./collections/projects.ts";
import { cutover } from "./cutover.ts";
import { governance } from "./governance.ts";
import { modes, phases } from "./phases.ts";
import { publication } from "./publication.ts";
import { settings } from "./settings.ts";
import { source } from "./sources.ts";
import { validation } from "./validation.ts";

/** The hierarchy of projects, phases and steps, rebuilt from Notion exports and put in the place of the live one. */
export const oappCanonical: Migration = {
  name: "oapp-canonical",
  title: "Notion exports (CSV) to the canonical hierarchy of a live oApp database, by a timed cutover",
  version: "2",
  sources: [source],
  schema: {
    version: 1,
    folder: new URL("schema/v1/", import.meta.url),
    base: new URL("../oapp-production/schema/base/", import.meta.url),
  },
  collections: [projects, phaseRecords],
  merges: [],
  directories: [],
  derivations: [assignments, projectPages, linkPhases, businessKeys([PROJECT_KEYS, PHASE_KEYS])],
  validation,
  checks,
  phases,
  modes,
  settings,
  expectations: [
    { name: "projects", collection: "projects" },
    { name: "phases", collection: "phases" },
  ],
  publication,
  cutover,
  governance,
  zone: DEFAULT_ZONE,
  errorBudget: { countMax: 100, ratioMax: 0.05 },
};
