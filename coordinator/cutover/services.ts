import { MINUTE } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Command, RunCommand } from "./run-command.ts";

const MANAGERS = ["systemd", "docker"] as const;
type Manager = (typeof MANAGERS)[number];

/** Something that uses the live database, and who stops and starts it. */
export type Service = { readonly manager: Manager; readonly name: string };

const PROGRAMS: Readonly<Record<Manager, string>> = { systemd: "systemctl", docker: "docker" };
/** What a unit or a container may be called; never an option. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9@._:\\-]*$/;
const COMMAND_MS = 2 * MINUTE;

/** "none", or a list with commas: "systemd:backend,gateway", "docker:api". One without a manager has that of the one before. Refuses anything else (USAGE). */
export function parseServices(text: string): readonly Service[] {
  if (text.trim() === "none") return [];
  const services: Service[] = [];
  for (const item of text.split(",").map((part) => part.trim())) {
    const [, given, rest] = /^(systemd|docker):(.*)$/.exec(item) ?? [null, undefined, item];
    const manager = MANAGERS.find((known) => known === given) ?? services.at(-1)?.manager;
    if (manager === undefined || !NAME.test(rest)) throw unknown(item);
    services.push({ manager, name: rest });
  }
  return services;
}

export function startCommands(services: readonly Service[]): readonly Command[] {
  return services.map(({ manager, name }) => [PROGRAMS[manager], "start", name]);
}

/** Who comes last may need those before it. */
export function stopCommands(services: readonly Service[]): readonly Command[] {
  return services.toReversed().map(({ manager, name }) => [PROGRAMS[manager], "stop", name]);
}

/** Runs all of them, one after the other, and says which failed. */
export async function runCommands(commands: readonly Command[], run: RunCommand): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const command of commands) {
    const { code, said } = await run(command, COMMAND_MS);
    if (code !== 0) faults.push(`\`${command.join(" ")}\` ${code === null ? "" : `ended with ${code}: `}${said}`);
  }
  return faults;
}

function unknown(item: string): TerminalError {
  return new TerminalError("USAGE", `--services: ${JSON.stringify(item)} is no service`, {
    hint: "none, or a list with commas of systemd:<unit> and docker:<container>.",
  });
}
