import { readFileSync } from "node:fs";

/** docker-compose.yml as text, cut at what is indented by two spaces: enough to hold it against the verbs, where no engine is. */
const TEXT = readFileSync(new URL("../../docker-compose.yml", import.meta.url), "utf8");

export const COMPOSE_TEXT = TEXT;

/** Service by name: its lines, and what is merged into it. */
export const SERVICES: ReadonlyMap<string, string> = new Map(
  [...(/^services:\n((?: .*\n|\n)*)/m.exec(TEXT)?.[1] ?? "").matchAll(/^ {2}([\w-]+):\n((?: {4}.*\n|\n)*)/gm)].map(
    ([, name = "", lines = ""]) => [name, lines],
  ),
);

/** What all services but Redis are given. */
export const COMMON = /^x-touchdown:.*\n((?: .*\n)*)/m.exec(TEXT)?.[1] ?? "";

export function serviceOf(name: string): string {
  const service = SERVICES.get(name);
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** The words of a list in brackets, under a key of a service. */
export function wordsOf(name: string, key: string): readonly string[] {
  const list = new RegExp(`^ +${key}: \\[([^\\]]*)\\]`, "m").exec(serviceOf(name))?.[1];
  if (list === undefined) throw new Error(`service ${name} has no ${key}`);
  return [...list.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
}

/** The script that starts Redis, as its shell gets it. */
export function redisScript(): string {
  const script = /^ {6}- \|\n((?: {8}.*\n)+)/m.exec(serviceOf("redis"))?.[1];
  if (script === undefined) throw new Error("Redis is not started by a script any more");
  return script.replaceAll(/^ {8}/gm, "").replaceAll("$$", "$");
}
