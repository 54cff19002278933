import type { Verb } from "../../verb.ts";
import { MIGRATION, PHASE, WALK } from "./words.ts";

/** What runs a migration. */
export const RUN_IT: readonly Verb[] = [
  {
    name: "plan",
    title: "the very steps that a run would take, their cost, and what stands in its way; changes nothing",
    arguments: [MIGRATION],
    options: [
      PHASE,
      {
        flags: "--run <run>",
        title: "name of the run, new or unfinished (default: the unfinished one, else a new one)",
        values: "run",
      },
      { flags: "--new", title: "plan a new run even if there is an unfinished one" },
    ],
    example: "touchdown plan moonlanding",
    description: [
      "Goes through every step that `touchdown run` would take and tells what each costs: documents, reads, time and disk. It looks at everything before anything is begun: the sources and their counts, fields without a rule, the stores of files, Redis, the runs folder and the room on its disk.",
      "It changes nothing. A line with `!` is where a run would be refused or would stop, and the line below says what to do; a line with `~` wants a look.",
    ],
    examples: [
      {
        what: "only the phases from the pilot on that a run has left",
        command: "touchdown plan moonlanding --run moonlanding-20261121-093000",
      },
      { what: "the sample alone, as JSON", command: "touchdown plan moonlanding --phase sample --json" },
    ],
    exits: {
      1: "a run would stop at a gate or a limit",
      3: "a source, a store or Redis does not answer",
      4: "a run would be refused",
    },
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "FRIDAY_PROJECT_ID",
      "FRIDAY_FILES",
      "FIRESTORE_EMULATOR_HOST",
      "TOUCHDOWN_REJECTS_MAX",
    ],
    seeAlso: ["run", "docs/runbook.md"],
    load: async () => (await import("../plan.ts")).plan,
  },
  {
    name: "run",
    title: "walk a migration through its phases, or go on with its unfinished run",
    arguments: [MIGRATION],
    options: [
      PHASE,
      { flags: "--workers <n>", title: "worker processes to start here (default TOUCHDOWN_WORKERS)" },
      {
        flags: "--run <run>",
        title: "name of the run, new or unfinished (default: the unfinished one, else migration and time)",
        values: "run",
      },
      { flags: "--new", title: "start a new run even if there is an unfinished one" },
      ...WALK,
    ],
    example: "touchdown run moonlanding --workers 4",
    description: [
      "Walks the phases of a migration in their order: sample, pilot, full, verify. Each loads or compares, asks its gate, writes its report and is certified; the next one demands the certificate, and where the migration says so somebody's approval.",
      "A run that was interrupted is gone on with by the same command: what has landed stays. Without REDIS_URL a private Redis is started in the run's folder. The first Ctrl-C stops cleanly, the second at once.",
    ],
    examples: [
      {
        what: "with a budget of reads, and the console beside it",
        command: "touchdown run moonlanding --max-reads 500000 --board",
      },
      {
        what: "go on with a run after its pilot was approved",
        command: "touchdown run moonlanding --run moonlanding-20261121-093000",
      },
      {
        what: "where nobody is there to approve",
        command: 'touchdown run moonlanding --approve --by "Ada Lovelace" --json',
      },
      { what: "a second run beside an unfinished one", command: "touchdown run moonlanding --new --run rehearsal-2" },
    ],
    exits: {
      0: "every phase that was walked has passed",
      1: "a gate does not hold, too many records were rejected, or jobs failed for good",
      3: "Redis, a source, a store or the target cannot be reached",
      4: "refused: a certificate, an approval or a backup is missing, the source or the version has changed, or another process has the run",
      130: "interrupted; the same command goes on with the run",
    },
    files: [
      { name: "RUN/target.db", title: "the target and, in the same transactions, the ledger" },
      { name: "RUN/report.html, report.json", title: "the report of the whole run" },
      { name: "RUN/certificate-PHASE.json", title: "what each phase was certified with" },
      { name: "RUN/decisions.ndjson", title: "approvals and waivers" },
      {
        name: "RUN/log.ndjson, series.ndjson, alerts.ndjson",
        title: "what happened, how it went, what somebody was told of",
      },
    ],
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "FRIDAY_PROJECT_ID",
      "FRIDAY_FILES",
      "FIRESTORE_EMULATOR_HOST",
      "TOUCHDOWN_WORKERS",
      "TOUCHDOWN_CONCURRENCY",
      "TOUCHDOWN_REJECTS_MAX",
      "TOUCHDOWN_THROTTLE_FILE",
      "TOUCHDOWN_SOURCE_ERROR_RATIO",
      "TOUCHDOWN_ALERT_WEBHOOK",
    ],
    seeAlso: ["plan", "status", "approve", "report", "coordinator", "docs/runbook.md"],
    load: async () => (await import("../run.ts")).run,
  },
  {
    name: "coordinator",
    title: "run a migration with workers that were started elsewhere",
    arguments: [MIGRATION],
    options: [
      PHASE,
      { flags: "--run <run>", title: "name of the run, new or unfinished", values: "run" },
      { flags: "--new", title: "start a new run even if there is an unfinished one" },
      ...WALK,
    ],
    example: "REDIS_URL=redis://queue:6379 touchdown coordinator moonlanding",
    description: [
      "Does what `touchdown run` does and starts no workers: they are started elsewhere, on as many hosts as are wanted, with `touchdown worker`. All of them need the same REDIS_URL and prefix; those that copy or load also need the run's folder.",
    ],
    examples: [
      {
        what: "one phase, of a run with a name of its own",
        command: "touchdown coordinator moonlanding --phase pilot --run moved",
      },
    ],
    exits: {
      0: "every phase that was walked has passed",
      1: "a gate does not hold, too many records were rejected, or jobs failed for good",
      3: "Redis, a source, a store or the target cannot be reached",
      4: "refused: a certificate, an approval or a backup is missing, the source or the version has changed, or another process has the run",
      130: "interrupted; the same command goes on with the run",
    },
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "FRIDAY_PROJECT_ID",
      "FRIDAY_FILES",
      "FIRESTORE_EMULATOR_HOST",
    ],
    seeAlso: ["run", "worker", "producer", "docs/hosts.md"],
    load: async () => (await import("../coordinator.ts")).coordinator,
  },
  {
    name: "producer",
    title: "plan key ranges of the sources for whoever coordinates",
    arguments: [],
    options: [],
    example: "REDIS_URL=redis://queue:6379 touchdown producer",
    description: [
      "Counts collections and cuts them into key ranges, the jobs from which pages are read. A coordinator has one of its own: more of them help where counting the sources takes long. It stops at Ctrl-C or SIGTERM, after what it is at.",
    ],
    examples: [
      {
        what: "beside a coordinator that uses a prefix of its own",
        command: "REDIS_URL=redis://queue:6379 TOUCHDOWN_QUEUE_PREFIX=second touchdown producer",
      },
    ],
    exits: { 0: "it was told to stop", 3: "Redis or a source does not answer" },
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "FRIDAY_PROJECT_ID",
      "FRIDAY_FILES",
      "FIRESTORE_EMULATOR_HOST",
    ],
    seeAlso: ["coordinator", "worker", "docs/hosts.md"],
    load: async () => (await import("../producer.ts")).producer,
  },
  {
    name: "worker",
    title: "take jobs until told to stop: read and map pages, copy files, write batches",
    arguments: [],
    options: [
      {
        flags: "--roles <roles>",
        title: "some of transform,copy,load (default: all); copy and load need the run's folder",
        values: ["transform", "copy", "load", "transform,copy", "copy,load"],
      },
      { flags: "--concurrency <n>", title: "pages at once (default TOUCHDOWN_CONCURRENCY)" },
    ],
    example: "REDIS_URL=redis://queue:6379 touchdown worker --roles transform",
    description: [
      "Takes jobs of the run that is under way until it is told to stop. The role transform reads and maps pages and needs the sources; copy copies files and load writes batches, and both need the run's folder. One loader writes at a time.",
      "It waits half a minute for its Redis. Ctrl-C or SIGTERM lets it end what it is at; a worker that is killed loses nothing, its jobs are given to others.",
    ],
    examples: [
      { what: "everything, where the run's folder is", command: "REDIS_URL=redis://queue:6379 touchdown worker" },
      { what: "eight pages at once on a large host", command: "touchdown worker --roles transform --concurrency 8" },
      { what: "what writes", command: "touchdown worker --roles copy,load" },
    ],
    exits: { 0: "it was told to stop", 3: "Redis, a source or a store does not answer" },
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "FRIDAY_PROJECT_ID",
      "FRIDAY_FILES",
      "FIRESTORE_EMULATOR_HOST",
      "TOUCHDOWN_CONCURRENCY",
      "TOUCHDOWN_LOCK_MS",
      "TOUCHDOWN_DRAIN_MS",
    ],
    seeAlso: ["coordinator", "health", "speed", "docs/hosts.md"],
    load: async () => (await import("../worker.ts")).worker,
  },
  {
    name: "health",
    title: "whether a part that runs on this host is well: exit 0, else 1; for containers and service managers",
    arguments: [
      {
        name: "part",
        title: "worker, producer, coordinator or board",
        values: ["worker", "producer", "coordinator", "board"],
      },
    ],
    options: [],
    example: "REDIS_URL=redis://queue:6379 touchdown health worker",
    description: [
      "Asks Redis whether a worker, producer or coordinator of this host has been heard of in the last ten seconds, or the board whether it answers. One line says what was seen.",
    ],
    examples: [{ what: "the board, where it listens by the settings", command: "touchdown health board" }],
    exits: { 0: "it is well", 1: "nothing is heard of it", 3: "Redis does not answer" },
    settings: ["REDIS_URL", "TOUCHDOWN_RUNS_DIR", "TOUCHDOWN_QUEUE_PREFIX", "TOUCHDOWN_BOARD_HOST"],
    seeAlso: ["worker", "board", "docs/hosts.md"],
    load: async () => (await import("../health.ts")).health,
  },
];
