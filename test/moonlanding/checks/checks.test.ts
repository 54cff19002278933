import { afterAll, describe, expect, test } from "vitest";
import { activityLogs } from "../../../migrations/moonlanding/checks/activity-logs.ts";
import { deduplication } from "../../../migrations/moonlanding/checks/deduplication.ts";
import { engagementClient } from "../../../migrations/moonlanding/checks/engagement-client.ts";
import { highlightCoordinates } from "../../../migrations/moonlanding/checks/highlight-coordinates.ts";
import { permissions } from "../../../migrations/moonlanding/checks/permissions.ts";
import { rfiParents } from "../../../migrations/moonlanding/checks/rfi-parents.ts";
import type { Check } from "../../../shared/check.ts";
import { SAMPLES_MAX } from "../../../shared/verdict.ts";
import { ChecksLab } from "../../support/checks-lab.ts";
import { activityLogsDefects } from "./activity-logs-defects.ts";
import { deduplicationDefects } from "./deduplication-defects.ts";
import { engagementClientDefects } from "./engagement-client-defects.ts";
import { highlightCoordinatesDefects } from "./highlight-coordinates-defects.ts";
import { permissionsDefects } from "./permissions-defects.ts";
import type { PlantedDefect } from "./planted-defect.ts";
import { rfiParentsDefects } from "./rfi-parents-defects.ts";

const CHECKS: readonly (readonly [name: string, check: Check, defects: readonly PlantedDefect[]])[] = [
  ["deduplication", deduplication, deduplicationDefects],
  ["engagement-client", engagementClient, engagementClientDefects],
  ["engagement-rfi-question", rfiParents, rfiParentsDefects],
  ["highlight-coordinates", highlightCoordinates, highlightCoordinatesDefects],
  ["permissions", permissions, permissionsDefects],
  ["activity-logs", activityLogs, activityLogsDefects],
];
const RECORDS = 2000;

const clean = new ChecksLab({ records: RECORDS, seed: 11, dirty: 0 });
const dirty = new ChecksLab({ records: RECORDS, seed: 7, dirty: 0.02 });
afterAll(() => {
  clean.close();
  dirty.close();
});

describe.each(CHECKS)("the check %s", (name, check, defects) => {
  test.each([
    ["clean", clean],
    ["dirty", dirty],
  ] as const)("passes what has landed of %s sources", async (_, lab) => {
    const verdict = await lab.ask(check);
    expect(verdict).toMatchObject({ name, status: "PASS", failed: 0, samples: [] });
    expect(verdict.checked).toBeGreaterThan(20);
  });

  test.each(defects)("fails on %s", async (_what, defect, told) => {
    const verdict = await dirty.plant(check, defect);
    expect(verdict.detail).toMatch(told);
    expect(verdict.status).toBe("FAIL");
    expect(verdict.failed).toBeGreaterThan(0);
    expect(verdict.samples.length).toBeGreaterThan(0);
    expect(verdict.samples.length).toBeLessThanOrEqual(SAMPLES_MAX);
    // No e-mail address, and so nobody, is named.
    expect(JSON.stringify([verdict.detail, verdict.samples])).not.toContain("@");
  });
});
