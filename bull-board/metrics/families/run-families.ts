import { ALERT_KINDS } from "../../../shared/alert.ts";
import { baseRun, phaseOf } from "../../../shared/phase.ts";
import type { SeriesSample } from "../../../shared/series.ts";
import { counter, gauge, single, states, type Family, type Point } from "../family.ts";
import { GATE_STATUSES, type Figures } from "../figures.ts";

const PHASE_STATES = ["not-begun", "under-way", "gate-failed", "damaged", "undone", "certified", "left-out"] as const;
const THROTTLE_STATES = ["none", "slowed", "held"] as const;

export const RUN_FAMILIES: readonly Family[] = [
  gauge({
    name: "touchdown_run_info",
    help: "1 for each run that is served: the one that Redis knows, and the newest. Its labels name migration and version.",
    labels: ["run", "migration", "version"],
    points: ({ runs }) =>
      runs.map(({ run, migration, version }) => ({ labels: { run, migration, version }, value: 1 })),
  }),
  gauge({
    name: "touchdown_run_at_work",
    help: "1 while a coordinator is at work on the run.",
    labels: ["run"],
    points: ({ runs, live }) =>
      live === null ? [] : runs.map(({ run }) => ({ labels: { run }, value: Number(live.held === run) })),
  }),
  gauge({
    name: "touchdown_run_paused",
    help: "1 while the run that Redis knows is paused.",
    labels: ["run"],
    points: (figures) => ofLiveRun(figures, (live) => Number(live.isPaused)),
  }),
  gauge({
    name: "touchdown_throttle",
    help: "1 for what holds reading back by itself: none, slowed for the source's sake, or held by a flag.",
    labels: ["run", "state"],
    points: (figures) =>
      ofLiveRun(figures, () => 0).flatMap(({ labels }) =>
        states(labels, THROTTLE_STATES, figures.live?.throttle?.state ?? "none"),
      ),
  }),
  counter({
    name: "touchdown_reads_total",
    help: "Documents that a phase has read at its sources, as they bill them.",
    labels: ["run", "phase"],
    points: readsOf,
  }),
  gauge({
    name: "touchdown_reads_max",
    help: "Reads that the phase at work may spend. Not served where they are not limited.",
    labels: ["run", "phase"],
    points: ({ live }) => {
      const announced = live?.announced ?? null;
      if (announced === null || announced.readsMax === null) return [];
      return [{ labels: placeOf(announced.run), value: announced.readsMax }];
    },
  }),
  gauge({
    name: "touchdown_phase_state",
    help: "1 for the state that a phase is in, 0 for the others.",
    labels: ["run", "phase", "state"],
    points: ({ runs }) =>
      runs.flatMap(({ run, phases }) =>
        phases.flatMap(({ phase, state }) => states({ run, phase }, PHASE_STATES, state)),
      ),
  }),
  gauge({
    name: "touchdown_gate_conditions",
    help: "Conditions of a phase's gate by verdict; all are 0 before the phase has reported.",
    labels: ["run", "phase", "status"],
    points: ({ runs }) =>
      runs.flatMap(({ run, phases }) =>
        phases.flatMap(({ phase, gate }) =>
          GATE_STATUSES.map((status) => ({ labels: { run, phase, status }, value: gate[status] })),
        ),
      ),
  }),
  gauge({
    name: "touchdown_alert_active",
    help: "1 for an alert that was raised and is not over, while a coordinator is at work on the run.",
    labels: ["run", "kind"],
    points: ({ runs, live }) =>
      runs.flatMap(({ run, alerts }) =>
        ALERT_KINDS.map((kind) => ({
          labels: { run, kind },
          value: Number(alerts.has(kind) && (live === null || live.held === run)),
        })),
      ),
  }),
  gauge({
    name: "touchdown_host_cpu_ratio",
    help: "Part of the processors of the coordinator's host that is busy, 0 to 1.",
    labels: ["run"],
    points: (figures) => ofSamples(figures, ({ cpu }) => cpu),
  }),
  gauge({
    name: "touchdown_host_memory_ratio",
    help: "Part of the memory of the coordinator's host that is taken, 0 to 1.",
    labels: ["run"],
    points: (figures) => ofSamples(figures, ({ memory }) => memory),
  }),
  gauge({
    name: "touchdown_host_disk_free_ratio",
    help: "Part of the disk with the runs that is free, 0 to 1.",
    labels: ["run"],
    points: (figures) => ofSamples(figures, ({ diskFree }) => diskFree),
  }),
  gauge({
    name: "touchdown_run_resident_memory_bytes",
    help: "Resident memory of the coordinator and all workers of a run together.",
    labels: ["run"],
    points: (figures) => ofSamples(figures, ({ residentBytes }) => residentBytes),
  }),
  gauge({
    name: "touchdown_collect_redis_seconds",
    help: "How long Redis took to answer for these metrics.",
    labels: [],
    points: ({ tookMs }) => single(tookMs.redis / 1000),
  }),
  gauge({
    name: "touchdown_collect_runs_seconds",
    help: "How long it took to read the folders of the runs for these metrics.",
    labels: [],
    points: ({ tookMs }) => single(tookMs.runs / 1000),
  }),
];

function placeOf(target: string): { readonly run: string; readonly phase: string } {
  return { run: baseRun(target), phase: phaseOf(target) };
}

/** What is spent by now of the phase at work, and what the others have come to. */
function readsOf({ runs, live }: Figures): readonly Point[] {
  const announced = live?.announced ?? null;
  const atWork = announced === null ? null : placeOf(announced.run);
  const isAtWork = (run: string, phase: string): boolean => atWork?.run === run && atWork.phase === phase;
  const known = runs.flatMap(({ run, phases }) =>
    phases.flatMap(({ phase, reads }) =>
      reads === null || isAtWork(run, phase) ? [] : [{ labels: { run, phase }, value: reads }],
    ),
  );
  return atWork === null || announced === null ? known : [...known, { labels: atWork, value: announced.readsSpent }];
}

function ofLiveRun({ live }: Figures, value: (live: NonNullable<Figures["live"]>) => number): readonly Point[] {
  const run = live?.held ?? live?.announced?.run ?? null;
  return live === null || run === null ? [] : [{ labels: { run: baseRun(run) }, value: value(live) }];
}

function ofSamples({ runs }: Figures, value: (sample: SeriesSample) => number | null): readonly Point[] {
  return runs.flatMap(({ run, sample }) => {
    const measured = sample === null ? null : value(sample);
    return measured === null ? [] : [{ labels: { run }, value: measured }];
  });
}
