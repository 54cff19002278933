import { existsSync } from "node:fs";
import { SECOND } from "../../shared/config.ts";
import { TerminalError, invariant, toError } from "../../shared/errors.ts";
import type { CutoverStep } from "../../shared/cutover.ts";
import { hashFile } from "../backup/hash-file.ts";
import { counted } from "../validators/fault.ts";
import { takeAnchorBack } from "./anchor-file.ts";
import { seconds } from "./budgets.ts";
import { checkHealth, describeHealth } from "./check-health.ts";
import { compareLive } from "./compare-live.ts";
import type { JournalKeeper, LiveBackup } from "./cutover-journal.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import type { StepOutcome } from "./cutover-steps.ts";
import { describeServices, endAway, schemaVersionOf, structureFaults } from "./live-cutover-actions.ts";
import { isDamage, observeLive } from "./observe-live.ts";
import { restoreFile } from "./restore-file.ts";
import { runCommands, startCommands, stopCommands } from "./services.ts";
import { swapTables } from "./swap-tables.ts";

const ATTEMPTS_MAX = 5;
const RETRY_MS = SECOND;

/**
 * Brings the replaced tables back from the backup that the cutover took, in one transaction; what others have written into all other tables meanwhile stays, which is why it is no
 * copy of the file. Only where SQLite cannot use the live file any more, that is put in its place. Then proves it, table by table, and starts the services. Can be done again
 * at any point. The owner's signal does not stop it.
 */
export class TakingBack {
  readonly #options: CutOverOptions;
  readonly #keeper: JournalKeeper;
  readonly #faults: string[] = [];

  constructor(options: CutOverOptions, keeper: JournalKeeper) {
    this.#options = options;
    this.#keeper = keeper;
  }

  async run(): Promise<void> {
    const { clock, reach } = this.#options;
    const { failure } = this.#keeper.journal;
    const backup = await this.#requireBackup();
    const begunAtMs = this.#keeper.journal.takingBackAtMs ?? clock.now();
    this.#begin(begunAtMs);
    reach("taking-back-begun");
    await this.#step("stop", () => this.#stop());
    reach("taking-back-stopped");
    await this.#step("restore", () => this.#restore(backup));
    reach("taking-back-restored");
    const isVerified = (await this.#step("verify", () => this.#verify(backup))).faults.length === 0;
    reach("taking-back-verified");
    await this.#step("start", () => this.#start());
    await this.#step("health", () => this.#health());
    const durationMs = clock.now() - begunAtMs;
    const detail =
      this.#faults.length === 0
        ? `the live database is what it was, in ${seconds(durationMs)}`
        : this.#faults.join("; ");
    const reason = failure ?? "the owner takes it back";
    this.#keeper.write({ rolledBack: { backup: backup.name, reason, durationMs, isVerified, detail } });
  }

  #begin(begunAtMs: number): void {
    const { clock, live } = this.#options;
    const { journal } = this.#keeper;
    if (journal.stage === "taking-back") return;
    const away = journal.away.some(({ toMs }) => toMs === null)
      ? journal.away
      : [...journal.away, { fromMs: clock.now(), toMs: null }];
    this.#keeper.write({ stage: "taking-back", takingBackAtMs: begunAtMs, away, schemaVersion: versionOf(live) });
  }

  /** The named one, whole: without it there is no way back, and nothing is stopped. */
  async #requireBackup(): Promise<LiveBackup> {
    const { backup } = this.#keeper.journal;
    invariant(backup !== null, "a cutover that is taken back has its backup");
    if (!existsSync(backup.file)) {
      throw new TerminalError("BACKUP_MISSING", `backup ${backup.name} is gone: ${backup.file}`, {
        hint: "Put it back where it was, then take the cutover back again: touchdown rollback <run>.",
      });
    }
    if ((await hashFile(backup.file)) === backup.sha256) return backup;
    throw new TerminalError(
      "BACKUP_DAMAGED",
      `backup ${backup.name} is not what it was when it was taken: ${backup.file}`,
      {
        hint: "Put an unchanged copy in its place, then take the cutover back again: touchdown rollback <run>.",
      },
    );
  }

  async #stop(): Promise<StepOutcome> {
    const { services, runCommand } = this.#options;
    const faults = await runCommands(stopCommands(services), runCommand);
    return { checked: services.length, faults, detail: describeServices(services.length, "stopped") };
  }

  async #restore(backup: LiveBackup): Promise<StepOutcome> {
    const { live, reach } = this.#options;
    if ((await observeLive(this.#keeper.journal)) === "old")
      return outcome("the tables of the backup are back already");
    const detail = (await this.#swapBack(backup)) ?? (await this.#restoreFile(backup));
    if (structureFaults(live).length === 0) return outcome(detail);
    reach("taking-back-committed");
    return outcome(await this.#restoreFile(backup));
  }

  /** Null where SQLite cannot use the live file. Whoever keeps it locked is waited for some times. */
  async #swapBack(backup: LiveBackup): Promise<string | null> {
    const { live, declaration, clock, reach } = this.#options;
    const { tables, protectedTables } = declaration;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { rows, lockedMs } = await swapTables({
          live,
          incoming: backup.file,
          tables,
          protectedTables,
          before: null,
          after: backup.replaced,
          triggersFrom: "incoming",
          references: "as they were",
          onReady: () => reach("taking-back-in-transaction"),
        });
        reach("taking-back-committed");
        return `${counted(tables.length, "table")} with ${counted(rows, "row")} back from ${backup.name} in one transaction (${seconds(lockedMs)})`;
      } catch (error) {
        if (isDamage(error)) return null;
        if (attempt >= ATTEMPTS_MAX) throw unfinished(this.#keeper.journal.run, error);
        await clock.wait(RETRY_MS, new AbortController().signal);
      }
    }
  }

  async #restoreFile(backup: LiveBackup): Promise<string> {
    const { live, reach } = this.#options;
    const aside = await restoreFile({ live, backup, id: this.#keeper.journal.id, reach });
    this.#keeper.write({
      remarks: [...this.#keeper.journal.remarks, `the live file was damaged and lies in ${aside}`],
    });
    return `the live file could not be used: ${backup.name} took its place, the damaged one lies in ${aside}`;
  }

  async #verify(backup: LiveBackup): Promise<StepOutcome> {
    const { live, anchorFile, declaration } = this.#options;
    const { faults, found } = await compareLive({ live, backup, replaced: backup.replaced, what: "the backup" });
    this.#keeper.write({ found: { ...found } });
    const { anchorBefore } = this.#keeper.journal;
    if (anchorBefore !== undefined) takeAnchorBack(anchorFile, declaration.anchor, anchorBefore);
    const checked = Object.keys(found).length;
    return { checked, faults, detail: `${counted(checked, "table")} compared with ${backup.name}` };
  }

  async #start(): Promise<StepOutcome> {
    const { services, runCommand } = this.#options;
    const faults = await runCommands(startCommands(services), runCommand);
    return { checked: services.length, faults, detail: describeServices(services.length, "started") };
  }

  async #health(): Promise<StepOutcome> {
    const { urls, budgetsMs, clock } = this.#options;
    const { faults, asked } = await checkHealth({
      urls,
      deadlineMs: budgetsMs.rollback,
      clock,
      signal: new AbortController().signal,
    });
    if (faults.length === 0) endAway(this.#keeper, clock.now());
    return { checked: urls.length, faults, detail: describeHealth(urls.length, asked) };
  }

  async #step(name: string, act: () => Promise<StepOutcome>): Promise<StepOutcome> {
    const { clock, say } = this.#options;
    const startedAtMs = clock.now();
    const found = await act();
    this.#faults.push(...found.faults);
    const step: CutoverStep = {
      part: "rollback",
      name,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs: clock.now() - startedAtMs,
      status: found.faults.length === 0 ? "done" : "failed",
      detail: found.faults.length === 0 ? found.detail : found.faults.join("; "),
    };
    say(`rollback: ${name}: ${step.detail}`);
    this.#keeper.write({ steps: [...this.#keeper.journal.steps, step] });
    return found;
  }
}

function outcome(detail: string): StepOutcome {
  return { checked: 1, faults: [], detail };
}

/** A live file that cannot be read is replaced as a whole: then no number tells anything. */
function versionOf(live: string): number | null {
  try {
    return schemaVersionOf(live);
  } catch {
    return null;
  }
}

function unfinished(run: string, cause: unknown): TerminalError {
  return new TerminalError(
    "CUTOVER_UNFINISHED",
    `the cutover of run ${run} could not be taken back: ${toError(cause).message}`,
    {
      hint: `The live database is as it was a moment ago, and services that were stopped are still stopped. Mend the cause, then: touchdown rollback ${run}.`,
      cause,
    },
  );
}
