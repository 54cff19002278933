import { spawnSync } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { MEGABYTE } from "../shared/config.ts";

export type Machine = {
  readonly cores: number;
  readonly processor: string;
  readonly memoryMb: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  /** Of the last minute, before anything was started: more than a fraction means that somebody else is at work. */
  readonly load: number;
};

const PROGRAMS = ["redis-server", "valkey-server"] as const;

export function readMachine(): Machine {
  const cores = cpus();
  return {
    cores: cores.length,
    processor: cores[0]?.model.trim() ?? "unknown processor",
    memoryMb: Math.round(totalmem() / MEGABYTE),
    system: `${type()} ${release()}`,
    node: process.version,
    redis: redisVersion(),
    load: loadavg()[0] ?? 0,
  };
}

export function machineLine({ cores, processor, memoryMb, system, node, redis, load }: Machine): string {
  return `${cores} cores (${processor}), ${memoryMb} MB, ${system}, Node ${node}, Redis ${redis}, load ${load.toFixed(2)} at the start`;
}

function redisVersion(): string {
  for (const program of PROGRAMS) {
    const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    const version = /v=(\S+)/.exec(stdout ?? "")?.[1];
    if (version !== undefined) return version;
  }
  return "none";
}
