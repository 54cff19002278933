import type { CheckDeclaration } from "../../../shared/check-declaration.ts";
import { activityLogs } from "./activity-logs.ts";
import { filePaths, integration, latency, orphans, spotCheck, timestamps } from "./declarations.ts";
import { deduplication } from "./deduplication.ts";
import { engagementClient } from "./engagement-client.ts";
import { highlightCoordinates } from "./highlight-coordinates.ts";
import { permissions } from "./permissions.ts";
import { rfiParents } from "./rfi-parents.ts";

/** The twelve questions of the verify phase, in the order of the domain sheet (5.3). */
export const checks: readonly CheckDeclaration[] = [
  { kind: "own", check: deduplication },
  { kind: "own", check: engagementClient },
  { kind: "own", check: rfiParents },
  { kind: "own", check: highlightCoordinates },
  timestamps,
  filePaths,
  { kind: "own", check: permissions },
  { kind: "own", check: activityLogs },
  integration,
  spotCheck,
  orphans,
  latency,
];
