import type { Migration } from "../../shared/migration.ts";
import { checks } from "./checks/index.ts";
import { memoryClassification } from "./collections/memory-classification.ts";
import { phasesCollection } from "./collections/phases.ts";
import { projectsCollection } from "./collections/projects.ts";
import { schemaSync } from "./collections/schema-sync.ts";
import { subApps } from "./collections/sub-apps.ts";
import { techDebt } from "./collections/tech-debt.ts";
import { curation } from "./curation.ts";
import { derivations } from "./derivations/index.ts";
import { governance } from "./governance.ts";
import { modes, phases } from "./phases.ts";
import { publication } from "./publication.ts";
import { DEFAULT_ZONE, settings } from "./settings.ts";
import { FILES, NOTION, notionSource } from "./sources.ts";
import { validation } from "./validation.ts";

/** Exports of six Notion databases into the documents and the database that the oApp reads. */
export const oappProduction: Migration = {
  name: "oapp-production",
  title: "Notion exports (CSV) to oApp (JSON and SQLite), with orphan analysis and curation",
  version: "1",
  sources: [notionSource(FILES)],
  schema: {
    version: 1,
    folder: new URL("schema/v1/", import.meta.url),
    base: new URL("schema/base/", import.meta.url),
  },
  collections: [
    subApps,
    projectsCollection(NOTION),
    phasesCollection(NOTION),
    techDebt,
    schemaSync,
    memoryClassification,
  ],
  merges: [],
  directories: [],
  derivations,
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
  governance,
  curation,
  zone: DEFAULT_ZONE,
  errorBudget: { countMax: 100, ratioMax: 0.05 },
};
