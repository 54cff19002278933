import type { Verb, VerbOption } from "../../verb.ts";
import { ON_HOSTS } from "./on-hosts.ts";
import { MIGRATION, MODE, PHASE, WALK } from "./words.ts";

/** Settings of the migrations, as options. */
const moreOptions = async (): Promise<readonly VerbOption[]> =>
  (await import("../../settings/setting-options.ts")).settingOptions();

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
      MODE,
    ],
    moreOptions,
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
      MODE,
      ...WALK,
    ],
    moreOptions,
    example: "touchdown run moonlanding --workers 4",
    description: [
      "Walks the phases of a migration in their order: sample, pilot, full and verify of one that moves a live system; stage and commit, or plan, stage, validate, cutover and verify, of one that brings an export into use. Each does its steps, asks its gate, writes its report and is certified; the next one demands the certificate, and where the migration says so somebody's approval.",
      "A migration may have settings of its own, the last options below. What is chosen is kept with the run: whoever goes on with it need not say it again, and cannot change what decides what is loaded. With --mode, where the migration has modes, only the phases of that mode are walked; a dry run works in a folder that is removed, prints what it found and leaves nothing.",
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
      {
        what: "look what an export would come to, and leave nothing",
        command: "touchdown run oapp-production --mode dry-run --source-dir ~/export",
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
      MODE,
      ...WALK,
    ],
    moreOptions,
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
  ...ON_HOSTS,
  {
    name: "reconcile",
    title: "keep what is in use in line with a source that lives on: one run now, a check, or every night",
    arguments: [MIGRATION],
    options: [
      { flags: "--schedule", title: "stay up and run every night, by a schedule in Redis" },
      { flags: "--check", title: "run nothing: tell of a run that was missed or killed, and of what stands" },
      {
        flags: "--at <time>",
        title: "when a run is due, HH:MM (default TOUCHDOWN_RECONCILE_AT, else what the migration declares)",
      },
      {
        flags: "--schedule-zone <zone>",
        title: "IANA zone of that time (default TOUCHDOWN_RECONCILE_ZONE, else what the migration declares)",
      },
      { flags: "--workers <n>", title: "worker processes to start here (default TOUCHDOWN_WORKERS)" },
    ],
    moreOptions,
    example: "touchdown reconcile oapp-production --source-dir ~/export",
    description: [
      "One run stages what the source holds now and brings production in line with it, field by field, as `touchdown run` does with --mode staging and --mode commit. Before, it looks how the source has changed: columns that came and went, values that are new, another database. After, it measures, tells of what somebody should know, and puts a summary into the governance log. A run without a change writes nothing to production.",
      "The configuration file in the target folder switches its parts; the first run writes it as the migration declares it. One run at a time for a target folder: another one is refused. A run that was killed is found by the next one, which does all of it again.",
      "With --schedule it stays up and runs every night, by a job scheduler in the Redis of REDIS_URL or a private one in the target folder. Without it, cron or a systemd timer may start it; then --check tells whether a run was missed.",
    ],
    examples: [
      {
        what: "every night at half past two in Brisbane",
        command: "touchdown reconcile oapp-production --schedule --at 02:30 --schedule-zone Australia/Brisbane",
      },
      {
        what: "for a monitor: exit 1 while an alert of severity error stands",
        command: "touchdown reconcile oapp-production --check",
      },
    ],
    exits: {
      0: "in line, and no alert of severity error stands; or curation is disabled",
      1: "a gate does not hold, or an alert of severity error stands",
      3: "the source, Redis or the target cannot be reached",
      4: "refused: another run is under way, or the governance log or a set is damaged",
    },
    files: [
      { name: "TARGET/curation/last-run.json, runs.ndjson", title: "the last run, and all of them" },
      { name: "TARGET/curation/alerts.ndjson", title: "what somebody was told of, and when it was over" },
      {
        name: "TARGET/curation/metrics.json, metrics.prom",
        title: "figures of the last run, also as Prometheus reads them",
      },
      { name: "TARGET/curation/source-state.json", title: "what the last run saw of the source" },
    ],
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "TOUCHDOWN_WORKERS",
      "TOUCHDOWN_RECONCILE_AT",
      "TOUCHDOWN_RECONCILE_ZONE",
      "TOUCHDOWN_ALERT_WEBHOOK",
    ],
    seeAlso: ["run", "governance", "docs/runbook.md"],
    load: async () => (await import("../reconcile.ts")).reconcile,
  },
];
