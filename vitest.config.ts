import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**"],
    // Tests start real servers and kill real processes: forks keep native modules apart.
    pool: "forks",
    // One more than the two cores of CI: much of a test is waiting for processes that it started.
    maxWorkers: 3,
    // A local Firestore needs no Google credentials: the client shall not look for them on the network.
    env: { METADATA_SERVER_DETECTION: "none" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
