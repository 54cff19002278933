import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../cli/bundle.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ENTRIES = ["cli/main.ts", "cli/seed/writer-main.ts", "emulators/firestore/main.ts"];

/** Once before all tests: three workers need not do it at the same time, and a test may leave a process no room to do it in. */
export default async function bundleEntries() {
  const mains = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("-main.ts"),
  );
  for (const entry of [...ENTRIES, ...mains.map((name) => join("test", name))]) await bundle(join(ROOT, entry));
}
