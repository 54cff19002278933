import { appendFileSync } from "node:fs";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { Failure } from "../../shared/errors.ts";
import { joinLab } from "./harness.ts";
import { walkTiny } from "./walk.ts";

/** What a walk says when it was started, so that the test may stop it. */
const stop = new AbortController();
process.on("SIGINT", () => stop.abort());

// A coordinator of a walked run, to be killed by a test. Writes a line for each act.
const acts = process.env["WALK_ACTS"] ?? "";
try {
  await walkTiny(joinLab(process.env["LAB"] ?? "{}"), {
    run: process.env["WALK_RUN"] ?? "",
    reach: crashRehearsal(process.env["TOUCHDOWN_CRASH_AT"] ?? null),
    signal: stop.signal,
    say: (line) => process.stdout.write(`${line}\n`),
    onAct: (what) => appendFileSync(acts, `${what}\n`),
  });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stdout.write(`${error.code}: ${error.message}\n`);
  process.exit(error.code === "INTERRUPTED" ? 130 : 4);
}
process.exit(0);
