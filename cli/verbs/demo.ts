import { TerminalError } from "../../shared/errors.ts";
import { demoShape } from "../demo/demo-options.ts";
import { findMigration } from "../find-migration.ts";
import { parseGiven } from "../parse-given.ts";
import type { VerbAction } from "../verb.ts";

/** Shows a migration on this machine, on data that come with it, by what it reads and what it changes. */
export const demo: VerbAction = async (given, context) => {
  const options = parseGiven(demoShape, given);
  const { sources, cutover } = findMigration(options.migration);
  if (sources.some(({ kind }) => kind === "firestore")) {
    const { firestoreDemo } = await import("../demo/firestore-demo.ts");
    return firestoreDemo(options, context);
  }
  if (options.keep || options.port !== undefined) throw withoutServers(options.migration);
  if (cutover !== undefined) {
    const { cutoverDemo } = await import("../demo/cutover-demo.ts");
    return cutoverDemo(options, context);
  }
  const { exportDemo } = await import("../demo/export-demo.ts");
  return exportDemo(options, context);
};

function withoutServers(migration: string): TerminalError {
  return new TerminalError("USAGE", `--keep and --port: the demo of ${migration} has no servers to keep up`, {
    hint: "Leave them away; the run's folder stays. To look at it: touchdown board.",
  });
}
