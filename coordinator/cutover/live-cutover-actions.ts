import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { findStructureDamage } from "../backup/find-damage.ts";
import { megabytes } from "../backup/require-room.ts";
import { counted } from "../validators/fault.ts";
import { askCriteria, askRemarks, askSmoke, judgeCriteria, judgeSmoke } from "./ask-declared.ts";
import { anchorText, writeAnchor } from "./anchor-file.ts";
import { backUpLive } from "./back-up-live.ts";
import { describeOverrun, readBudgets, seconds, tookMs } from "./budgets.ts";
import { checkHealth, describeHealth } from "./check-health.ts";
import { checkStaging } from "./check-staging.ts";
import { compareLive } from "./compare-live.ts";
import type { JournalKeeper, LiveBackup } from "./cutover-journal.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import type { CutoverActions, StepOutcome } from "./cutover-steps.ts";
import { readSchemaVersion } from "./observe-live.ts";
import { runCommands, startCommands, stopCommands } from "./services.ts";
import { swapTables, SwapRefused } from "./swap-tables.ts";
import type { TableStates } from "./table-state.ts";

/** The steps of a cutover for real. Each that changes something outside tells the journal before and after. */
export class LiveCutoverActions implements CutoverActions<StepOutcome> {
  readonly #options: CutOverOptions;
  readonly #keeper: JournalKeeper;

  constructor(options: CutOverOptions, keeper: JournalKeeper) {
    this.#options = options;
    this.#keeper = keeper;
  }

  /** Whether what is to be well afterwards is well now: asked once each, as nobody waits for it yet. */
  readonly "health-before" = async (): Promise<StepOutcome> => {
    const { urls, clock, signal } = this.#options;
    const { faults, asked } = await checkHealth({ urls, deadlineMs: 0, clock, signal });
    return {
      checked: urls.length,
      faults: faults.map((fault) => `not well before the cutover, so nothing was stopped or changed: ${fault}`),
      detail: describeHealth(urls.length, asked),
    };
  };

  readonly backup = async (): Promise<StepOutcome> => {
    const { declaration, clock, live, reach } = this.#options;
    const { id, archive } = this.#keeper.journal;
    const { tables, protectedTables } = declaration;
    const now = new Date(clock.now());
    const folder = join(archive, "before_cutover");
    const backedUp = await backUpLive({ live, folder, id, tables, protectedTables, now, reach });
    const { backup, faults } = backedUp;
    this.#keeper.write({ backup });
    reach("cutover-backed-up");
    const count = Object.keys(backedUp.tables).length;
    const detail = `${backup.name}, ${megabytes(backup.bytes)}, SHA-256 ${backup.sha256}, ${count} tables read, integrity checked`;
    return { checked: count, faults, detail };
  };

  readonly staging = async (): Promise<StepOutcome> => {
    const { outcome, incoming } = await checkStaging(this.#options);
    this.#keeper.write({ incoming: { ...incoming } });
    return outcome;
  };

  readonly stop = async (): Promise<StepOutcome> => {
    const { services, runCommand, clock, reach } = this.#options;
    const { away } = this.#keeper.journal;
    this.#keeper.write({ stage: "stopping", away: [...away, { fromMs: clock.now(), toMs: null }] });
    reach("cutover-stopping");
    const faults = await runCommands(stopCommands(services), runCommand);
    reach("cutover-stopped");
    return { checked: services.length, faults, detail: describeServices(services.length, "stopped") };
  };

  readonly swap = async (): Promise<StepOutcome> => {
    const { live, staging, declaration, reach } = this.#options;
    const { tables, protectedTables } = declaration;
    const begunAtMs = this.#options.clock.now();
    this.#keeper.write({ stage: "swapping", schemaVersion: schemaVersionOf(live) });
    reach("cutover-swapping");
    const { rows, lockedMs, violations } = await swapTables({
      live,
      incoming: staging,
      tables,
      protectedTables,
      before: this.#backup().replaced,
      after: this.#incoming(),
      triggersFrom: "live",
      references: "must hold",
      onReady: () => {
        reach("cutover-in-transaction");
        this.#requireGoing(begunAtMs);
      },
    });
    reach("cutover-committed");
    const { remarks } = this.#keeper.journal;
    this.#keeper.write({ stage: "swapped", remarks: [...remarks, ...violations] });
    reach("cutover-swapped");
    const detail = `${counted(tables.length, "table")} with ${counted(rows, "row")} in one transaction, the live database locked for ${seconds(lockedMs)}`;
    return { checked: rows, faults: [], detail };
  };

  readonly protected = async (): Promise<StepOutcome> => {
    const { live } = this.#options;
    const backup = this.#backup();
    const compared = await compareLive({ live, backup, replaced: this.#incoming(), what: "staging" });
    const faults = [...compared.faults, ...structureFaults(live)];
    this.#keeper.write({ found: { ...compared.found } });
    const kept = Object.entries(backup.protected).map(([table, { rows }]) => `${table} ${rows}`);
    const grown =
      compared.grown === 0 ? "" : `, and ${counted(compared.grown, "row")} that others have added since the backup`;
    const detail = `swapped tables as in staging; rows of protected tables as in the backup: ${kept.join(", ")}${grown}`;
    return { checked: Object.keys(compared.found).length, faults, detail };
  };

  readonly criteria = async (): Promise<StepOutcome> => {
    const { live, declaration, reach } = this.#options;
    const database = openTargetReadOnly(live);
    try {
      const remarks = askRemarks(database, declaration.remarks);
      this.#keeper.write({ remarks: [...new Set([...this.#keeper.journal.remarks, ...remarks])] });
      const outcome = judgeCriteria(askCriteria(database, declaration.criteria));
      reach("cutover-validated");
      return outcome;
    } finally {
      database.close();
    }
  };

  readonly smoke = async (): Promise<StepOutcome> => {
    const database = openTargetReadOnly(this.#options.live);
    try {
      return judgeSmoke(askSmoke(database, this.#options.declaration.smoke));
    } finally {
      database.close();
    }
  };

  readonly start = async (): Promise<StepOutcome> => {
    const { services, runCommand, reach } = this.#options;
    const faults = await runCommands(startCommands(services), runCommand);
    reach("cutover-started");
    return { checked: services.length, faults, detail: describeServices(services.length, "started") };
  };

  readonly health = async (): Promise<StepOutcome> => {
    const { urls, budgetsMs, clock, signal } = this.#options;
    const deadlineMs = Math.max(0, budgetsMs.recovery - tookMs(this.#keeper.journal, "recovery"));
    const { faults, asked } = await checkHealth({ urls, deadlineMs, clock, signal });
    if (faults.length === 0) endAway(this.#keeper, clock.now());
    return { checked: urls.length, faults, detail: describeHealth(urls.length, asked) };
  };

  readonly anchor = async (): Promise<StepOutcome> => {
    const { anchorFile, declaration, reach } = this.#options;
    const { anchorBefore } = this.#keeper.journal;
    // Written anew after a crash: what it said before the first time counts.
    if (anchorBefore === undefined) this.#keeper.write({ anchorBefore: readIfThere(anchorFile) });
    writeAnchor(anchorFile, anchorText(declaration.anchor));
    reach("cutover-anchored");
    const isTold = readIfThere(anchorFile) === anchorText(declaration.anchor);
    return { checked: 1, faults: isTold ? [] : [`${anchorFile} does not say the anchor`], detail: anchorFile };
  };

  /** Asked at the last moment at which nothing has been changed. */
  #requireGoing(begunAtMs: number): void {
    const { signal, budgetsMs, clock } = this.#options;
    if (signal.aborted) throw new SwapRefused(["the owner stopped it before the swap was committed"]);
    const { journal } = this.#keeper;
    const swapping = { part: "migration" as const, name: "swap", startedAt: "", durationMs: clock.now() - begunAtMs };
    const steps = [...journal.steps, { ...swapping, status: "done" as const, detail: "" }];
    const over = readBudgets({ ...journal, steps }, budgetsMs, clock.now()).filter(({ isMet }) => !isMet);
    if (over.length > 0) throw new SwapRefused(over.map(describeOverrun));
  }

  #backup(): LiveBackup {
    const { backup } = this.#keeper.journal;
    invariant(backup !== null, "a cutover has its backup before anything is changed");
    return backup;
  }

  #incoming(): TableStates {
    const { incoming } = this.#keeper.journal;
    invariant(incoming !== null, "a cutover knows what the tables must become before it changes them");
    return incoming;
  }
}

/** The services are well again. */
export function endAway(keeper: JournalKeeper, nowMs: number): void {
  const away = keeper.journal.away.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? nowMs }));
  keeper.write({ away });
}

export function describeServices(count: number, done: "stopped" | "started"): string {
  return count === 0 ? "no services are named" : `${count} ${done}`;
}

export function structureFaults(file: string): readonly string[] {
  const database = openTargetReadOnly(file);
  try {
    return findStructureDamage(database);
  } finally {
    database.close();
  }
}

export function schemaVersionOf(file: string): number {
  const database = openTargetReadOnly(file);
  try {
    return readSchemaVersion(database);
  } finally {
    database.close();
  }
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
