import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { ended } from "../support/harness.ts";

/** Several hosts on this machine. */
export type Network = {
  readonly kind: "network namespaces" | "processes";
  readonly hosts: ReadonlyMap<string, Host>;
  /** Leaves no process, link or namespace behind. */
  close(): Promise<void>;
};

export type Host = {
  readonly name: string;
  readonly address: string;
  /** Starts a program there, which cannot see what is in the folders that are hidden from it and ends with this process. */
  spawn(command: readonly string[], options: HostSpawnOptions): ChildProcess;
  /** Pulls its cable: nothing that it sends arrives, and nobody learns that it is gone. */
  cutOff(): void;
  /** Plugs it in again. */
  restore(): void;
  /** Takes its power away: its programs are gone, and nobody learns it. */
  powerOff(): Promise<void>;
};

export type HostSpawnOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly hidden?: readonly string[];
};

/** Network namespaces where this user may make some, else mere processes. */
export function openNetwork(names: readonly string[]): Network {
  return hasNamespaces() ? openNamespaces(names) : openProcesses(names);
}

/** Names begin with the process that made them, so that a later one finds what was left by one that was killed. */
const PREFIX = "touchdown-";
const OWN = `${PREFIX}${process.pid}-`;
const SWITCH = `${OWN}switch`;
const NAMESPACES = "/run/netns";

export function hasNamespaces(): boolean {
  if (process.getuid?.() !== 0) return false;
  removeLeftovers();
  const probe = `${OWN}probe`;
  try {
    ip(["netns", "add", probe]);
    execFileSync("ip", ["netns", "exec", probe, "unshare", "--uts", "true"], { stdio: "ignore" });
    return true;
  } catch {
    // No iproute2, or no right to it.
    return false;
  } finally {
    removeNamespaces(OWN);
  }
}

/** A bridge in a namespace of its own, and one namespace for each host with a link to it. */
function openNamespaces(names: readonly string[]): Network {
  ip(
    ["-batch", "-"],
    [SWITCH, ...names.map(namespaceOf)].map((name) => `netns add ${name}`),
  );
  ip(["-n", SWITCH, "-batch", "-"], ["link add bridge type bridge", "link set bridge up"]);
  const hosts = names.map((name, index) => openHost(name, index));
  return {
    kind: "network namespaces",
    hosts: new Map(hosts.map((host) => [host.name, host])),
    async close() {
      await Promise.all(hosts.map((host) => host.powerOff()));
      removeNamespaces(OWN);
    },
  };
}

function namespaceOf(name: string): string {
  return `${OWN}${name}`;
}

/** Sets the host's name, hides folders under empty ones, and becomes the program. The mounts are the namespace's own: `ip netns exec` sees to it. */
const BECOME = `hostname "$1"; shift; while [ "$1" != -- ]; do mount -t tmpfs none "$1" || exit 1; shift; done; shift; exec "$@"`;

function openHost(name: string, index: number): Host {
  const namespace = namespaceOf(name);
  const port = `port${index}`;
  const address = `10.77.0.${index + 1}`;
  const children: ChildProcess[] = [];
  ip(
    ["-n", SWITCH, "-batch", "-"],
    [`link add ${port} type veth peer name eth0 netns ${namespace}`, `link set ${port} master bridge up`],
  );
  ip(["-n", namespace, "-batch", "-"], [`addr add ${address}/24 dev eth0`, "link set eth0 up", "link set lo up"]);
  const plug = (state: "up" | "down"): string => ip(["-n", SWITCH, "link", "set", port, state]);
  return {
    name,
    address,
    spawn(command, { env, cwd, hidden = [] }) {
      const there = ["ip", "netns", "exec", namespace, "unshare", "--uts", "sh", "-c", BECOME, "sh", name, ...hidden];
      return keep(children, spawnBound([...there, "--", ...command], { env, cwd }));
    },
    cutOff: () => void plug("down"),
    restore: () => void plug("up"),
    async powerOff() {
      plug("down");
      await killAll(children);
    },
  };
}

/** Hosts in name only: they share this machine's address, and one that is cut off is stopped. */
function openProcesses(names: readonly string[]): Network {
  const hosts = names.map((name): Host => {
    const children: ChildProcess[] = [];
    const signal = (which: NodeJS.Signals): void => children.forEach((child) => void child.kill(which));
    return {
      name,
      address: "127.0.0.1",
      spawn: (command, { env, cwd }) => keep(children, spawnBound(command, { env, cwd })),
      cutOff: () => signal("SIGSTOP"),
      restore: () => signal("SIGCONT"),
      powerOff: () => killAll(children),
    };
  });
  return {
    kind: "processes",
    hosts: new Map(hosts.map((host) => [host.name, host])),
    async close() {
      await Promise.all(hosts.map((host) => host.powerOff()));
    },
  };
}

/** Starts a program that is killed when this process ends, however that comes about. */
export function spawnBound(command: readonly string[], { env, cwd }: Omit<HostSpawnOptions, "hidden">): ChildProcess {
  return spawn("setpriv", ["--pdeathsig", "KILL", ...command], { env, cwd, stdio: ["ignore", "pipe", "pipe", "ipc"] });
}

function keep(children: ChildProcess[], child: ChildProcess): ChildProcess {
  children.push(child);
  return child;
}

async function killAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(children.map(ended));
}

/** Of tests that were killed: their processes have ended with them, their namespaces have not. */
function removeLeftovers(): void {
  for (const name of namespaces(PREFIX)) {
    const pid = Number(name.slice(PREFIX.length).split("-")[0]);
    if (!isAlive(pid)) removeNamespaces(`${PREFIX}${pid}-`);
  }
}

/** One of which nobody has taken note yet (Z) is dead all the same. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function removeNamespaces(prefix: string): void {
  for (const name of namespaces(prefix)) {
    for (const pid of ip(["netns", "pids", name]).split("\n").filter(Boolean)) kill(Number(pid));
    ip(["netns", "delete", name]);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

function namespaces(prefix: string): readonly string[] {
  return existsSync(NAMESPACES) ? readdirSync(NAMESPACES).filter((name) => name.startsWith(prefix)) : [];
}

function ip(args: readonly string[], lines: readonly string[] = []): string {
  // Only with -batch does it read lines.
  const input = lines.length === 0 ? {} : { input: `${lines.join("\n")}\n` };
  return execFileSync("ip", args, { ...input, encoding: "utf8" });
}
