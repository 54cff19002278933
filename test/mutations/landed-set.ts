import { openSourceWith, schemaSql } from "../../cli/parts.ts";
import type { ValidationOptions } from "../../coordinator/validators/run-group.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { WHOLE_RANGE } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import type { OpenSource, ReadTime } from "../../shared/source.ts";
import { closeLab, conduct, openLab, startLabWorker, type Lab } from "../support/harness.ts";
import { MoonlandingBed, type SeedSet } from "../support/moonlanding-bed.ts";
import { writeOddDocuments } from "./odd-documents.ts";

const RUN = "run";
const DOCUMENTS_MAX = 100_000;

/** Documents of a source by collection, as of the run's read time. */
export type Documents = ReadonlyMap<string, readonly SourceRecord[]>;

/** Both sources in small, with their oddities, as the engine has landed them. */
export type LandedSet = {
  readonly file: string;
  readonly lab: Lab;
  readonly documents: Documents;
  /** The folder of copied files. */
  readonly files: string;
  readonly validation: Omit<ValidationOptions, "file">;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  close(): Promise<void>;
};

/** Seeds both sources with the usual dirt and what is odd and right, lands them through the queues and reads the documents once. */
export async function landSet(): Promise<LandedSet> {
  const bed = await MoonlandingBed.open();
  const close = (): Promise<void> => bed.close();
  try {
    const set = await bed.seed("mutations", { records: 2000, seed: 23 });
    await writeOddDocuments(set, bed.servers.emulator.address);
    // Small pages, so that a collection has several ranges.
    const lab = moonlandingLab(bed, set);
    const startedAtMs = Date.now();
    const worker = startLabWorker(lab, moonlanding);
    await conduct(lab, moonlanding, { run: RUN });
    await worker.stop();
    const file = targetFile(lab.config.runsDir, RUN);
    const documents = await readDocuments(file, lab.openSource);
    return {
      file,
      lab,
      documents,
      files: filesFolder(lab.config.runsDir, RUN),
      validation: validationOf(lab),
      startedAtMs,
      close: async () => {
        closeLab(lab);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function moonlandingLab(bed: MoonlandingBed, set: SeedSet): Lab {
  const lab = openLab(bed.servers.addresses, { settings: { ...set.environment, TOUCHDOWN_PAGE_SIZE: "40" } });
  return { ...lab, openSource: openSourceWith(lab.config) };
}

function validationOf({ config }: Lab): LandedSet["validation"] {
  const { files } = moonlanding;
  return {
    rules: moonlanding.validation,
    collections: moonlanding.collections.map(({ name, system }) => ({ name, system })),
    expectedSql: schemaSql(moonlanding),
    nowMs: Date.now(),
    files: files === undefined ? null : { ...files, folder: filesFolder(config.runsDir, RUN) },
  };
}

async function readDocuments(file: string, openSource: OpenSource): Promise<Documents> {
  const readTimes = readTimesOf(file);
  const sources = new Map(moonlanding.sources.map(({ system }) => [system, openSource(system)]));
  const documents = new Map<string, readonly SourceRecord[]>();
  for (const { name, system, at } of moonlanding.collections) {
    const request = { at, range: WHOLE_RANGE, limit: DOCUMENTS_MAX, readTime: readTimes[system] ?? null };
    documents.set(name, (await sources.get(system)?.readPage(request)) ?? []);
  }
  for (const source of sources.values()) await source.close();
  return documents;
}

/** Written when the run was opened. */
function readTimesOf(file: string): Readonly<Record<string, ReadTime>> {
  const target = openTargetReadOnly(file);
  try {
    return JSON.parse(String(target.prepare("SELECT read_times FROM _touchdown_run").pluck().get()));
  } finally {
    target.close();
  }
}
