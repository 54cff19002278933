import type { Target } from "../../shared/connections/sqlite.ts";
import type { ChangeCounts, PublishedSet, PublishedTable } from "../../shared/publication.ts";
import type { Findings } from "./proof/findings.ts";
import type { Publishing } from "./publishing.ts";
import { readSummary, type Push } from "./tell-pushes.ts";

export type PushFacts = {
  readonly set: PublishedSet;
  readonly table: PublishedTable;
  readonly rows: number;
  readonly digest: string;
  readonly run: string;
  readonly sync: string;
  readonly changes: ChangeCounts | null;
  /** Of the set, without its tombstones, for the summary of the verification. */
  readonly liveRows: Target;
  readonly findings: Findings;
};

/** What pushing a table came to, once it was read back: verified when nothing was found wrong with it, or with the set as a whole. */
export function describePush(publishing: Publishing, of: PushFacts): Push {
  const { publication, migration, files, now } = publishing;
  const { set, table, findings, liveRows } = of;
  const issues = [...findings.issuesOf(table.name), ...findings.issuesOf("")];
  const collection = migration.collections.find(({ name }) => name === table.collection);
  const path = collection?.at.kind === "collection" ? collection.at.path : null;
  const source = files.find((file) => file.path === path);
  return {
    table: table.name,
    run: of.run,
    push: {
      source: source?.name ?? "rows of the target",
      target: `${publication.database}_${set}.${table.name}`,
      mode: set,
      rowCount: of.rows,
      verified: issues.length === 0,
      timestamp: now().toISOString(),
      issues,
    },
    digest: of.digest,
    sync: of.sync,
    changes: of.changes,
    summary: readSummary(liveRows, table),
  };
}
