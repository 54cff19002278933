import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import type { CutOver } from "../../shared/cutover.ts";
import type { Published, PublishedSet } from "../../shared/publication.ts";
import type { Verdict } from "../../shared/verdict.ts";

/** What a look at a source of two files leaves behind; one of the counts was expected by the operator. */
export function surveyed(sources: Readonly<Record<string, number>>): Evidence<"survey"> {
  const [first = "projects"] = Object.keys(sources);
  const found = sources[first] ?? 0;
  return {
    sources,
    expected: [{ name: first, expected: found, found, isGiven: true }],
    files: [{ collection: first, file: "WT Things abc_all.csv", sha256: "f".repeat(64), bytes: 5_120, records: found }],
    settings: { "orphan-policy": "quarantine" },
    reads: found,
  };
}

/** What writing a set of two tables leaves behind. */
export function published(set: PublishedSet, verdicts: readonly Verdict[] = [passed("read-back")]): Published {
  const push = { target: `things_${set}.json`, mode: set, rowCount: 12, verified: true, issues: [] };
  const changes = {
    unchanged: 10,
    new: 1,
    sourceChanged: 1,
    targetChanged: 0,
    conflict: 0,
    missingInSource: 0,
    missingInTarget: 0,
  };
  return {
    set,
    folder: set,
    digest: `digest of ${set}`,
    tables: [{ source: "things", timestamp: "2026-03-02T08:00:00.000Z", ...push }],
    files: [{ file: `${set}/things_${set}.json`, sha256: "a".repeat(64), bytes: 2_048 }],
    writes: 3,
    changes: set === "production" ? changes : null,
    governanceEntries: 2,
    verdicts: [...verdicts],
  };
}

/** What a swap within its budgets leaves behind. */
export function cutOver(at: number): CutOver {
  const startedAt = new Date(at).toISOString();
  return {
    outcome: "new",
    anchor: "things-rebuild",
    startedAt,
    endedAt: new Date(at + 2_500).toISOString(),
    steps: [{ part: "migration", name: "swap", startedAt, durationMs: 320, status: "done", detail: "2 tables" }],
    budgets: [{ name: "migration", budgetMs: 180_000, tookMs: 320, isMet: true }],
    downtimeMs: 400,
    availability: { url: "http://localhost:8080/api/health", asked: 40, answered: 40, ratio: 1, awayMs: 0, p95Ms: 12 },
    backup: { name: "live_backup_20260302_080000.db", sha256: "b".repeat(64), bytes: 40_960 },
    rolledBack: null,
    archive: "archive/20260302",
    verdicts: [passed("row-counts")],
  };
}

function passed(name: string): Verdict {
  return {
    name,
    title: name,
    status: "PASS",
    checked: 12,
    failed: 0,
    detail: "all are right",
    samples: [],
    durationMs: 2,
  };
}
