import { setRunState } from "../set-run-state.ts";
import type { VerbAction } from "../verb.ts";

/** Reads on after a pause. */
export const resume: VerbAction = (given, context) => setRunState("running", given, context);
