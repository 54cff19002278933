import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { publishSet } from "../../coordinator/publication/publish-set.ts";
import type { PhaseContext } from "./phase-context.ts";
import { publishingOf } from "./publishing-of.ts";

/** Writes what was loaded as documents and a database for others, reads it back and compares. */
export async function publishPhase(context: PhaseContext): Promise<Evidence<"publish">> {
  return publishSet(await publishingOf(context));
}
