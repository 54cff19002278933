import { declaredChecks } from "../../coordinator/checks/declared-checks.ts";
import { openScratch } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Migration } from "../../shared/migration.ts";
import type { CountedCollection } from "../preflight/count-collections.ts";
import { schemaSql, tablesSql } from "../parts.ts";
import { sumOf } from "../sum-of.ts";

/** How much there is to move, as counted at the sources. */
export type Volume = {
  readonly collections: number;
  readonly documents: number;
  /** Reads of counting and splitting, of reading everything once, and of reading once what the checks ask for. */
  readonly planReads: number;
  readonly readReads: number;
  readonly checkReads: number;
  /** Documents of the collections that every sample takes whole. */
  readonly wholeDocuments: number;
  /** Documents of the collections that every drawing of a sample reads whole, be it for their heads alone. */
  readonly headDocuments: number;
  readonly checkedDocuments: number;
  readonly checks: number;
  /** Rows that a copy of the target is grown to where it has fewer, for checks that try things on one; null where none does. */
  readonly copyRowsMin: number | null;
  readonly sources: number;
  /** Validators that are asked; null for all of them. */
  readonly validators: number | null;
  /** Of a target without a row: with its tables alone, and built to the end. */
  readonly bareBytes: number;
  readonly builtBytes: number;
  /** Of the files in the stores; null is unknown. */
  readonly storeBytes: number | null;
};

export type VolumeCounts = readonly (CountedCollection & { readonly planReads: number })[];

export type VolumeOptions = { readonly counted: VolumeCounts; readonly storeBytes: number | null };

export function volumeOf(migration: Migration, { counted, storeBytes }: VolumeOptions): Volume {
  const checks = declaredChecks(migration);
  const wanted = new Set(checks.flatMap(({ collections }) => collections));
  const checked = counted.filter(({ collection }) => wanted.has(collection));
  return {
    collections: counted.length,
    documents: documentsOf(counted),
    planReads: sumOf(counted.map(({ planReads }) => planReads)),
    readReads: readsOf(counted),
    checkReads: readsOf(checked),
    wholeDocuments: documentsOf(counted.filter(({ collection }) => isTakenWhole(migration, collection))),
    headDocuments: documentsOf(counted.filter(({ collection }) => isReadForDrawing(migration, collection))),
    checkedDocuments: documentsOf(checked),
    checks: checks.length,
    copyRowsMin: copyRowsMin(migration),
    sources: migration.sources.length,
    validators: migration.validation.asked?.length ?? null,
    bareBytes: bytesOf(tablesSql(migration)),
    builtBytes: builtBytes(migration),
    storeBytes,
  };
}

function copyRowsMin({ checks = [] }: Migration): number | null {
  const grown = checks.flatMap((check) => (check.kind === "latency" ? [check.rowsMin] : []));
  return grown.length === 0 ? null : Math.max(...grown);
}

function isTakenWhole({ sampling }: Migration, collection: string): boolean {
  return sampling?.collections[collection]?.kind === "whole";
}

function isReadForDrawing({ sampling }: Migration, collection: string): boolean {
  const drawn = sampling?.collections[collection];
  if (drawn === undefined) return false;
  return (
    drawn.kind === "roots" || drawn.kind === "referred" || (drawn.kind === "whole" && drawn.references !== undefined)
  );
}

function documentsOf(counted: VolumeCounts): number {
  return sumOf(counted.map(({ documents }) => documents));
}

function readsOf(counted: VolumeCounts): number {
  return sumOf(counted.map(({ reads, planReads }) => reads - planReads));
}

/** Made in memory, with the pages that a target has. */
export function builtBytes(migration: Migration): number {
  return bytesOf(schemaSql(migration));
}

function bytesOf(sql: string): number {
  const scratch = openScratch();
  try {
    scratch.pragma("page_size = 8192");
    scratch.exec(LEDGER_SQL);
    scratch.exec(sql);
    return (
      Number(scratch.pragma("page_count", { simple: true })) * Number(scratch.pragma("page_size", { simple: true }))
    );
  } finally {
    scratch.close();
  }
}
