import type { Verb } from "../../verb.ts";

/** The parts of a run that are started on hosts of their own. */
export const ON_HOSTS: readonly Verb[] = [
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
