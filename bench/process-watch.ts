import { MEGABYTE } from "../shared/config.ts";
import { readProcesses, type ProcessReading } from "./read-processes.ts";

type Sample = {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly residentPeakBytes: number;
};
type Watched = { readonly name: string; readonly isOlder: boolean; readonly samples: Sample[] };

/** What the processes of one name took, all of them together for CPU and the largest for memory. */
export type ProcessUse = {
  readonly name: string;
  readonly cpuMs: number;
  readonly residentMb: number;
  readonly processes: number;
};

export type ProcessWatch = {
  add(pid: number): void;
  stop(): void;
  /** From the start of the watch until `atMs`. */
  until(atMs: number): readonly ProcessUse[];
};

const SAMPLE_MS = 150;

/** Samples processes and whatever they start until it is stopped. Those given at once are older than the watch: their CPU counts from now on. */
export function watchProcesses(older: readonly number[]): ProcessWatch {
  const roots = [...older];
  const watched = new Map<number, Watched>();
  const sample = (): void => {
    const atMs = Date.now();
    for (const reading of readProcesses(roots)) note(watched, { reading, atMs, isOlder: older.includes(reading.pid) });
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    add: (pid) => void roots.push(pid),
    stop() {
      sample();
      clearInterval(timer);
    },
    until: (atMs) => sumUp([...watched.values()], atMs),
  };
}

type Noted = { readonly reading: ProcessReading; readonly atMs: number; readonly isOlder: boolean };

/** A process that has just been forked still has its parent's command line, so its name is that of the newest reading. */
function note(watched: Map<number, Watched>, { reading, atMs, isOlder }: Noted): void {
  const { pid, command, ...figures } = reading;
  const samples = watched.get(pid)?.samples ?? [];
  if (command === "") return;
  samples.push({ atMs, ...figures });
  watched.set(pid, { name: nameOf(command), isOlder, samples });
}

function sumUp(watched: readonly Watched[], atMs: number): readonly ProcessUse[] {
  const uses = new Map<string, ProcessUse>();
  for (const one of watched) {
    const use = useOf(one, atMs);
    if (use === null) continue;
    const known = uses.get(use.name);
    uses.set(use.name, known === undefined ? use : combine(known, use));
  }
  return [...uses.values()].toSorted((a, b) => b.cpuMs - a.cpuMs);
}

function useOf({ name, isOlder, samples }: Watched, atMs: number): ProcessUse | null {
  const seen = samples.filter((sample) => sample.atMs <= atMs);
  const [first] = samples;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return null;
  const next = samples[seen.length];
  // CPU between two samples is taken to be spent evenly.
  const share = next === undefined ? 0 : (atMs - last.atMs) / (next.atMs - last.atMs);
  const cpuMs = last.cpuMs + (next === undefined ? 0 : (next.cpuMs - last.cpuMs) * share) - (isOlder ? first.cpuMs : 0);
  // The peak of a process that is older than the watch may be from before it.
  const bytes = seen.reduce(
    (most, sample) => Math.max(most, isOlder ? sample.residentBytes : sample.residentPeakBytes),
    0,
  );
  return { name, cpuMs, residentMb: bytes / MEGABYTE, processes: 1 };
}

function combine(a: ProcessUse, b: ProcessUse): ProcessUse {
  return {
    name: a.name,
    cpuMs: a.cpuMs + b.cpuMs,
    residentMb: Math.max(a.residentMb, b.residentMb),
    processes: a.processes + b.processes,
  };
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/esbuild/, "esbuild"],
  [/(redis|valkey)-server/, "redis"],
  [/emulator-main/, "emulator"],
  [/plain-script/, "plain script"],
  [/ worker .*transform.*,load/, "worker transform+load"],
  [/ worker .*transform/, "worker transform"],
  [/ worker .*load/, "worker load"],
  [/ (run|coordinator) /, "coordinator"],
];

/** What the process is in a run, by its command line. */
export function nameOf(command: string): string {
  return NAMES.find(([pattern]) => pattern.test(command))?.[1] ?? command.split(" ", 1).join("");
}
