import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appendGovernance, governanceFile } from "../../coordinator/governance/governance-log.ts";
import type { GovernanceDraft } from "../../shared/governance.ts";

/** An entry as invented people might write it; texts with what CSV cells hold: line ends, quotes, other scripts. */
export function draft(number: number, given: Partial<GovernanceDraft> = {}): GovernanceDraft {
  return {
    timestamp: new Date(Date.UTC(2026, 10, 21, 9, 0, number)).toISOString(),
    event_type: "db-push",
    user_id: "ada",
    user_role: "system",
    resource_type: "database_migration",
    resource_id: `staging.table_${number}`,
    action: "migrate",
    success: true,
    details: {
      rowCount: number,
      ratio: 0.5,
      verified: true,
      issues: ['a "quoted"\nline', "Zürich — 字"],
      nothing: null,
    },
    ...given,
  };
}

export function drafts(count: number, from = 1): readonly GovernanceDraft[] {
  return Array.from({ length: count }, (_, index) => draft(from + index));
}

/** A log with so many entries in a folder of its own, given to `use` and removed. */
export function withLog<Result>(entries: number, use: (file: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-governance-"));
  try {
    const file = governanceFile(join(folder, "published"));
    for (let number = 1; number <= entries; number += 1) appendGovernance(file, [draft(number)]);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same for what takes its time. */
export async function withLogAsync(entries: number, use: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-governance-"));
  try {
    const file = governanceFile(join(folder, "published"));
    for (let number = 1; number <= entries; number += 1) appendGovernance(file, [draft(number)]);
    await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Changes the bytes of a log behind its back. */
export function rewrite(file: string, change: (text: string) => string | Buffer): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

export function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8").split("\n").slice(0, -1);
}
