import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { fileFoldersIn, STORE_VARIABLES } from "../cli/seed/file-folders.ts";
import { seedSources } from "../cli/seed/seed.ts";
import { sumOf } from "../cli/sum-of.ts";
import { unlessAborted } from "../cli/unless-aborted.ts";
import { SEED_STORES } from "../migrations/moonlanding/seed/objects.ts";
import type { Fault } from "../emulators/firestore/server.ts";
import { SECOND } from "../shared/config.ts";
import { openFirestore } from "../shared/connections/firestore.ts";
import { invariant } from "../shared/errors.ts";
import type { Bench } from "./bench.ts";
import { readPages } from "./plain/read-pages.ts";
import { stopChild } from "./run-script.ts";
import { LAUNCH } from "../shared/launch.ts";

/** A local Firestore in a process of its own, with both source projects seeded. */
export type SourceBed = {
  readonly emulatorHost: string;
  readonly emulatorPid: number;
  /** Project by system. */
  readonly projects: Readonly<Record<string, string>>;
  /** Variable of each file store -> the folder with its files. */
  readonly stores: Readonly<Record<string, string>>;
  readonly documents: number;
  readonly seededMs: number;
  setFaults(faults: readonly Fault[]): Promise<void>;
  stop(): Promise<void>;
};

/** The projects that `touchdown run` takes by default against a local Firestore. */
const PROJECTS = { friday: "friday-local", mwr: "mwr-local" } as const;
const ENTRY = fileURLToPath(new URL("emulator-main.ts", import.meta.url));
const START_MS = 60 * SECOND;
const STOP_MS = 10 * SECOND;
const WARM_DOCUMENTS = 10_000;
const WARM_PAGE = 500;

/** Lends a source that is seeded with as many records, for as long as `use` takes. */
export async function withSourceBed<Result>(
  bench: Bench,
  records: number,
  use: (bed: SourceBed) => Promise<Result>,
): Promise<Result> {
  const bed = await openSourceBed(bench, records);
  try {
    return await use(bed);
  } finally {
    await bed.stop();
  }
}

export async function openSourceBed(bench: Bench, records: number): Promise<SourceBed> {
  const folder = join(bench.folder, `source-${records}`);
  const files = fileFoldersIn(join(folder, "files"));
  for (const place of [folder, ...Object.values(files)]) mkdirSync(place, { recursive: true });
  const child = fork(LAUNCH, [ENTRY, join(folder, "firestore.db")], {
    env: bench.environment,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const stop = async (): Promise<void> => {
    await stopChild(child, STOP_MS);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const emulatorHost = addressSchema.parse(await answerOf(child)).address;
    bench.say(`seeding ${records} documents`);
    const seeding = seedSources({
      records,
      seed: bench.seed,
      projects: PROJECTS,
      emulatorHost,
      answersFile: join(folder, "answers.ndjson"),
      files,
      onProgress: bench.progress("seed"),
    });
    const seeded = await unlessAborted(seeding, bench.signal);
    await unlessAborted(warm(emulatorHost), bench.signal);
    return {
      emulatorHost,
      emulatorPid: child.pid ?? 0,
      projects: PROJECTS,
      stores: Object.fromEntries(SEED_STORES.map((store) => [STORE_VARIABLES[store], files[store]])),
      documents: sumOf(Object.values(seeded.documents)),
      seededMs: seeded.durationMs,
      async setFaults(faults) {
        child.send({ faults });
        await answerOf(child);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const addressSchema = z.object({ address: z.string() });

async function answerOf(child: ChildProcess): Promise<unknown> {
  const deadline = new AbortController();
  const options = { signal: deadline.signal };
  try {
    const answer: unknown[] | null = await Promise.race([
      once(child, "message", options),
      once(child, "exit", options).then(() => null),
      sleep(START_MS, null, options),
    ]);
    invariant(answer !== null, "the local Firestore of the bench does not answer");
    return answer[0];
  } finally {
    deadline.abort();
  }
}

/** Whoever reads first would pay for an emulator that has not read before. */
async function warm(emulatorHost: string): Promise<void> {
  const connection = openFirestore({ projectId: PROJECTS.friday, credentials: null, emulatorHost });
  let documents = 0;
  try {
    const collection = { at: { kind: "group", id: "activity" }, system: "friday" } as const;
    for await (const page of readPages(connection.firestore, { collection, pageSize: WARM_PAGE })) {
      documents += page.length;
      if (documents >= WARM_DOCUMENTS) break;
    }
  } finally {
    await connection.close();
  }
}
