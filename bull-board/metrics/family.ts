import type { Histogram } from "../../shared/work-counters.ts";
import type { Figures } from "./figures.ts";

export type Labels = Readonly<Record<string, string>>;
export type Point = { readonly labels: Labels; readonly value: number };
export type CountedDurations = { readonly labels: Labels; readonly durations: Histogram };

/** One metric: its name, unit last, what it says, and how it follows from what was measured. Nothing measured, no points. */
export type Family = {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
} & (
  | { readonly type: "gauge" | "counter"; points(figures: Figures): readonly Point[] }
  | { readonly type: "histogram"; durations(figures: Figures): readonly CountedDurations[] }
);

type Metric = Omit<Family & { readonly type: "gauge" | "counter" }, "type" | "durations">;

export function gauge(metric: Metric): Family {
  return { ...metric, type: "gauge" };
}

/** Grows, and begins anew with what it counts in: a process, a target that was rolled back. */
export function counter(metric: Metric): Family {
  return { ...metric, type: "counter" };
}

export function histogram(metric: Omit<Family & { readonly type: "histogram" }, "type">): Family {
  return { ...metric, type: "histogram" };
}

/** One point without labels, or none where it is not known. */
export function single(value: number | null | undefined): readonly Point[] {
  return value === null || value === undefined ? [] : [{ labels: {}, value }];
}

/** 1 for the state that something is in, 0 for each of the others. */
export function states(labels: Labels, all: readonly string[], current: string): readonly Point[] {
  return all.map((state) => ({ labels: { ...labels, state }, value: Number(state === current) }));
}
