import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { cutOverSchema, cutoverStepSchema, rolledBackSchema } from "../../shared/cutover.ts";
import { writeDurably } from "../../shared/durable-file.ts";
import { TerminalError } from "../../shared/errors.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { verdictSchema } from "../../shared/verdict.ts";
import { CUTOVER_STAGES } from "./decide-cutover.ts";
import { tableStatesSchema } from "./table-state.ts";

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();

/** The copy of the whole live database that a cutover goes back to. */
const liveBackupSchema = z.object({
  name: z.string(),
  file: z.string(),
  sha256: z.string(),
  bytes: count,
  takenAt: z.string(),
  /** Of the live database: a file that is restored gets it again. */
  journalMode: z.string(),
  /** The tables that are replaced, and those that are protected. */
  replaced: tableStatesSchema,
  protected: tableStatesSchema,
});
export type LiveBackup = z.infer<typeof liveBackupSchema>;

const journalSchema = z.object({
  format: z.literal(1),
  run: z.string(),
  anchor: z.string(),
  /** Of this attempt, by its time: names its backup and its records. */
  id: z.string(),
  stage: z.enum(CUTOVER_STAGES),
  live: z.string(),
  staging: z.string(),
  archive: z.string(),
  anchorFile: z.string(),
  startedAtMs: ms,
  backup: liveBackupSchema.nullable(),
  /** What the replaced tables must be once they are swapped. */
  incoming: tableStatesSchema.nullable(),
  /** `schema_version` of the live database before the transaction of this stage: where it is another now, that was committed. */
  schemaVersion: z.number().int().nullable(),
  /** The replaced and protected tables as they were found behind the swap. */
  found: tableStatesSchema.nullable(),
  /** When services were stopped on purpose. */
  away: z.array(z.object({ fromMs: ms, toMs: ms.nullable() })),
  /** What the anchor file said before; null where there was none. Not there until it is written. */
  anchorBefore: z.string().nullable().exactOptional(),
  steps: z.array(cutoverStepSchema),
  verdicts: z.array(verdictSchema),
  /** What was found and stops nothing. */
  remarks: z.array(z.string()),
  /** Why it does not go on; null while all is well. */
  failure: z.string().nullable(),
  takingBackAtMs: ms.nullable(),
  /** When the new tables were proved; one that is taken back long afterwards took no longer for that. */
  provedAtMs: ms.nullable(),
  rolledBack: rolledBackSchema,
  /** Written last. */
  result: cutOverSchema.nullable(),
});

/** How far the cutover of a run is, in `cutover.json` in the run's folder: one writer, whole and durable before and after whatever cannot be undone. */
export type CutoverJournal = z.infer<typeof journalSchema>;

export type JournalOf = { readonly runsDir: string; readonly run: string };

function journalFile({ runsDir, run }: JournalOf): string {
  return join(runFolder(runsDir, run), "cutover.json");
}

/** Null where the run has not begun a cutover. */
export function readCutoverJournal(of: JournalOf): CutoverJournal | null {
  const file = journalFile(of);
  if (!existsSync(file)) return null;
  try {
    return journalSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new TerminalError("CUTOVER_UNFINISHED", `${file} says that there was a cutover, and cannot be read`, {
      hint: "See which tables the live database has (its backup lies in the archive of the target folder), then move the file away.",
      cause,
    });
  }
}

/** The options with the files that the journal is about: whatever the operator says by now, these are gone on with. */
export function whereItIs<Options extends JournalPlaces>(options: Options, journal: JournalPlaces): Options {
  const { live, staging, anchorFile } = journal;
  return { ...options, live, staging, anchorFile };
}

type JournalPlaces = Pick<CutoverJournal, "live" | "staging" | "anchorFile">;

/** The journal in the hands of the one process that may write it. */
export class JournalKeeper {
  readonly #file: string;
  #journal: CutoverJournal;

  constructor(of: JournalOf, journal: CutoverJournal) {
    this.#file = journalFile(of);
    this.#journal = journal;
  }

  get journal(): CutoverJournal {
    return this.#journal;
  }

  write(change: Partial<CutoverJournal>): void {
    this.#journal = { ...this.#journal, ...change };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeDurably(this.#file, `${JSON.stringify(journalSchema.parse(this.#journal))}\n`);
  }
}
