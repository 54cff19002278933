import { closeSample } from "../../coordinator/phases/close-sample.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { OpenSource, Source } from "../../shared/source.ts";
import { sumOf } from "../sum-of.ts";
import { openSourceWith } from "../parts.ts";
import { readTimesOf } from "./count-sources.ts";
import { sampleOf } from "./draw-phase.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Asks the whole source, as of the phase's read time, whether what dangles in the sample dangles there too. */
export async function closePhase(context: PhaseContext): Promise<Evidence<"close">> {
  const { config, migration, of, signal } = context;
  const file = targetFile(of.runsDir, of.run);
  const target = openTargetReadOnly(file);
  const opened: Source[] = [];
  const openSource: OpenSource = (system) => {
    const source = openSourceWith(config)(system);
    opened.push(source);
    return source;
  };
  try {
    const sample = sampleOf(context);
    const item = await closeSample({ migration, target, sample, openSource, readTimes: readTimesOf(file), signal });
    return { item, reads: sumOf(opened.map((source) => source.readsSpent())) };
  } finally {
    target.close();
  }
}
