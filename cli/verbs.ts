import type { Verb } from "./verb.ts";

const MIGRATION = { name: "migration", title: "one of `touchdown list`" } as const;
const RUN = { name: "run", title: "name of the run, a folder in TOUCHDOWN_RUNS_DIR" } as const;
const OF_PHASE = { name: "phase", title: "sample, pilot, full or verify" } as const;
const RECORDS = { flags: "--records <n>", title: "documents to generate (default 230000)" } as const;
const SEED = { flags: "--seed <n>", title: "equal seeds generate equal documents (default 1)" } as const;
const DIRTY = {
  flags: "--dirty <share>",
  title: "share of odd documents, 0 to 1 (default 0.003; 0 rejects nothing)",
} as const;

const PHASE = {
  flags: "--phase <phase>",
  title: "only this phase (default: all that are left, in their order)",
} as const;
/** What a walk through the phases is told. */
const WALK = [
  { flags: "--max-reads <n>", title: "stop before a phase reads more documents than this from the sources" },
  { flags: "--seed <n>", title: "equal seeds draw equal samples (default 1)" },
  { flags: "--by <name>", title: "who answers for --approve and --waive" },
  { flags: "--approve", title: "approve, in advance, each phase that passes and needs an approval" },
  { flags: "--waive <why>", title: "leave out the earlier phase that a phase needs, on record" },
] as const;

/** Every verb, in the order of help. */
export const VERBS: readonly Verb[] = [
  {
    name: "list",
    title: "list the migrations, and the runs there are",
    arguments: [],
    options: [],
    example: "touchdown list",
    load: async () => (await import("./verbs/list.ts")).list,
  },
  {
    name: "plan",
    title: "the very steps that a run would take, their cost, and what stands in its way; changes nothing",
    arguments: [MIGRATION],
    options: [
      PHASE,
      {
        flags: "--run <run>",
        title: "name of the run, new or unfinished (default: the unfinished one, else a new one)",
      },
      { flags: "--new", title: "plan a new run even if there is an unfinished one" },
    ],
    example: "touchdown plan moonlanding",
    load: async () => (await import("./verbs/plan.ts")).plan,
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
      },
      { flags: "--new", title: "start a new run even if there is an unfinished one" },
      ...WALK,
    ],
    example: "touchdown run moonlanding --workers 4",
    load: async () => (await import("./verbs/run.ts")).run,
  },
  {
    name: "worker",
    title: "take jobs until told to stop: read and map pages, copy files, write batches",
    arguments: [],
    options: [
      {
        flags: "--roles <roles>",
        title: "some of transform,copy,load (default: all); copy and load need the run's folder",
      },
      { flags: "--concurrency <n>", title: "pages at once (default TOUCHDOWN_CONCURRENCY)" },
    ],
    example: "REDIS_URL=redis://queue:6379 touchdown worker --roles transform",
    load: async () => (await import("./verbs/worker.ts")).worker,
  },
  {
    name: "producer",
    title: "plan key ranges of the sources for whoever coordinates",
    arguments: [],
    options: [],
    example: "REDIS_URL=redis://queue:6379 touchdown producer",
    load: async () => (await import("./verbs/producer.ts")).producer,
  },
  {
    name: "coordinator",
    title: "run a migration with workers that were started elsewhere",
    arguments: [MIGRATION],
    options: [
      PHASE,
      { flags: "--run <run>", title: "name of the run, new or unfinished" },
      { flags: "--new", title: "start a new run even if there is an unfinished one" },
      ...WALK,
    ],
    example: "REDIS_URL=redis://queue:6379 touchdown coordinator moonlanding",
    load: async () => (await import("./verbs/coordinator.ts")).coordinator,
  },
  {
    name: "board",
    title: "serve Bull Board, read-only unless --write",
    arguments: [],
    options: [
      { flags: "--port <port>", title: "default TOUCHDOWN_BOARD_PORT; 0 takes a free one" },
      { flags: "--host <host>", title: "default TOUCHDOWN_BOARD_HOST; loopback only" },
      { flags: "--write", title: "allow retrying, pausing and removing jobs" },
    ],
    example: "touchdown board --port 3010",
    load: async () => (await import("./verbs/board.ts")).board,
  },
  {
    name: "status",
    title: "what the ledger and the queues say about a run",
    arguments: [{ ...RUN, title: `${RUN.title} (default: the newest)`, isOptional: true }],
    options: [],
    example: "touchdown status",
    load: async () => (await import("./verbs/status.ts")).status,
  },
  {
    name: "pause",
    title: "let no new page be read; what is under way lands",
    arguments: [RUN],
    options: [],
    example: "touchdown pause moonlanding-20261121-093000",
    load: async () => (await import("./verbs/pause.ts")).pause,
  },
  {
    name: "resume",
    title: "read on after a pause",
    arguments: [RUN],
    options: [],
    example: "touchdown resume moonlanding-20261121-093000",
    load: async () => (await import("./verbs/resume.ts")).resume,
  },
  {
    name: "retry",
    title: "give failed jobs, or rejected records, another chance",
    arguments: [RUN],
    options: [
      { flags: "--failed", title: "put failed jobs back on their queues" },
      { flags: "--rejects", title: "read the documents of rejected records again, as they are now, and land them" },
      { flags: "--workers <n>", title: "worker processes to start for --rejects (default TOUCHDOWN_WORKERS)" },
    ],
    example: "touchdown retry moonlanding-20261121-093000 --rejects",
    load: async () => (await import("./verbs/retry.ts")).retry,
  },
  {
    name: "rejects",
    title: "list the records that could not be migrated, and write rejects.ndjson",
    arguments: [RUN],
    options: [
      { flags: "--rule <rule>", title: "of this rule only" },
      { flags: "--collection <name>", title: "of this collection only" },
      { flags: "--limit <n>", title: "list at most this many (default 20); the file holds all" },
    ],
    example: "touchdown rejects moonlanding-20261121-093000 --rule missing-parent",
    load: async () => (await import("./verbs/rejects.ts")).rejects,
  },
  {
    name: "coverage",
    title: "where each field of the documents went, and which fields have no rule",
    arguments: [RUN],
    options: [
      { flags: "--collection <name>", title: "of this collection only" },
      { flags: "--unruled", title: "only fields without a rule" },
    ],
    example: "touchdown coverage moonlanding-20261121-093000 --unruled",
    load: async () => (await import("./verbs/coverage.ts")).coverage,
  },
  {
    name: "report",
    title: "show the verdict of a run and where its report lies, or verify its certificates",
    arguments: [RUN],
    options: [
      {
        flags: "--verify",
        title:
          "hold certificates and decisions against what is there now: exit 4 if anything differs, 1 if one is missing",
      },
    ],
    example: "touchdown report moonlanding-20261121-093000",
    load: async () => (await import("./verbs/report.ts")).report,
  },
  {
    name: "verify",
    title: "compare a finished run with its source, record by record and cell by cell; or repair what differs",
    arguments: [RUN],
    options: [
      { flags: "--collection <name>", title: "only this collection" },
      { flags: "--repair", title: "bring what differs in line with the source, and compare and validate it again" },
      { flags: "--restart", title: "forget what an unfinished comparison has come to" },
      { flags: "--show-values", title: "print the values that differ: they may be personal" },
      { flags: "--workers <n>", title: "worker processes to start here (default TOUCHDOWN_WORKERS)" },
    ],
    example: "touchdown verify moonlanding-20261121-093000",
    load: async () => (await import("./verbs/verify.ts")).verify,
  },
  {
    name: "approve",
    title: "approve a phase that has passed, over its report, so that the next one may begin",
    arguments: [RUN, OF_PHASE],
    options: [
      { flags: "--by <name>", title: "who approves it" },
      { flags: "--note <text>", title: "what they want to have said" },
      { flags: "--report <digest>", title: "SHA-256 of the report that was read: any other one is refused" },
    ],
    example: 'touchdown approve moonlanding-20261121-093000 pilot --by "Ada Lovelace"',
    load: async () => (await import("./verbs/approve.ts")).approve,
  },
  {
    name: "waive",
    title: "let a phase be left out, or an item of its gate have failed as it has, on record",
    arguments: [RUN, OF_PHASE],
    options: [
      {
        flags: "--what <item>",
        title: "phase: leave it out (default); source: it has changed; or an item of its gate, as the report names it",
      },
      { flags: "--by <name>", title: "who answers for it" },
      { flags: "--why <text>", title: "why it may be waived" },
      { flags: "--records <list>", title: "keys, paths or rules that it is about, separated by commas" },
      { flags: "--migration <migration>", title: "of a run that does not exist yet" },
    ],
    example:
      'touchdown waive moonlanding-20261121-093000 pilot --what validators:file-paths --by "Ada Lovelace" --why "lost in 2019"',
    load: async () => (await import("./verbs/waive.ts")).waive,
  },
  {
    name: "backup",
    title: "take a backup of a run and prove it, or list and verify those there are",
    arguments: [RUN],
    options: [
      { flags: "--name <name>", title: "name of the backup (default: the time)" },
      { flags: "--keep <n>", title: "afterwards remove the oldest intact ones beyond n" },
      { flags: "--list", title: "list the backups instead" },
      { flags: "--verify <name>", title: "verify this one instead, from its files" },
    ],
    example: "touchdown backup moonlanding-20261121-093000 --keep 3",
    load: async () => (await import("./verbs/backup.ts")).backup,
  },
  {
    name: "rollback",
    title: "put a backup in the place of a run's target, which is set aside; or finish a rollback that was killed",
    arguments: [RUN],
    options: [
      { flags: "--to <name>", title: "the backup (default: the newest one that is sound)" },
      { flags: "--yes", title: "do not ask; needed where there is no terminal" },
    ],
    example: "touchdown rollback moonlanding-20261121-093000 --to before-full",
    load: async () => (await import("./verbs/rollback.ts")).rollback,
  },
  {
    name: "emulator",
    title: "serve a local Firestore (a stand-in: what it does not do, it says)",
    arguments: [{ name: "kind", title: "firestore" }],
    options: [
      { flags: "--port <port>", title: "default 8080; 0 takes a free one" },
      { flags: "--host <host>", title: "default 127.0.0.1" },
      { flags: "--file <file>", title: "keep the documents in this file (default: a temporary one)" },
    ],
    example: "touchdown emulator firestore --port 8080",
    load: async () => (await import("./verbs/emulator.ts")).emulator,
  },
  {
    name: "seed",
    title: "fill the local Firestore with generated documents and known dirt",
    arguments: [MIGRATION],
    options: [
      RECORDS,
      SEED,
      DIRTY,
      { flags: "--unknown-fields", title: "give some documents fields that no mapping names" },
      { flags: "--answers <file>", title: "write what is known about the dirt to this file" },
      {
        flags: "--files <folder>",
        title: "write the documents' files below it (default FRIDAY_FILES, MWR_FILES, DRIVE_FILES)",
      },
    ],
    example: "FIRESTORE_EMULATOR_HOST=127.0.0.1:8080 touchdown seed moonlanding --records 20000",
    load: async () => (await import("./verbs/seed.ts")).seed,
  },
  {
    name: "demo",
    title: "all of it on this machine: Redis, a local Firestore, seed, run, validate, report",
    arguments: [],
    options: [
      RECORDS,
      SEED,
      DIRTY,
      { flags: "--workers <n>", title: "worker processes (default 2)" },
      { flags: "--port <port>", title: "port of Bull Board (default TOUCHDOWN_BOARD_PORT)" },
      { flags: "--keep", title: "keep the servers up until Ctrl-C" },
    ],
    example: "npm run demo -- --records 20000",
    load: async () => (await import("./verbs/demo.ts")).demo,
  },
];
