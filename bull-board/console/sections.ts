import type { Section } from "./section.ts";
import { alerts } from "./sections/alerts.ts";
import { audit } from "./sections/audit.ts";
import { backups } from "./sections/backups.ts";
import { certificates } from "./sections/certificates.ts";
import { failures } from "./sections/failures.ts";
import { needs } from "./sections/needs.ts";
import { phases } from "./sections/phases.ts";
import { plots } from "./sections/plots.ts";
import { production } from "./sections/production.ts";
import { progress } from "./sections/progress.ts";
import { ranges } from "./sections/ranges.ts";
import { rejects } from "./sections/rejects.ts";
import { speed } from "./sections/speed.ts";
import { verdicts } from "./sections/verdicts.ts";
import { workers } from "./sections/workers.ts";

/** A run's page, in this order: what needs somebody, what moves, then what has been proved. */
export const SECTIONS: readonly Section[] = [
  needs,
  alerts,
  progress,
  plots,
  ranges,
  speed,
  workers,
  failures,
  phases,
  rejects,
  verdicts,
  production,
  certificates,
  backups,
  audit,
];
