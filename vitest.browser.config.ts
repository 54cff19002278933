import { defineConfig } from "vitest/config";

/** Tests in a real browser: Debian's chromium, driven by playwright-core. */
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 1,
    env: { METADATA_SERVER_DETECTION: "none" },
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
