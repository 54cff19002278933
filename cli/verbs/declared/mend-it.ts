import type { Verb } from "../../verb.ts";
import { RUN } from "./words.ts";

/** What acts on a run that is under way, or undoes one. */
export const MEND_IT: readonly Verb[] = [
  {
    name: "pause",
    title: "let no new page be read; what is under way lands",
    arguments: [RUN],
    options: [],
    example: "touchdown pause moonlanding-20261121-093000",
    description: [
      "From now on no new page is read, in this phase and in the next; what is under way lands. The run goes on waiting, also if its process is started again. It is safe to say twice.",
    ],
    exits: { 0: "paused", 3: "Redis does not answer", 4: "Redis holds another run" },
    files: [{ name: "RUN/audit.ndjson", title: "who acted" }],
    settings: ["REDIS_URL", "TOUCHDOWN_RUNS_DIR", "TOUCHDOWN_QUEUE_PREFIX", "TOUCHDOWN_THROTTLE_FILE"],
    seeAlso: ["resume", "speed", "status"],
    load: async () => (await import("../pause.ts")).pause,
  },
  {
    name: "resume",
    title: "read on after a pause",
    arguments: [RUN],
    options: [],
    example: "touchdown resume moonlanding-20261121-093000",
    description: ["Takes a pause away. It does not start a run whose process is gone: `touchdown run` does."],
    exits: { 0: "it reads on", 3: "Redis does not answer", 4: "Redis holds another run" },
    files: [{ name: "RUN/audit.ndjson", title: "who acted" }],
    settings: ["REDIS_URL", "TOUCHDOWN_RUNS_DIR", "TOUCHDOWN_QUEUE_PREFIX"],
    seeAlso: ["pause", "run"],
    load: async () => (await import("../resume.ts")).resume,
  },
  {
    name: "speed",
    title: "show how fast a run may go, or change it while it runs",
    arguments: [RUN],
    options: [
      { flags: "--concurrency <n>", title: "pages at work at once over all workers; none takes the limit away" },
      { flags: "--pages-per-second <n>", title: "pages begun a second over all workers, or none" },
      { flags: "--page-size <n>", title: "documents of a page at the most, or none" },
      { flags: "--batch-bytes <n>", title: "bytes of a batch at the most, or none" },
      { flags: "--full", title: "take all limits away but those named beside it" },
    ],
    example: "touchdown speed moonlanding-20261121-093000 --concurrency 2 --pages-per-second 10",
    description: [
      "Without options it shows what limits the run. With them it changes the limits while it runs, from the next page on: workers need not be started again. Beside that the run slows down by itself for the sake of a source that fails or takes long.",
    ],
    examples: [
      { what: "what limits it now", command: "touchdown speed moonlanding-20261121-093000" },
      { what: "let it go", command: "touchdown speed moonlanding-20261121-093000 --full" },
      {
        what: "only the limit on pages at once goes",
        command: "touchdown speed moonlanding-20261121-093000 --concurrency none",
      },
    ],
    exits: { 0: "shown or changed", 3: "Redis does not answer", 4: "Redis holds another run" },
    files: [{ name: "RUN/audit.ndjson", title: "who acted" }],
    settings: ["REDIS_URL", "TOUCHDOWN_RUNS_DIR", "TOUCHDOWN_QUEUE_PREFIX", "TOUCHDOWN_SOURCE_ERROR_RATIO"],
    seeAlso: ["pause", "status", "worker"],
    load: async () => (await import("../speed.ts")).speed,
  },
  {
    name: "retry",
    title: "give failed jobs, or rejected records, another chance",
    arguments: [RUN],
    options: [
      { flags: "--failed", title: "put failed jobs back on their queues" },
      { flags: "--job <queue/id>", title: "of the failed jobs only this one" },
      { flags: "--code <code>", title: "of the failed jobs only those that failed with this: SOURCE_DENIED" },
      { flags: "--rejects", title: "read the documents of rejected records again, as they are now, and land them" },
      { flags: "--rule <rule>", title: "of the rejected records only documents with a reject of this rule" },
      { flags: "--workers <n>", title: "worker processes to start for --rejects (default TOUCHDOWN_WORKERS)" },
    ],
    example: "touchdown retry moonlanding-20261121-093000 --rejects",
    description: [
      "--failed puts jobs that have spent all their attempts back on their queues: mend the cause first. --rejects reads the documents of rejected records again as they are now at the source, and lands those that are right; with a rule, those alone. A phase that has passed before is asked again by the next `touchdown run`.",
    ],
    examples: [
      { what: "all failed jobs", command: "touchdown retry moonlanding-20261121-093000 --failed" },
      {
        what: "those that failed for one reason",
        command: "touchdown retry moonlanding-20261121-093000 --failed --code SOURCE_DENIED",
      },
      { what: "one batch", command: "touchdown retry moonlanding-20261121-093000 --failed --job batches/4711" },
      {
        what: "after the source was corrected",
        command: "touchdown retry moonlanding-20261121-093000 --rejects --rule missing-parent",
      },
    ],
    exits: {
      0: "put back; or replayed, and every validator passed",
      1: "a validator fails after the replay",
      3: "Redis, a source or the target cannot be reached",
      4: "another process has the run",
    },
    files: [{ name: "RUN/audit.ndjson", title: "who acted" }],
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "FRIDAY_PROJECT_ID",
      "FRIDAY_FILES",
      "FIRESTORE_EMULATOR_HOST",
      "TOUCHDOWN_WORKERS",
    ],
    seeAlso: ["rejects", "status"],
    load: async () => (await import("../retry.ts")).retry,
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
    description: [
      "Copies a target while it may be in use, reads the copy again, proves it and seals its manifest. Copied files are not in it. Phases take backups of their own; keep those of certified phases until the run is over.",
    ],
    examples: [
      {
        what: "with a name, before something is tried",
        command: "touchdown backup moonlanding-20261121-093000 --name before-repair",
      },
      { what: "those there are", command: "touchdown backup moonlanding-20261121-093000 --list" },
      { what: "whether one is sound", command: "touchdown backup moonlanding-20261121-093000 --verify before-full" },
    ],
    exits: {
      0: "taken and proved, or sound",
      1: "it is damaged",
      3: "the target or the disk cannot be written to",
      4: "there is one of this name, or too little room",
    },
    files: [{ name: "RUN/backups/NAME/", title: "target.db and manifest.json" }],
    settings: ["TOUCHDOWN_RUNS_DIR"],
    seeAlso: ["rollback", "docs/runbook.md"],
    load: async () => (await import("../backup.ts")).backup,
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
    description: [
      "Proves a backup, sets the run's target aside and puts the backup in its place. Nothing is removed. It asks for the name of the run first, unless --yes. A rollback that was killed is finished by the same command; until then nothing else touches the run.",
      "Of a run that has cut over it takes the cutover back instead, unless --to names a backup of the run's own target: the replaced tables of the live database become those of the backup that the cutover took, in one transaction, with the services stopped and started around it. All other tables stay as they are; what others have written into the replaced ones since is lost, and it says how much before it asks. The phase of the cutover and those behind it begin anew with the next `touchdown run`.",
    ],
    examples: [
      {
        what: "the newest one that is sound, in a script",
        command: "touchdown rollback moonlanding-20261121-093000 --yes",
      },
      { what: "the target of the pilot", command: "touchdown rollback moonlanding-20261121-093000/pilot" },
      {
        what: "the live database gets back what a cutover replaced",
        command: "touchdown rollback oapp-canonical-20261121-093000",
      },
    ],
    exits: {
      0: "rolled back",
      1: "a cutover was taken back, and not everything is what it was: its records in TARGET/archive say what",
      3: "the target or the disk cannot be written to",
      4: "there is no such backup, it is damaged, or another process has the run",
    },
    files: [
      { name: "RUN/backups/", title: "the backups" },
      { name: "RUN/cutover.json", title: "how far the run's cutover is" },
      { name: "TARGET/archive/", title: "the backup and the records of a cutover" },
      { name: "RUN/target.db.before-rollback-*", title: "what was there before" },
      { name: "RUN/audit.ndjson", title: "who acted" },
    ],
    settings: ["TOUCHDOWN_RUNS_DIR", "REDIS_URL"],
    seeAlso: ["backup", "status", "docs/runbook.md"],
    load: async () => (await import("../rollback.ts")).rollback,
  },
];
