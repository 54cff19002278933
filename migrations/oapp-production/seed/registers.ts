import { answerOf, type CollectionName } from "./answer.ts";
import type { ExportRecord } from "./export-file.ts";
import { at, below, isDrawn, pick, randomFor, type Random, type Stream } from "./random.ts";
import { longDate, longTime, result, sentence, task, title } from "./words.ts";

/** A register: columns, and the cells of its record at an index. */
export type Register = {
  readonly collection: Exclude<CollectionName, "projects" | "phases">;
  /** Title of its database, with which the file's name begins. */
  readonly database: string;
  readonly dialect: "notion" | "plain";
  readonly columns: readonly string[];
  readonly record: (seed: number, index: number) => ExportRecord;
};

const SUB_APPS: Register = {
  collection: "sub-apps",
  database: "Sub-Apps",
  dialect: "notion",
  columns: [
    "subAppName",
    "description",
    "launchDate",
    "linkedProjects",
    "notes",
    "orbisDependencyLevel",
    "platformIntegration",
    "primaryLead",
    "programType",
    "status",
    "usesOrbisEngine",
  ],
  record: of("sub-apps", "sub-app", (random, index) => {
    const name = at(["Lanternbase", "Clearance", "Lagoon", "Wander"], index) + (index < 4 ? "" : ` ${index + 1}`);
    // The last of four has its name, its answer and nothing else.
    if (index === 3) return [name, "", "", "", "", "", "", "", "", "", "No"];
    const level = at(["Full", "Partial", "None"], index);
    return [
      name,
      sentence(random),
      "",
      "",
      `${sentence(random)} "Soon", they say.`,
      level,
      "LanternHub, TideStore",
      "",
      at(["Platform", "Product"], index),
      "Active",
      index === 2 ? "No" : "Yes",
    ];
  }),
};

const TECH_DEBT: Register = {
  collection: "tech-debt",
  database: "WT Tech Debt",
  dialect: "notion",
  columns: [
    "title",
    "canonicalUse",
    "category",
    "createdAt",
    "effortEstimate",
    "lineReference",
    "linkedPR",
    "linkedPhase",
    "notes",
    "originFile",
    "priority",
    "status",
    "updatedAt",
  ],
  record: of("tech-debt", "tech-debt", (random, index) => {
    const category = pick(random, ["Structure", "Naming", "Tests", "Speed"]);
    const file = `deck/${title(index).toLowerCase().replaceAll(" ", "-")}.ts`;
    return [
      `${task(random)} (${index + 1})`,
      result(random),
      category,
      longDate(random),
      pick(random, ["Small", "Medium", "Large"]),
      `${10 + below(random, 400)}`,
      "",
      isDrawn(random, 0.4) ? `TB-${1 + below(random, 9)}.${below(random, 9)}` : "",
      sentence(random),
      file,
      pick(random, ["High", "Medium", "Low"]),
      pick(random, ["Open", "Closed"]),
      longTime(random),
    ];
  }),
};

const SCHEMA_SYNC: Register = {
  collection: "schema-sync",
  database: "WT Schema Sync",
  dialect: "notion",
  columns: [
    "tableName",
    "canonicalSource",
    "createdAt",
    "fieldName",
    "issueType",
    "linkedPhase",
    "notes",
    "resolution",
    "status",
    "updatedAt",
  ],
  record: of("schema-sync", "schema-sync", (random, index) => [
    pick(random, ["berths", "crews", "tides"]),
    pick(random, ["chart", "ledger"]),
    longDate(random),
    `${pick(random, ["name", "length", "since"])}_${index + 1}`,
    pick(random, ["Missing field", "Type mismatch"]),
    "",
    sentence(random),
    result(random),
    pick(random, ["Open", "Resolved"]),
    longTime(random),
  ]),
};

const MEMORY: Register = {
  collection: "memory-classification",
  database: "Memory Classification",
  dialect: "plain",
  columns: ["Entry", "Tags", "DestinationDB", "Notes"],
  record: of("memory-classification", "memory", (random, index) => [
    `${task(random)} (${index + 1})`,
    pick(random, ["harbour, crew", "tide, lamp, archive", "crew, archive"]),
    pick(random, ["Ledger", "Archive", "Rota"]),
    sentence(random),
  ]),
};

export const REGISTERS = { subApps: SUB_APPS, techDebt: TECH_DEBT, schemaSync: SCHEMA_SYNC, memory: MEMORY } as const;

function of(
  collection: Register["collection"],
  stream: Stream,
  cells: (random: Random, index: number) => readonly string[],
): Register["record"] {
  return (seed, index) => {
    const made = cells(randomFor(seed, stream, index), index);
    return { cells: made, answer: answerOf(collection, { title: made[0] ?? "" }) };
  };
}
