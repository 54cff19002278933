import type { Telemetry } from "bullmq";
import type { Log } from "./log.ts";

/**
 * What this process is watched with, beside its heartbeat. Chosen once by whoever starts the process, before it opens queues; without a choice there is neither.
 */
export type Instruments = {
  /** Hears of each job that the process has ended. */
  readonly jobLog: Log | null;
  readonly tracing: Tracing | null;
};

export type Tracing = {
  /** What BullMQ makes spans with. */
  readonly telemetry: Telemetry;
  /** Notes on the span of the job at work. */
  note(attributes: Readonly<Record<string, string | number>>): void;
};

let chosen: Instruments = { jobLog: null, tracing: null };

export function instruments(): Instruments {
  return chosen;
}

/** What is not given stays as it was. */
export function chooseInstruments(choice: Partial<Instruments>): void {
  chosen = { ...chosen, ...choice };
}
