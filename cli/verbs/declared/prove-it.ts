import type { Verb } from "../../verb.ts";
import { RUN, OF_PHASE } from "./words.ts";

/** What proves that everything arrived, and who answers for it. */
export const PROVE_IT: readonly Verb[] = [
  {
    name: "verify",
    title: "compare a finished run with its source, record by record and cell by cell; or repair what differs",
    arguments: [RUN],
    options: [
      { flags: "--collection <name>", title: "only this collection", values: "collection" },
      { flags: "--repair", title: "bring what differs in line with the source, and compare and validate it again" },
      { flags: "--restart", title: "forget what an unfinished comparison has come to" },
      { flags: "--show-values", title: "print the values that differ: they may be personal" },
      { flags: "--workers <n>", title: "worker processes to start here (default TOUCHDOWN_WORKERS)" },
    ],
    example: "touchdown verify moonlanding-20261121-093000",
    description: [
      "Reads the sources again, as of the time at which the run read them, and compares every record and every cell with the target. It changes nothing, and goes on where it was interrupted. With --repair it brings what differs in line with the source, compares that again and asks the validators.",
    ],
    examples: [
      { what: "one collection", command: "touchdown verify moonlanding-20261121-093000 --collection friday-clients" },
      { what: "mend what differs", command: "touchdown verify moonlanding-20261121-093000 --repair" },
      { what: "from the beginning", command: "touchdown verify moonlanding-20261121-093000 --restart" },
    ],
    exits: {
      0: "nothing differs, or all of it was repaired",
      1: "something differs",
      3: "Redis, a source or the target cannot be reached",
      4: "the run is not finished, or another process has it",
    },
    settings: [
      "REDIS_URL",
      "TOUCHDOWN_RUNS_DIR",
      "TOUCHDOWN_QUEUE_PREFIX",
      "FRIDAY_PROJECT_ID",
      "FRIDAY_FILES",
      "FIRESTORE_EMULATOR_HOST",
      "TOUCHDOWN_WORKERS",
    ],
    seeAlso: ["report", "retry", "docs/validators.md"],
    load: async () => (await import("../verify.ts")).verify,
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
    description: [
      "Shows the state of a run's phases, the verdict of the last one and where its report lies. With --verify it holds every certificate and decision against the files, the target and the settings that are there now; it asks neither Redis nor a source, and changes nothing.",
    ],
    examples: [
      {
        what: "whether everything that was certified still holds",
        command: "touchdown report moonlanding-20261121-093000 --verify",
      },
      { what: "the verdict of one load", command: "touchdown report moonlanding-20261121-093000/pilot --json" },
    ],
    exits: {
      0: "no phase has failed; with --verify: everything holds",
      1: "one has; with --verify: a certificate is missing",
      4: "with --verify: something is not what was certified",
    },
    files: [
      { name: "RUN/report.html", title: "the report for people" },
      { name: "RUN/report.json", title: "the same for programs" },
    ],
    settings: ["TOUCHDOWN_RUNS_DIR", "FRIDAY_PROJECT_ID", "FRIDAY_FILES", "FIRESTORE_EMULATOR_HOST"],
    seeAlso: ["status", "verify", "approve"],
    load: async () => (await import("../report.ts")).report,
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
    description: [
      "Signs the report of a phase that has passed: whoever approves answers for it, by name, on record. Only what needs an approval can be approved, and only while its certificate holds. A phase that passes anew must be approved anew.",
    ],
    examples: [
      {
        what: "with a note, over just the report that was read",
        command:
          'touchdown approve moonlanding-20261121-093000 pilot --by "Ada Lovelace" --note "counts agreed with finance" --report 3f5a9c1e',
      },
    ],
    exits: { 0: "approved, also when it was before", 4: "there is nothing to approve, or the report is another one" },
    files: [
      { name: "RUN/decisions.ndjson", title: "the approvals and waivers, each sealed" },
      { name: "RUN/audit.ndjson", title: "who acted" },
    ],
    settings: ["TOUCHDOWN_RUNS_DIR"],
    seeAlso: ["report", "waive", "run"],
    load: async () => (await import("../approve.ts")).approve,
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
      { flags: "--migration <migration>", title: "of a run that does not exist yet", values: "migration" },
    ],
    example:
      'touchdown waive moonlanding-20261121-093000 pilot --what validators:file-paths --by "Ada Lovelace" --why "lost in 2019"',
    description: [
      "Lets one item of a gate pass although it failed: exactly as many failures as there are now, and no more. Or leaves a whole phase out, or accepts that the source has changed since the phase before. It is on record with a name and a reason, and shown in the report and in the certificate.",
    ],
    examples: [
      {
        what: "leave the sample out, of a run that does not exist yet",
        command: 'touchdown waive moved sample --migration moonlanding --by "Ada Lovelace" --why "rehearsed last week"',
      },
      {
        what: "the source has changed, and may have",
        command:
          'touchdown waive moonlanding-20261121-093000 full --what source --by "Ada Lovelace" --why "two new clients"',
      },
    ],
    exits: { 0: "waived", 4: "there is nothing of that kind to waive" },
    files: [{ name: "RUN/decisions.ndjson", title: "the approvals and waivers, each sealed" }],
    settings: ["TOUCHDOWN_RUNS_DIR"],
    seeAlso: ["approve", "report", "run"],
    load: async () => (await import("../waive.ts")).waive,
  },
  {
    name: "governance",
    title: "prove a governance log, line by line, or show its last entries; changes nothing",
    arguments: [
      { name: "action", title: "verify or show", values: ["verify", "show"] },
      { name: "file", title: "the log; or name its folder with --target", isOptional: true, values: "file" },
    ],
    options: [
      { flags: "--target <folder>", title: "folder with the log, as --target of the run named it", values: "folder" },
      {
        flags: "--head <entry>",
        title:
          "the last entry as somebody has kept it, <sequence>:<hash> (default: what the .head file beside the log says)",
      },
      { flags: "--last <n>", title: "entries to show (default 20)" },
    ],
    example: "touchdown governance verify --target published/oapp-production",
    description: [
      "A governance log is only ever appended to: one JSON object a line, each with the SHA-256 of the one before. verify judges every line: a line that is missing, changed, repeated, out of order, glued, blank or cut, a byte order mark, CRLF, a wrong hash or sequence, a field too many, and entries that are gone from the end. It names each fault with its line.",
      "The end is held against the .head file beside the log, so a copy must be taken together with it, or against --head, which somebody has kept elsewhere.",
    ],
    examples: [
      {
        what: "a copy, against a head that was noted",
        command: "touchdown governance verify log.jsonl --head 12:3f5a9c1e…",
      },
      { what: "what was told last", command: "touchdown governance show --target published/oapp-production --last 5" },
    ],
    exits: {
      0: "every line is what was written there",
      1: "verify: it is not; each fault is named",
      4: "show: the log is damaged",
    },
    files: [
      { name: "TARGET/governance.jsonl", title: "the log" },
      { name: "TARGET/governance.jsonl.head", title: "sequence and hash of its last entry" },
    ],
    seeAlso: ["run", "reconcile", "docs/runbook.md"],
    load: async () => (await import("../governance.ts")).governance,
  },
];
