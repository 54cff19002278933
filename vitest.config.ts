import { defineConfig } from "vitest/config";

/** Of these no file leaves anything behind in its process, so that the next one may go on in it. */
const TOGETHER = [
  "board",
  "console",
  "coordinator",
  "curation",
  "cutover",
  "docs",
  "engine",
  "governance",
  "moonlanding",
  "mutations",
  "oapp-canonical",
  "oapp-production",
  "producers",
  "publication",
  "report",
  "shared",
  "validators",
].map((folder) => `test/${folder}/**/*.test.ts`);

/** Long ones of these folders that nobody has tried together: what they load is the least of what they cost. */
const APART = [
  "coordinator/backup/roll-back",
  "coordinator/hold-run",
  "coordinator/watch/live-throttle",
  "curation/queue-schedule",
  "curation/reconcile",
  "engine/diff",
].map((file) => `test/${file}.test.ts`);

const ALWAYS = {
  // Tests start real servers and kill real processes: forks keep native modules apart.
  pool: "forks",
  // A local Firestore needs no Google credentials: the client shall not look for them on the network.
  env: { METADATA_SERVER_DETECTION: "none" },
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

export default defineConfig({
  test: {
    globalSetup: ["test/support/bundle-entries.mjs"],
    // One more than the two cores of CI: much of a test is waiting for processes that it started.
    maxWorkers: 3,
    projects: [
      { test: { ...ALWAYS, name: "together", include: TOGETHER, exclude: APART, isolate: false } },
      { test: { ...ALWAYS, name: "apart", include: APART } },
      {
        test: { ...ALWAYS, name: "alone", include: ["test/**/*.test.ts"], exclude: ["test/browser/**", ...TOGETHER] },
      },
    ],
  },
});
