import type { DerivationContext, Migration } from "./migration.ts";
import type { Chosen, SettingDeclaration } from "./setting.ts";

/** Every setting that a run of the migration has: those that follow from what it declares, then its own. */
export function settingsOf(migration: Migration): readonly SettingDeclaration[] {
  const { sources, expectations = [], phases = [], publication, cutover, settings = [] } = migration;
  return [
    ...(sources.some(({ kind }) => kind === "csv") ? [SOURCE_DIR] : []),
    ...expectations.map(({ name, collection }) => expected(name, collection)),
    ...(publication === undefined ? [] : [targetOf(migration.name), ACTOR]),
    ...(phases.some(({ steps }) => steps.includes("promote")) ? PROMOTION : []),
    ...(cutover === undefined ? [] : CUTOVER),
    ...settings,
  ];
}

/** What was chosen, as derivations and checks are told of it. */
export function given({ settings, mappings }: Chosen): DerivationContext {
  return { settings, mapping: (name) => mappings[name]?.records ?? [] };
}

/** Of a migration without settings. */
export const NOTHING_CHOSEN: DerivationContext = { settings: {}, mapping: () => [] };

const SOURCE_DIR: SettingDeclaration = {
  name: "source-dir",
  title: "the folder with the CSV files (default: what the variable of the source says)",
  value: { kind: "folder" },
  default: null,
  isPinned: false,
};

function expected(name: string, collection: string): SettingDeclaration {
  return {
    name: `expect-${name}`,
    title: `how many records collection ${collection} must hold (default: as many as it holds)`,
    value: { kind: "count" },
    default: null,
    isPinned: false,
  };
}

function targetOf(migration: string): SettingDeclaration {
  const folder = `published/${migration}`;
  return {
    name: "target",
    title: `the folder in which documents, databases and the governance log are published (default ${folder})`,
    value: { kind: "folder" },
    default: folder,
    isPinned: false,
  };
}

const ACTOR: SettingDeclaration = {
  name: "actor",
  title: "who is named in the governance log (default touchdown)",
  value: { kind: "text" },
  default: "touchdown",
  isPinned: false,
};

const PROMOTION: readonly SettingDeclaration[] = [
  {
    name: "target-changes",
    title:
      "what becomes of values that were changed in production alone: report, or revert (they are archived; default report)",
    value: { kind: "choice", values: ["report", "revert"] },
    default: "report",
    isPinned: false,
  },
  {
    name: "deleted-rows",
    title: "what becomes of rows that were deleted in production alone: report, or restore (default report)",
    value: { kind: "choice", values: ["report", "restore"] },
    default: "report",
    isPinned: false,
  },
];

function budget(name: string, title: string, seconds: number): SettingDeclaration {
  return {
    name: `budget-${name}`,
    title: `seconds that ${title} may take (default ${seconds})`,
    value: { kind: "seconds" },
    default: String(seconds),
    isPinned: false,
  };
}

/** Budgets: oapp.md, B.5. */
const CUTOVER: readonly SettingDeclaration[] = [
  {
    name: "db",
    title: "the live database",
    value: { kind: "file" },
    default: null,
    isPinned: false,
  },
  {
    name: "services",
    title:
      "what is stopped before the swap and started after it: none, systemd:<unit>,… or docker:<container>,… (default none)",
    value: { kind: "text" },
    default: "none",
    isPinned: false,
  },
  {
    name: "health-url",
    title: "addresses that must answer with 2xx once the services are up; the first is asked all the while",
    value: { kind: "urls" },
    default: null,
    isPinned: false,
  },
  {
    name: "anchor-file",
    title: "the file that is told the anchor of the cutover (default: anchor.txt in the target folder)",
    value: { kind: "file" },
    default: null,
    isPinned: false,
  },
  budget("pre-migration", "backup, its proof and the last validation", 300),
  budget("migration", "the swap", 180),
  budget("validation", "validating the live database", 120),
  budget("recovery", "services and health checks", 120),
  budget("total", "the whole cutover", 720),
  budget("downtime", "the services' being away", 300),
  budget("rollback", "rolling back", 120),
  {
    name: "monitor-seconds",
    title: "how long the live database is watched afterwards (default 1800)",
    value: { kind: "seconds" },
    default: "1800",
    isPinned: false,
  },
];
