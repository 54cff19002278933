import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { toError } from "../../shared/errors.ts";
import { readRun } from "../open-run.ts";
import { compareTables, describeDifference } from "./compare-tables.ts";
import { digestTables } from "./digest-tables.ts";
import { findDamage } from "./find-damage.ts";
import type { Manifest } from "./manifest.ts";

/** What is wrong with a backup, by where it shows. */
export const FAULT_KINDS = ["manifest", "run", "file", "size", "sha256", "structure", "table"] as const;
export type BackupFault = { readonly kind: (typeof FAULT_KINDS)[number]; readonly what: string };

/** What a copy of a target must hold. */
export type Expected = Pick<
  Manifest,
  "run" | "migration" | "migrationVersion" | "ledgerVersion" | "schemaVersion" | "configDigest" | "tables"
>;

/** Opens a copy to read, and compares all of it with what it must hold. A file that cannot be read at all is a fault as well. */
export async function checkCopy(file: string, expected: Expected): Promise<readonly BackupFault[]> {
  try {
    const copy = openTargetReadOnly(file);
    try {
      return [...structureFaults(copy), ...runFaults(copy, expected), ...(await tableFaults(copy, expected))];
    } finally {
      copy.close();
    }
  } catch (error) {
    return [{ kind: "structure", what: `the file cannot be read as a database: ${toError(error).message}` }];
  }
}

/** Whether the tables of a target are those of the manifest. */
export async function tableFaults(target: Target, { tables }: Pick<Expected, "tables">): Promise<BackupFault[]> {
  const differences = compareTables(tables, await digestTables(target));
  return differences.map((difference) => ({ kind: "table", what: describeDifference(difference) }));
}

function structureFaults(copy: Target): BackupFault[] {
  return findDamage(copy).map((what) => ({ kind: "structure", what }));
}

/** The ledger inside says which run the file belongs to, whatever is written beside it. */
function runFaults(copy: Target, expected: Expected): BackupFault[] {
  const row = readRun(copy);
  const pairs = [
    ["run", row?.run, expected.run],
    ["migration", row?.migration, expected.migration],
    ["migration version", row?.version, expected.migrationVersion],
    ["ledger version", row?.ledgerVersion, expected.ledgerVersion],
    ["schema version", row?.schemaVersion, expected.schemaVersion],
    ["digest of the settings", row?.configDigest, expected.configDigest],
  ] as const;
  return pairs
    .filter(([, inside, beside]) => inside !== beside)
    .map(([what, inside, beside]) => ({
      kind: "run",
      what: `the file is of ${what} ${inside ?? "(none)"}, the manifest of ${beside}`,
    }));
}
