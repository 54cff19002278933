import { setRunState } from "../set-run-state.ts";
import type { VerbAction } from "../verb.ts";

/** Lets no new page be read. Pages at work and batches that wait still land. */
export const pause: VerbAction = (given, context) => setRunState("paused", given, context);
