import type { Verb } from "../../verb.ts";
import { RUN } from "./words.ts";

/** What shows how a run is doing; changes nothing. */
export const WATCH_IT: readonly Verb[] = [
  {
    name: "list",
    title: "list the migrations, and the runs there are",
    arguments: [],
    options: [],
    example: "touchdown list",
    description: [
      "Prints the migrations of this version, then the runs in the runs folder with their phases, the newest first. It reads files alone, and asks neither Redis nor a source.",
    ],
    examples: [{ what: "the names of the runs, for a script", command: "touchdown list --json" }],
    settings: ["TOUCHDOWN_RUNS_DIR"],
    seeAlso: ["status", "plan"],
    load: async () => (await import("../list.ts")).list,
  },
  {
    name: "status",
    title: "what the ledger and the queues say about a run",
    arguments: [{ ...RUN, title: `${RUN.title} (default: the newest)`, isOptional: true }],
    options: [
      { flags: "--watch", title: "again and again, on the whole terminal, until the run has ended" },
      { flags: "--every <seconds>", title: "how often, 0.2 to 3600 (default 1; 10 where it prints lines)" },
      { flags: "--keep", title: "with --watch: go on after the run has ended" },
    ],
    example: "touchdown status",
    description: [
      "Says where a run stands and who holds it, what is to be done next with the command that does it, what the ledger of the newest target has, and, while somebody is at work, what the queues, workers and limits are.",
      "With --watch it takes the whole terminal and shows the same as the console: state, what needs a person, phases with their gates, progress of each collection with speed and time left, queues, what holds it back, workers, alerts, failures. It changes nothing; `?` shows the keys. On anything but a terminal it prints a line of progress every ten seconds and what is new above it; with --json it prints an object each time, one a line.",
      "It leaves when the run has ended: when all phases are behind it, when a gate does not hold, when a phase waits for approval, or when nobody has been at work on it for half a minute. The exit code says which. With --keep it stays. A Redis that goes away, or a rollback, is said and waited for.",
    ],
    examples: [
      { what: "the newest run, on the whole terminal", command: "touchdown status --watch" },
      {
        what: "a log of how it goes, a line a minute",
        command: "touchdown status moonlanding-20261121-093000 --watch --every 60 >> progress.log",
      },
      {
        what: "wait for a run in a script, then look at how it ended",
        command: "touchdown status moonlanding-20261121-093000 --watch --json",
      },
      { what: "the target of the pilot alone", command: "touchdown status moonlanding-20261121-093000/pilot" },
    ],
    exits: {
      0: "said; with --watch: the run has passed, or q was pressed",
      1: "with --watch: a gate does not hold",
      3: "REDIS_URL does not answer",
      4: "with --watch: a phase waits for approval",
      130: "interrupted; with --watch also: nobody is at work on it any more",
    },
    files: [
      { name: "RUN/series.ndjson", title: "how it went, for the curve of records a second" },
      { name: "RUN/alerts.ndjson", title: "what somebody was told of" },
    ],
    settings: ["REDIS_URL", "TOUCHDOWN_RUNS_DIR", "TOUCHDOWN_QUEUE_PREFIX", "NO_COLOR"],
    seeAlso: ["board", "list", "report", "docs/runbook.md"],
    load: async () => (await import("../status.ts")).status,
  },
  {
    name: "board",
    title: "serve the console, Bull Board and /metrics; read-only unless --write, or for its users by their roles",
    arguments: [],
    options: [
      { flags: "--port <port>", title: "default TOUCHDOWN_BOARD_PORT; 0 takes a free one" },
      { flags: "--host <host>", title: "default TOUCHDOWN_BOARD_HOST; any but loopback needs TOUCHDOWN_BOARD_USERS" },
      { flags: "--write", title: "where nobody signs in: let whoever opens it on this machine act" },
    ],
    example: "touchdown board --port 3010",
    description: [
      "Serves the console of the runs at / and Bull Board at /queues, and metrics for Prometheus at /metrics, until it is told to stop. On loopback it is open to programs of this machine, and read-only unless --write. With TOUCHDOWN_BOARD_USERS everybody signs in, and operators may act; any other address demands it.",
    ],
    examples: [
      { what: "a free port, which it prints", command: "touchdown board --port 0" },
      {
        what: "for others, behind their passwords",
        command: "TOUCHDOWN_BOARD_USERS=board-users touchdown board --host 0.0.0.0",
      },
    ],
    exits: { 0: "it was told to stop", 3: "Redis does not answer", 130: "interrupted a second time" },
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "TOUCHDOWN_BOARD_HOST",
      "TOUCHDOWN_BOARD_USERS",
      "TOUCHDOWN_BOARD_URL",
    ],
    seeAlso: ["access", "status", "docs/runbook.md"],
    load: async () => (await import("../board.ts")).board,
  },
  {
    name: "rejects",
    title: "list the records that could not be migrated, and write rejects.ndjson",
    arguments: [RUN],
    options: [
      { flags: "--rule <rule>", title: "of this rule only" },
      { flags: "--collection <name>", title: "of this collection only", values: "collection" },
      { flags: "--limit <n>", title: "list at most this many (default 20); the file holds all" },
    ],
    example: "touchdown rejects moonlanding-20261121-093000 --rule missing-parent",
    description: [
      "Lists the records that could not be migrated, with the rule that rejected each and why, and counts them by rule. All of them, whatever is listed, go to rejects.ndjson in the run's folder. Both hold personal data.",
    ],
    examples: [
      {
        what: "those of one collection, fifty of them",
        command: "touchdown rejects moonlanding-20261121-093000 --collection friday-files --limit 50",
      },
      {
        what: "of the pilot's target, only the counts",
        command: "touchdown rejects moonlanding-20261121-093000/pilot --limit 0",
      },
    ],
    exits: { 0: "listed" },
    files: [{ name: "RUN/rejects.ndjson", title: "all of them, one a line" }],
    settings: ["TOUCHDOWN_RUNS_DIR"],
    seeAlso: ["retry", "coverage", "report"],
    load: async () => (await import("../rejects.ts")).rejects,
  },
  {
    name: "coverage",
    title: "where each field of the documents went, and which fields have no rule",
    arguments: [RUN],
    options: [
      { flags: "--collection <name>", title: "of this collection only", values: "collection" },
      { flags: "--unruled", title: "only fields without a rule" },
    ],
    example: "touchdown coverage moonlanding-20261121-093000 --unruled",
    description: [
      "Shows for each field of the documents where it went and how many documents had it. A field that has values and no rule keeps a pilot from passing.",
    ],
    examples: [
      {
        what: "what keeps the pilot's gate shut",
        command: "touchdown coverage moonlanding-20261121-093000/pilot --unruled",
      },
      { what: "one collection", command: "touchdown coverage moonlanding-20261121-093000 --collection friday-clients" },
    ],
    exits: { 0: "every field with values has a rule", 1: "one has none" },
    settings: ["TOUCHDOWN_RUNS_DIR"],
    seeAlso: ["rejects", "report"],
    load: async () => (await import("../coverage.ts")).coverage,
  },
];
