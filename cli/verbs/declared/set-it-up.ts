import type { Verb } from "../../verb.ts";
import { MIGRATION, SEED, DIRTY } from "./words.ts";

/** What is needed before the first run. */
export const SET_IT_UP: readonly Verb[] = [
  {
    name: "access",
    title: "say who may use the board: add somebody (or give them another password), list them, take them out",
    arguments: [
      { name: "action", title: "add, list or remove", values: ["add", "list", "remove"] },
      { name: "name", title: "who it is about; letters, digits, . _ and -", isOptional: true },
    ],
    options: [
      { flags: "--role <role>", title: "viewer may look (default), operator may act", values: ["viewer", "operator"] },
      { flags: "--token", title: "make a long random password for a program and print it, once" },
    ],
    example: "TOUCHDOWN_BOARD_USERS=board-users touchdown access add ada --role operator",
    description: [
      "Keeps the file of those who may use the board: names, roles and hashed passwords. A board that runs follows at once. The password is asked for on the terminal, or read from standard input; with --token a long random one is made and printed once.",
    ],
    examples: [
      {
        what: "a program that may look",
        command: "TOUCHDOWN_BOARD_USERS=board-users touchdown access add prometheus --token",
      },
      { what: "who may use it", command: "touchdown access list" },
      { what: "not any more", command: "touchdown access remove ada" },
    ],
    exits: { 0: "done" },
    settings: ["TOUCHDOWN_BOARD_USERS"],
    seeAlso: ["board"],
    load: async () => (await import("../access.ts")).access,
  },
  {
    name: "demo",
    title: "all of it on this machine: Redis, sources with known dirt, run, validate, report",
    arguments: [{ name: "migration", title: "which one (default moonlanding)", values: "migration", isOptional: true }],
    options: [
      {
        flags: "--records <n>",
        title: "records to generate (default 230000 documents; CSV files as they are shipped)",
      },
      SEED,
      DIRTY,
      { flags: "--workers <n>", title: "worker processes (default 2)" },
      { flags: "--port <port>", title: "port of the board (default TOUCHDOWN_BOARD_PORT)" },
      { flags: "--keep", title: "keep the servers up until Ctrl-C" },
    ],
    example: "npm run demo -- --records 20000",
    description: [
      "Starts a Redis, a local Firestore and the board, fills two source projects with generated documents and known dirt, walks moonlanding through all phases, and prints the report. It leaves the run's folder and nothing else.",
      "oapp-production: stages and commits the shipped CSV files, and then once more, which writes nothing. oapp-canonical: rebuilds the hierarchy of a live database with a service over it, cuts it over and takes it back. Both leave the folders of their runs.",
    ],
    examples: [
      { what: "small and quick", command: "touchdown demo --records 3000" },
      { what: "as clean as documents can be", command: "touchdown demo --records 5000 --dirty 0" },
      { what: "look around afterwards", command: "touchdown demo --records 20000 --keep --port 0" },
      { what: "CSV exports", command: "npm run demo -- oapp-production" },
      { what: "a cutover and its way back", command: "npm run demo -- oapp-canonical" },
    ],
    exits: {
      0: "every gate has passed",
      1: "one does not hold",
      130: "interrupted; everything that was started is stopped",
    },
    settings: ["TOUCHDOWN_RUNS_DIR", "TOUCHDOWN_BOARD_PORT"],
    seeAlso: ["run", "status", "seed"],
    load: async () => (await import("../demo.ts")).demo,
  },
  {
    name: "emulator",
    title: "serve a local Firestore (a stand-in: what it does not do, it says)",
    arguments: [{ name: "kind", title: "firestore", values: ["firestore"] }],
    options: [
      { flags: "--port <port>", title: "default 8080; 0 takes a free one" },
      { flags: "--host <host>", title: "default 127.0.0.1" },
      { flags: "--file <file>", title: "keep the documents in this file (default: a temporary one)", values: "file" },
    ],
    example: "touchdown emulator firestore --port 8080",
    description: [
      "Serves Firestore's protocol from a file or from memory, so that a migration can be rehearsed without Google. What it does not do it answers with an error that says so. Set FIRESTORE_EMULATOR_HOST to the address that it prints.",
    ],
    examples: [
      { what: "with documents that stay", command: "touchdown emulator firestore --port 0 --file documents.db" },
    ],
    exits: { 0: "it was told to stop" },
    seeAlso: ["seed", "demo"],
    load: async () => (await import("../emulator.ts")).emulator,
  },
  {
    name: "seed",
    title:
      "make sources for a rehearsal: documents in a local Firestore, or CSV files and a live database, with known dirt",
    arguments: [MIGRATION],
    options: [
      {
        flags: "--records <n>",
        title: "records to generate (default 230000 documents; 94 in CSV files, their real size)",
      },
      SEED,
      {
        flags: "--dirty <share>",
        title:
          "share of odd records, 0 to 1 (default 0.003 of documents, 0.1 of records in CSV files; with 0 nothing is odd)",
      },
      { flags: "--out <folder>", title: "where CSV files and the live database are written", values: "folder" },
      {
        flags: "--disagreements <n>",
        title: "give so many phases in CSV files links that contradict each other (default 0)",
      },
      {
        flags: "--day-later",
        title: "write the CSV files as they are a day later, with changes that the answers name",
      },
      { flags: "--unknown-fields", title: "give some documents fields that no mapping names" },
      { flags: "--answers <file>", title: "write what is known about the dirt to this file", values: "file" },
      {
        flags: "--files <folder>",
        title: "write the documents' files below it (default FRIDAY_FILES, MWR_FILES, DRIVE_FILES)",
        values: "folder",
      },
    ],
    example: "FIRESTORE_EMULATOR_HOST=127.0.0.1:8080 touchdown seed moonlanding --records 20000",
    description: [
      "Writes generated documents of the migration's sources to a local Firestore, and the files that they name. Equal seeds give equal documents. It never writes to a real Firestore.",
      "Where the sources are CSV files it writes those to the folder of --out, and beside them a live database where the migration cuts one over. It replaces files that it wrote itself, and no others.",
    ],
    examples: [
      {
        what: "without dirt, and with what is known about it in a file",
        command:
          "FIRESTORE_EMULATOR_HOST=127.0.0.1:8080 touchdown seed moonlanding --records 3000 --dirty 0 --answers answers.ndjson",
      },
      { what: "CSV files at their real size", command: "touchdown seed oapp-production --out export" },
    ],
    exits: { 0: "written", 3: "the local Firestore does not answer", 4: "a file of the folder is somebody else's" },
    settings: ["FIRESTORE_EMULATOR_HOST", "FRIDAY_PROJECT_ID", "FRIDAY_FILES"],
    seeAlso: ["emulator", "demo"],
    load: async () => (await import("../seed.ts")).seed,
  },
  {
    name: "completion",
    title: "print a script that completes verbs, options, runs and values in your shell",
    arguments: [{ name: "shell", title: "bash, zsh or fish", values: ["bash", "zsh", "fish"] }],
    options: [],
    example: "touchdown completion bash > ~/.local/share/bash-completion/completions/touchdown",
    description: [
      "The script knows the verbs, their options and the values of a closed list from this version; print it again after an update. Names of runs are the folders in TOUCHDOWN_RUNS_DIR (default: runs, below the current folder) at the moment of completing: no process is started for them.",
    ],
    examples: [
      { what: "for this shell alone", command: "source <(touchdown completion bash)" },
      { what: "for zsh, in a folder of its $fpath", command: "touchdown completion zsh > ~/.zfunc/_touchdown" },
      { what: "for fish", command: "touchdown completion fish > ~/.config/fish/completions/touchdown.fish" },
    ],
    exits: { 0: "printed" },
    settings: ["TOUCHDOWN_RUNS_DIR"],
    seeAlso: ["help"],
    load: async () => (await import("../completion.ts")).completion,
  },
  {
    name: "help",
    title: "show all verbs, or the manual of one with examples and exit codes",
    arguments: [{ name: "verb", title: "whose manual", isOptional: true, values: "verb" }],
    options: [{ flags: "--pager", title: "through $PAGER, where there is a terminal" }],
    example: "touchdown help run",
    description: [
      "`touchdown <verb> -h` reminds of a verb's options on one screen; `touchdown <verb> --help` and `touchdown help <verb>` print its manual, as wide as the terminal and 100 columns at the most. With --json it is the verb's declaration.",
    ],
    examples: [{ what: "page by page", command: "touchdown help status --pager" }],
    exits: { 0: "shown" },
    settings: ["PAGER"],
    seeAlso: ["completion", "docs/runbook.md"],
    load: async () => (await import("../help.ts")).help,
  },
];
