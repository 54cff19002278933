import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { drawSample } from "../../producers/sample/draw-sample.ts";
import { writeDurably } from "../../shared/durable-file.ts";
import { invariant } from "../../shared/errors.ts";
import { runFolder, targetFile } from "../../shared/run-folder.ts";
import { sampleDigest, sourceSampleSchema, type SourceSample } from "../../shared/sample.ts";
import { openSourceWith } from "../parts.ts";
import { readTimesOf } from "./count-sources.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Chooses what the phase moves, as of its read time, and keeps it in sample.json. Equal seeds choose the same. */
export async function drawPhase(context: PhaseContext): Promise<Evidence<"draw">> {
  const { config, migration, phase, of, seed, terminal, signal } = context;
  const { share } = phase;
  invariant(share !== null && share < 1, `phase ${phase.name} moves a sample`);
  const drawn = await drawSample({
    migration,
    openSource: openSourceWith(config),
    readTimes: readTimesOf(targetFile(of.runsDir, of.run)),
    seed,
    share,
    signal,
    onProgress: (what) => terminal.progress(`${migration.name} ${phase.name} draw ${what}`),
  });
  writeDurably(sampleFile(context), JSON.stringify(drawn.sample));
  const { sample, documents, reads, sources, toppedUp, notFound } = drawn;
  terminal.say(`${documents} documents in the sample, ${reads} reads to draw it`);
  for (const missing of notFound) terminal.say(`! not found for the sample: ${missing}`);
  return {
    digest: sampleDigest(sample),
    seed,
    share,
    documents,
    reads,
    sources: { ...sources },
    toppedUp: [...toppedUp],
    notFound: [...notFound],
  };
}

/** The sample that the phase has drawn. */
export function sampleOf(context: Pick<PhaseContext, "of">): SourceSample {
  const file = sampleFile(context);
  invariant(existsSync(file), `phase ${context.of.run} has drawn its sample`);
  return sourceSampleSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

function sampleFile({ of }: Pick<PhaseContext, "of">): string {
  return join(runFolder(of.runsDir, of.run), "sample.json");
}
