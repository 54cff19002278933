import { MINUTE, type Config } from "../../../shared/config.ts";
import type { Migration } from "../../../shared/migration.ts";
import { QUEUE_NAMES } from "../../../shared/queue.ts";
import type { Facts } from "../../facts.ts";
import { HostLoad, diskFree } from "../host-load.ts";
import type { RunLook } from "../look-at-run.ts";
import { progressOf } from "../progress-of.ts";
import type { WatchContext, WatchedMoment } from "../run-watch.ts";
import type { AlertFacts, ErrorBudgetUse } from "./judge-alerts.ts";
import { Stillness, Unattendance } from "./stillness.ts";
import type { Told } from "./next-alerts.ts";

/** Processors are judged over this long. */
const CPU_MS = MINUTE;

/** Finds out what alerts are judged by, and remembers how long things have been as they are. */
export class AlertObserver {
  readonly #context: WatchContext;
  readonly #host = new HostLoad();
  readonly #stillness: Stillness;
  readonly #unattendance: Unattendance;
  /** The newest look: what Redis said last stays what is known of the queues while it is away. */
  #look: RunLook | null = null;

  constructor(context: WatchContext, told: Told) {
    const nowMs = Date.now();
    this.#context = context;
    this.#stillness = new Stillness(beganMs(told, "stalled") ?? nowMs);
    this.#unattendance = new Unattendance(beganMs(told, "nobody-active"));
  }

  /** `look` is null while Redis does not answer. */
  async observe(look: RunLook | null, nowMs: number): Promise<AlertFacts> {
    this.#look = look ?? this.#look;
    const moment = this.#context.at();
    const { config } = this.#context;
    return {
      ...this.#ofWork(moment, nowMs),
      unattended: look === null || moment === null ? null : this.#unattendance.look(look, nowMs),
      diskFree: await diskFree(config.runsDir),
      memory: this.#host.memory(),
      cpu: this.#host.cpuOver(CPU_MS),
      redis: look?.redis ?? null,
    };
  }

  #ofWork(moment: WatchedMoment | null, nowMs: number): Pick<AlertFacts, "errors" | "budgets" | "work"> {
    const look = this.#look;
    if (moment === null || look === null) {
      if (moment === null) this.#stillness.forget(nowMs);
      return { errors: null, budgets: null, work: null };
    }
    const { migration, config } = this.#context;
    const counts = QUEUE_NAMES.map((name) => look.queues[name]);
    const jobs = counts.reduce((sum, { waiting, active, delayed }) => sum + waiting + active + delayed, 0);
    const failedJobs = counts.reduce((sum, { failed }) => sum + failed, 0);
    const { facts } = moment;
    const rejected = facts === null ? 0 : progressOf(facts, migration.collections.length).rejected;
    const stillMs = this.#stillness.look(moment, look, nowMs);
    return {
      errors: { rejected, failedJobs },
      budgets: facts === null ? [] : budgetsOf(facts, migration, config),
      work: { jobs, stillMs, isHeld: look.isPaused || look.throttle === "held" },
    };
  }
}

/** Since when it had been so that a predecessor raised an alert that tells how long: it stands until something is seen to have changed. */
function beganMs(told: Told, kind: "stalled" | "nobody-active"): number | null {
  const entry = told.get(kind);
  return entry === undefined || entry.sinceMs === null ? null : Date.parse(entry.raised.time) - entry.raised.value;
}

/** A collection has overspent when it rejects more than both limits allow (coordinator/decide.ts), so that the larger of them counts. */
function budgetsOf({ collections }: Facts, { errorBudget }: Migration, config: Config): readonly ErrorBudgetUse[] {
  const countMax = config.rejectsMax ?? errorBudget.countMax;
  const ratioMax = config.rejectRatioMax ?? errorBudget.ratioMax;
  return [...collections].map(([collection, { tally }]) => ({
    collection,
    rejected: tally.rejected,
    allowed: Math.max(countMax, ratioMax * tally.read),
  }));
}
