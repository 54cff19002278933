import type { RunHold } from "../../coordinator/hold-run.ts";

/** A run in a test's own folder, prefix and process: there is nobody to take it. */
export const soleHolder: Pick<RunHold, "requireHeld"> = { requireHeld: () => Promise.resolve() };
