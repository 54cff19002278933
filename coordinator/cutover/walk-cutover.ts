import type { CutOver } from "../../shared/cutover.ts";
import { InvariantError, toError } from "../../shared/errors.ts";
import { describeOverrun, readBudgets } from "./budgets.ts";
import { conclude, measure, verdictOf, withVerdict } from "./conclude.ts";
import type { JournalKeeper } from "./cutover-journal.ts";
import type { CutOverOptions } from "./cutover-options.ts";
import { CUTOVER_STEPS, type CutoverActions, type StepOutcome } from "./cutover-steps.ts";
import { decideCutover, type CutoverAct, type Trouble } from "./decide-cutover.ts";
import { LiveCutoverActions } from "./live-cutover-actions.ts";
import { observeLive } from "./observe-live.ts";
import { writeRecords } from "./records/write-records.ts";
import { TakingBack } from "./take-back-live.ts";

type StepDeclaration = (typeof CUTOVER_STEPS)[number];

/** More than any cutover has: beyond it two acts would void each other for ever. */
const ACTS_MAX = 10;

/** Walks a cutover from wherever its journal is to its end: observes, decides, acts. Holds nothing that a successor could not observe anew. */
export class CutoverWalk {
  readonly #options: CutOverOptions;
  readonly #keeper: JournalKeeper;
  readonly #actions: CutoverActions<StepOutcome>;
  /** Another process was at it: until this one has done something about it, that is the trouble. */
  #isCutOff: boolean;

  constructor(options: CutOverOptions, keeper: JournalKeeper, from: "its beginning" | "where it was cut off") {
    this.#options = options;
    this.#keeper = keeper;
    this.#actions = new LiveCutoverActions(options, keeper);
    this.#isCutOff = from === "where it was cut off";
  }

  async run(): Promise<CutOver> {
    for (let acts = 0; acts < ACTS_MAX; acts += 1) {
      const { result, stage } = this.#keeper.journal;
      if (result !== null) return result;
      const live = await observeLive(this.#keeper.journal);
      const act = decideCutover({ stage, live, trouble: this.#trouble() });
      if (this.#isCutOff)
        this.#options.say(`the cutover was cut off (${stage}, the live database is ${live}): ${SAID[act]}`);
      if (this.#isCutOff && act === "stand-down") this.#fail("it was cut off before the swap was committed");
      if (this.#isCutOff && act === "prove") this.#findSwapped();
      this.#isCutOff = false;
      await this.#take(act);
    }
    throw new InvariantError(`the cutover of run ${this.#options.run} comes to no end`);
  }

  /** Whoever swapped the tables was cut off before it could say so; that they are there was observed, table by table. */
  #findSwapped(): void {
    const { clock } = this.#options;
    const { incoming, verdicts, steps } = this.#keeper.journal;
    const tables = Object.keys(incoming ?? {});
    const detail = `${tables.join(", ")} were found swapped by whoever went on`;
    const found = verdictOf("swap", { checked: tables.length, faults: [], detail }, 0);
    const startedAt = new Date(clock.now()).toISOString();
    const step = {
      part: "migration" as const,
      name: "swap",
      startedAt,
      durationMs: 0,
      status: "done" as const,
      detail,
    };
    const isKnown = verdicts.some(({ name }) => name === "swap");
    this.#keeper.write({
      stage: "swapped",
      ...(isKnown ? {} : { verdicts: withVerdict(verdicts, found), steps: [...steps, step] }),
    });
  }

  #trouble(): Trouble {
    if (this.#keeper.journal.failure !== null) return "failed";
    if (this.#options.signal.aborted) {
      this.#fail("the owner stopped it");
      return "failed";
    }
    return this.#isCutOff ? "cut off" : "nothing";
  }

  async #take(act: CutoverAct): Promise<void> {
    switch (act) {
      case "prepare":
      case "swap":
      case "prove":
        await this.#takeSteps(act);
        if (act === "prove" && this.#keeper.journal.failure === null) this.#finish();
        // Nothing is stopped yet: the next act begins with that.
        if (act === "prepare" && this.#keeper.journal.failure === null) this.#keeper.write({ stage: "stopping" });
        return;
      case "stand-down":
        await this.#standDown();
        return this.#end("old");
      case "take-back":
        this.#options.say(`taking the cutover back: ${this.#keeper.journal.failure ?? "it was begun before"}`);
        await new TakingBack(this.#options, this.#keeper).run();
        return this.#end("old");
      case "done":
        throw new InvariantError("a cutover that has ended has its result");
    }
  }

  async #takeSteps(act: CutoverAct): Promise<void> {
    for (const step of CUTOVER_STEPS.filter((declared) => declared.of === act)) {
      if (this.#trouble() === "failed") return;
      const outcome = await this.#takeStep(step);
      if (outcome.faults.length > 0) return this.#fail(`${step.name}: ${outcome.faults[0] ?? ""}`);
      this.#judgeBudgets();
    }
  }

  async #takeStep(declared: StepDeclaration, actions = this.#actions): Promise<StepOutcome> {
    const { clock, say } = this.#options;
    const { name, part } = declared;
    const startedAtMs = clock.now();
    say(`${part}: ${declared.title}`);
    const outcome = await actions[name]().catch(failing);
    const durationMs = clock.now() - startedAtMs;
    const verdict = verdictOf(name, outcome, durationMs);
    const status = verdict.status === "PASS" ? ("done" as const) : ("failed" as const);
    say(`${part}: ${status === "done" ? "✓" : "✗"} ${verdict.detail}`);
    const { steps, verdicts } = this.#keeper.journal;
    const step = {
      part,
      name,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs,
      status,
      detail: verdict.detail,
    };
    this.#keeper.write({ steps: [...steps, step], verdicts: withVerdict(verdicts, verdict) });
    return outcome;
  }

  #judgeBudgets(): void {
    const { budgetsMs, clock } = this.#options;
    const over = readBudgets(this.#keeper.journal, budgetsMs, clock.now()).filter(({ isMet }) => !isMet);
    if (over.length > 0) this.#fail(`budget: ${over.map(describeOverrun).join("; ")}`);
  }

  /** Everything is done: what was measured must hold as well. */
  #finish(): void {
    const { verdicts } = measure(this.#keeper.journal, this.#options, this.#options.clock.now());
    const failed = verdicts.filter(({ status }) => status !== "PASS");
    if (failed.length > 0) return this.#fail(failed.map(({ name, detail }) => `${name}: ${detail}`).join("; "));
    this.#keeper.write({ provedAtMs: this.#options.clock.now() });
    this.#end("new");
  }

  /** Nothing was changed in the live database: what was stopped is started again. */
  async #standDown(): Promise<void> {
    if (this.#keeper.journal.away.length === 0) return;
    // The owner's signal stops the cutover, not the services' coming back.
    const unstoppable = { ...this.#options, signal: new AbortController().signal };
    const actions = new LiveCutoverActions(unstoppable, this.#keeper);
    for (const step of CUTOVER_STEPS.filter(({ name }) => name === "start" || name === "health")) {
      await this.#takeStep(step, actions);
    }
  }

  #end(outcome: CutOver["outcome"]): void {
    const { reach, say } = this.#options;
    const result = conclude(this.#keeper.journal, this.#options, outcome);
    writeRecords(this.#keeper.journal, this.#options, result);
    reach("cutover-recorded");
    this.#keeper.write({ stage: "ended", result });
    say(`the live database is ${outcome}; records in ${result.archive}`);
  }

  #fail(reason: string): void {
    this.#options.say(`it does not go on: ${reason}`);
    this.#keeper.write({ failure: reason });
  }
}

const SAID: Readonly<Record<CutoverAct, string>> = {
  prepare: "it begins",
  swap: "it goes on",
  prove: "it goes on behind the swap",
  "stand-down": "nothing was changed, and what was stopped is started",
  "take-back": "it is taken back",
  done: "it has ended",
};

/** What threw is a fault like any other: the cutover ends where nothing is half done. */
function failing(error: unknown): StepOutcome {
  return { checked: 0, faults: [toError(error).message], detail: "" };
}
