import { existsSync } from "node:fs";
import { join } from "node:path";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import type { CutoverPart } from "../../shared/cutover.ts";
import { anchorText } from "./anchor-file.ts";
import { archiveFolder, databaseName, type CutOverOptions } from "./cutover-options.ts";
import { CUTOVER_STEPS, type CutoverActions, type CutoverStepName } from "./cutover-steps.ts";
import { isDamage } from "./observe-live.ts";
import { planSwap, readSwap } from "./plan-swap.ts";
import { startCommands, stopCommands } from "./services.ts";
import { readDeclaration } from "./table-state.ts";

export type CutoverPlanOptions = Pick<
  CutOverOptions,
  "declaration" | "live" | "staging" | "target" | "run" | "services" | "urls" | "anchorFile" | "budgetsMs"
>;

export type PlannedCutoverStep = {
  readonly name: CutoverStepName;
  readonly part: CutoverPart;
  readonly title: string;
  /** Of the part that it belongs to. */
  readonly budgetMs: number;
  /** Files, commands and statements, a line each. */
  readonly what: readonly string[];
};

/** A cutover as a plan: the steps of the live one, in its order, each with what it would do. Changes nothing, and needs neither database to be there yet. */
export async function planCutOver(options: CutoverPlanOptions): Promise<readonly PlannedCutoverStep[]> {
  const actions = new DryRunCutoverActions(options);
  const planned: PlannedCutoverStep[] = [];
  for (const { name, part, title } of CUTOVER_STEPS) {
    planned.push({ name, part, title, budgetMs: options.budgetsMs[part], what: await actions[name]() });
  }
  return planned;
}

/** Says what each step would do, made by the functions that the live one acts by. */
class DryRunCutoverActions implements CutoverActions<readonly string[]> {
  readonly #options: CutoverPlanOptions;

  constructor(options: CutoverPlanOptions) {
    this.#options = options;
  }

  readonly "health-before" = async (): Promise<readonly string[]> =>
    this.#options.urls.map((url) => `GET ${url} once; unless it answers 2xx nothing is touched`);

  readonly backup = async (): Promise<readonly string[]> => {
    const { live } = this.#options;
    const folder = join(archiveFolder(this.#options), "before_cutover");
    return [`${live} -> ${join(folder, `${databaseName(live)}_backup_<YYYYmmdd_HHMMSS>.db`)}`];
  };

  readonly staging = async (): Promise<readonly string[]> => {
    const { staging, declaration } = this.#options;
    return [staging, ...declaration.criteria.map(({ title }) => title)];
  };

  readonly stop = async (): Promise<readonly string[]> => describe(stopCommands(this.#options.services));

  readonly swap = async (): Promise<readonly string[]> => {
    const statements = swapStatements(this.#options);
    return ["BEGIN IMMEDIATE", ...statements, "COMMIT"];
  };

  readonly protected = async (): Promise<readonly string[]> => this.#options.declaration.protectedTables;

  readonly criteria = async (): Promise<readonly string[]> =>
    this.#options.declaration.criteria.map(({ name, sql }) => `${name}: ${sql}`);

  readonly smoke = async (): Promise<readonly string[]> =>
    this.#options.declaration.smoke.map(({ name, sql, rowsMin }) => `${name}: ${sql} (at least ${rowsMin} rows)`);

  readonly start = async (): Promise<readonly string[]> => describe(startCommands(this.#options.services));

  readonly health = async (): Promise<readonly string[]> => this.#options.urls.map((url) => `GET ${url}`);

  readonly anchor = async (): Promise<readonly string[]> => [
    `${this.#options.anchorFile}: ${anchorText(this.#options.declaration.anchor).trim()}`,
  ];
}

function describe(commands: ReturnType<typeof startCommands>): readonly string[] {
  return commands.map((command) => command.join(" "));
}

/** Those that the swap would run as things stand; before both databases are there, what it is about. */
function swapStatements(options: CutoverPlanOptions): readonly string[] {
  const { live, staging, declaration } = options;
  const unknown = declaration.tables.map(
    (table) => `${table}: built beside the live one, which is dropped, then renamed`,
  );
  if (!existsSync(live) || !existsSync(staging)) return unknown;
  try {
    return readStatements(options) ?? unknown;
  } catch (error) {
    // What is no database is found before a run begins: a plan tells that beside the steps.
    if (isDamage(error)) return unknown;
    throw error;
  }
}

/** Null where the staging database lacks a table. */
function readStatements({ live: liveFile, staging, declaration }: CutoverPlanOptions): readonly string[] | null {
  const { tables } = declaration;
  const live = openTargetReadOnly(liveFile);
  try {
    const incoming = openTargetReadOnly(staging);
    try {
      if (tables.some((table) => readDeclaration(incoming, table) === null)) return null;
      return planSwap(readSwap({ live, incoming, tables, triggersFrom: "live" }));
    } finally {
      incoming.close();
    }
  } finally {
    live.close();
  }
}
