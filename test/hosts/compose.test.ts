import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { buildProgram } from "../../cli/program.ts";
import { VERBS } from "../../cli/verbs.ts";
import { SECOND, isSetting, parseConfig } from "../../shared/config.ts";
import { COMMON, COMPOSE_TEXT, SERVICES, serviceOf, wordsOf } from "./compose-file.ts";

const ROOT = new URL("../../", import.meta.url);
/** All services but Redis. */
const PARTS = [...SERVICES.keys()].filter((name) => name !== "redis");
/** Variables of the file itself, which it explains at its head. */
const OWN = ["REDIS_PASSWORD", "REDIS_ADDRESS", "BOARD_ADDRESS"];
const OF_REDIS = ["REDISCLI_AUTH", "TLS"];

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

/** The verb that the command line takes from these words, with its options; it throws where it takes none. */
async function understood(words: readonly string[]): Promise<string> {
  let verb = "";
  const program = buildProgram({
    verbs: VERBS,
    onVerb: async ({ name }) => {
      verb = name;
    },
  });
  await program.parseAsync(["node", "touchdown", ...words]);
  return verb;
}

test("docker-compose.yml has a service for Redis and for each part of a run", () => {
  expect([...SERVICES.keys()]).toEqual([
    "redis",
    "producer",
    "worker",
    "copier",
    "loader",
    "coordinator",
    "bull-board",
  ]);
});

test.each([
  ["producer", "producer", "producer"],
  ["worker", "worker", "worker"],
  ["copier", "worker", "worker"],
  ["loader", "worker", "worker"],
  ["coordinator", "coordinator", "coordinator"],
  ["bull-board", "board", "board"],
])(
  "the command of service %s is one that the command line takes, and its health is asked for",
  async (name, verb, part) => {
    expect(await understood(wordsOf(name, "command"))).toBe(verb);
    const shared = serviceOf(name).includes("*worker-health") ? "worker" : name;
    const [kind, node, entry = "", ...words] = wordsOf(shared, "test");
    expect([kind, node, ...words]).toEqual(["CMD", "node", "health", part]);
    expect(await understood(words)).toBe("health");
    expect(existsSync(new URL(entry, ROOT))).toBe(true);
  },
);

test("every variable that it sets or asks for is a setting, or is explained at its head", () => {
  const set = [...COMPOSE_TEXT.matchAll(/^ +([A-Z][A-Z0-9_]+): /gm)].map(([, name = ""]) => name);
  const asked = [...COMPOSE_TEXT.matchAll(/(?<!\$)\$\{([A-Z][A-Z0-9_]*)/g)].map(([, name = ""]) => name);
  expect(set.filter((name) => !isSetting(name) && !OF_REDIS.includes(name))).toEqual([]);
  expect(asked.filter((name) => !isSetting(name) && !OWN.includes(name))).toEqual([]);
  const [head = ""] = COMPOSE_TEXT.split("\nname:");
  expect(OWN.filter((name) => !head.includes(name))).toEqual([]);
  expect(PARTS.filter((name) => !serviceOf(name).includes("<<: *touchdown"))).toEqual([]);
  expect(COMMON).toContain("env_file: .env\n");
});

test("only the parts that write there have the runs' folder, and none but the console may change who uses it", () => {
  const having = (volume: string): string[] => PARTS.filter((name) => serviceOf(name).includes(`- ${volume}`));
  expect(having("runs:/touchdown/runs\n")).toEqual(["copier", "loader", "coordinator", "bull-board"]);
  expect(having("./access:")).toEqual(["bull-board"]);
  expect(COMPOSE_TEXT.match(/- \.\/(credentials|files|tls):.*(?<!:ro)$/gm)).toBe(null);
});

test("nothing is published but on this host's loopback, unless an address is given; the console needs users", () => {
  const ports = [...COMPOSE_TEXT.matchAll(/^ +- "(.*:\d+)"$/gm)].map(([, port]) => port);
  expect(ports).toHaveLength(3);
  for (const port of ports) expect(port).toMatch(/^(127\.0\.0\.1|\$\{\w+:-127\.0\.0\.1\}):/);
  const settings = [...serviceOf("bull-board").matchAll(/^ +(TOUCHDOWN_\w+): "?([^"\n]+)"?$/gm)];
  const config = parseConfig(Object.fromEntries(settings.map(([, name = "", value]) => [name, value])));
  expect(config).toMatchObject({ boardHost: "0.0.0.0", boardPort: 3010, boardUsers: "/touchdown/access/users" });
});

test("a part that is told to stop has more time than a worker takes to drain", () => {
  const seconds = Number(/stop_grace_period: (\d+)s/.exec(COMMON)?.[1]);
  expect(seconds * SECOND).toBeGreaterThan(parseConfig({}).drainMs);
});

test("the image holds the sources of the command and nothing else of this folder", () => {
  const sources = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter(
      (name) =>
        ![
          "node_modules",
          "runs",
          "published",
          "docs",
          "test",
          "bench",
          "access",
          "credentials",
          "files",
          "tls",
        ].includes(name),
    );
  const copied = [...read("Dockerfile").matchAll(/^COPY (\S+) \1$/gm)].map(([, name]) => name);
  expect(copied).toEqual(sources);
  const ignored = read(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(ignored).toEqual([
    "*",
    "!package.json",
    "!package-lock.json",
    "!.npmrc",
    "!.env.example",
    ...sources.map((name) => `!${name}`),
  ]);
});

test("the image runs the command as a user of no rights", () => {
  const text = read("Dockerfile");
  const [, entry = ""] = /^ENTRYPOINT \["tini", "--", "node", "\/touchdown\/([^"]+)"\]$/m.exec(text) ?? [];
  expect(existsSync(new URL(entry, ROOT))).toBe(true);
  expect(text.indexOf("USER node")).toBeGreaterThan(text.lastIndexOf("RUN "));
});

test("what its head and docs/hosts.md tell people to type are services and verbs that there are", async () => {
  const typed = `${COMPOSE_TEXT}\n${read("docs/hosts.md")}`;
  const asked = [...typed.matchAll(/docker compose run --rm ([\w-]+) ([^#\n]+)/g)];
  expect(asked.length).toBeGreaterThan(1);
  for (const [, service = "", words = ""] of asked) {
    expect(PARTS).toContain(service);
    expect(words).toContain(await understood(words.trim().split(/ +/)));
  }
  const verbs = [...typed.matchAll(/touchdown(?:\.mjs)? ([a-z]+)/g)].map(([, verb = ""]) => verb);
  const known = [...VERBS.map(({ name }) => name), "reader", "on"];
  expect(verbs.filter((verb) => !known.includes(verb))).toEqual([]);
});
