import type { Family } from "./family.ts";
import { LEDGER_FAMILIES } from "./families/ledger-families.ts";
import { REDIS_FAMILIES } from "./families/redis-families.ts";
import { RUN_FAMILIES } from "./families/run-families.ts";
import { WORKER_FAMILIES } from "./families/worker-families.ts";

/** All metrics that are served. The Grafana dashboard and the rules of Prometheus ask for these names; a test holds them together. */
export const FAMILIES: readonly Family[] = [...RUN_FAMILIES, ...LEDGER_FAMILIES, ...REDIS_FAMILIES, ...WORKER_FAMILIES];
