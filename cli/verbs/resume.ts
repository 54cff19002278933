import { holdRun } from "../hold-run.ts";
import type { VerbAction } from "../verb.ts";

/** Reads on after a pause. */
export const resume: VerbAction = (given, context) => holdRun("running", given, context);
