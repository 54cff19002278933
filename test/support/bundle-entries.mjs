import { fileURLToPath } from "node:url";
import { bundle } from "../../cli/bundle.mjs";

/**
 * Once before all tests: three workers need not do it at the same time, and a test may leave a process no room to do it in. Every process that a test
 * starts runs from these, but while files are watched: then each looks at the sources itself, as they change.
 */
export default async function bundleEntries({ config }) {
  for (const entry of ["cli/main.ts", "test/support/worker-main.ts"])
    await bundle(fileURLToPath(new URL(`../../${entry}`, import.meta.url)));
  if (config.watch) delete process.env["TOUCHDOWN_STARTED_FROM"];
}
