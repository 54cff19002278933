import { existsSync } from "node:fs";
import { toError } from "../../shared/errors.ts";
import { refuseDuringRollback } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import type { Certificate } from "./certificate.ts";
import { readDigests, type Digests } from "./read-digests.ts";

/** Whether the target of a certificate is what it was when it was certified; a sentence for each way in which it is not. `run` is the target's own. */
export async function checkTarget(
  certificate: Certificate,
  { runsDir, run }: { readonly runsDir: string; readonly run: string },
): Promise<readonly string[]> {
  const { target, phase } = certificate;
  const file = targetFile(runsDir, run);
  try {
    refuseDuringRollback(file);
    if (!existsSync(file)) return [`its target ${target} is gone: put it back, or let phase ${phase} pass again`];
    const digests = await readDigests(file);
    return [...runFaults(certificate, digests, run), ...digestFaults(certificate, digests)];
  } catch (error) {
    return [`its target ${target} cannot be read: ${toError(error).message}`];
  }
}

/** What the ledger says its run is. */
function runFaults(certificate: Certificate, { run: row }: Digests, own: string): readonly string[] {
  if (row === null) return [`${certificate.target} has no ledger: it is not the target that was certified`];
  const pairs = [
    ["run", own, row.run],
    ["migration", certificate.migration, row.migration],
    ["version of the migration", certificate.migrationVersion, row.version],
    ["version of the target schema", certificate.schemaVersion, row.schemaVersion],
    ["version of the ledger", certificate.ledgerVersion, row.ledgerVersion],
    ["digest of the sources' settings", certificate.configDigest, row.configDigest],
    ["read times", readTimesText(certificate.readTimes), readTimesText(JSON.parse(row.readTimes))],
  ] as const;
  return pairs
    .filter(([, expected, inside]) => expected !== inside)
    .map(
      ([what, expected, inside]) =>
        `the ledger in ${certificate.target} says ${what} ${inside}, and expected is ${expected}: it is not the target that was certified`,
    );
}

function digestFaults({ target, ledgerDigest, targetDigest, phase }: Certificate, now: Digests): readonly string[] {
  if (now.ledger !== ledgerDigest) {
    return [
      `the ledger in ${target} has digest ${now.ledger}, and the certificate says ${ledgerDigest}: since then something has landed or was replayed, repaired, rolled back or written by hand, so phase ${phase} must be validated again`,
    ];
  }
  if (now.target === targetDigest) return [];
  return [
    `the tables in ${target} have digest ${now.target}, and the certificate says ${targetDigest}, while the ledger is the same: somebody else than Touchdown has written there. Find out who, and roll back or compare with the source (touchdown verify <run> --repair)`,
  ];
}

/** The order of the systems says nothing. */
function readTimesText(readTimes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(readTimes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
