import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

export type ProcessReading = {
  readonly pid: number;
  readonly command: string;
  /** User and system time since it began. */
  readonly cpuMs: number;
  readonly residentBytes: number;
  /** The most it ever had; where the system does not say, what it has now. */
  readonly residentPeakBytes: number;
};

/** Linux counts in hundredths of a second on every platform that Node runs on. */
const TICK_MS = 10;
const KILOBYTE = 1024;

/** These processes and all that they have started. Those that end meanwhile are left out. */
export function readProcesses(roots: readonly number[]): readonly ProcessReading[] {
  return process.platform === "linux" ? readLinux(roots) : readPs(roots);
}

function readLinux(roots: readonly number[]): readonly ProcessReading[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const fields = Number.isInteger(pid) ? statOf(pid) : null;
    if (fields !== null) parents.set(pid, Number(fields[1]));
  }
  return descendants(roots, parents).flatMap((pid) => readOne(pid) ?? []);
}

function readOne(pid: number): ProcessReading | null {
  const fields = statOf(pid);
  if (fields === null) return null;
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    return {
      pid,
      command,
      cpuMs,
      residentBytes: kilobytes(status, "VmRSS"),
      residentPeakBytes: kilobytes(status, "VmHWM"),
    };
  } catch {
    return null;
  }
}

/** The fields of /proc/<pid>/stat behind the name, which may hold anything: state, parent, …, utime (11), stime (12). */
function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * KILOBYTE;
}

function readPs(roots: readonly number[]): readonly ProcessReading[] {
  const lines = execFileSync("ps", ["-axo", "pid=,ppid=,rss=,time=,command="], { encoding: "utf8" }).split("\n");
  const readings = new Map<number, ProcessReading>();
  const parents = new Map<number, number>();
  for (const line of lines) {
    const [, pid, parent, resident, time, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || time === undefined || command === undefined) continue;
    parents.set(Number(pid), Number(parent));
    const residentBytes = Number(resident) * KILOBYTE;
    readings.set(Number(pid), {
      pid: Number(pid),
      command,
      cpuMs: parseCpuTime(time),
      residentBytes,
      residentPeakBytes: residentBytes,
    });
  }
  return descendants(roots, parents).flatMap((pid) => readings.get(pid) ?? []);
}

/** [[days-]hours:]minutes:seconds, with or without a fraction. */
export function parseCpuTime(time: string): number {
  const [clock = "", days = "0"] = time.split("-").toReversed();
  const seconds = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

function descendants(roots: readonly number[], parents: ReadonlyMap<number, number>): readonly number[] {
  const found = new Set(roots.filter((pid) => parents.has(pid)));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}
