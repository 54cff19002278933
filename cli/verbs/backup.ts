import { join } from "node:path";
import * as z from "zod";
import { findBackups, listBackups, type Backup, type RunOf } from "../../coordinator/backup/backup-folder.ts";
import { keepNewest, type Kept } from "../../coordinator/backup/keep-newest.ts";
import type { Manifest } from "../../coordinator/backup/manifest.ts";
import { megabytes } from "../../coordinator/backup/require-room.ts";
import { takeBackup } from "../../coordinator/backup/take-backup.ts";
import { verifyBackup } from "../../coordinator/backup/verify-backup.ts";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { TerminalError } from "../../shared/errors.ts";
import { fileLog } from "../../shared/log.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { actingHere } from "../actions/acting.ts";
import { audited } from "../actions/audited.ts";
import { codeVersion } from "../code-version.ts";
import { loadConfig } from "../load-config.ts";
import { folderName, parseGiven, runName, wholeNumber } from "../parse-given.ts";
import { readLedger } from "../../coordinator/runs/read-ledger.ts";
import { requireRunFolder } from "../require-run-folder.ts";
import { sumOf } from "../sum-of.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction, VerbContext, VerbResult } from "../verb.ts";

const shape = z.object({
  run: runName,
  name: folderName.optional(),
  keep: wholeNumber(1, 10_000).optional(),
  list: z.boolean().default(false),
  verify: folderName.optional(),
});
type Wanted = z.infer<typeof shape>;

/** Takes a backup of a run, lists those there are, or verifies one. */
export const backup: VerbAction = async (given, context) => {
  const wanted = parseGiven(shape, given);
  const config = loadConfig();
  const of = { runsDir: config.runsDir, run: wanted.run };
  requireOneWish(wanted);
  requireRunFolder(of);
  if (wanted.list) return list(of, context);
  if (wanted.verify !== undefined) return verify(of, wanted.verify, context);
  const { name = null, keep = null } = wanted;
  const deed = { run: wanted.run, action: "backup", given: { name, keep } };
  const { result } = await audited(actingHere(config), deed, async () => {
    const taken = await take(of, wanted, { ...context, crashAt: config.crashAt });
    return { lines: [`backup ${taken.name}`], result: taken.result };
  });
  return result;
};

function requireOneWish({ list: isList, verify: name, name: newName, keep }: Wanted): void {
  const wishes = [isList, name !== undefined, newName !== undefined || keep !== undefined];
  if (wishes.filter(Boolean).length < 2) return;
  throw new TerminalError("USAGE", "--list, --verify, and taking a backup (--name, --keep) are three things", {
    hint: "Ask for one of them.",
  });
}

async function take(
  of: RunOf,
  { name, keep }: Wanted,
  { terminal, signal, crashAt }: VerbContext & { readonly crashAt: string | null },
): Promise<{ readonly name: string; readonly result: VerbResult }> {
  // An unknown run, or one without a ledger, is named before anything is made.
  readLedger(of.runsDir, of.run);
  const taken = await takeBackup({
    ...of,
    name: name ?? null,
    codeVersion: codeVersion(),
    now: new Date(),
    reach: crashRehearsal(crashAt),
    signal,
  });
  const { manifest, folder } = taken;
  const { copy, digest, check, total } = manifest.seconds;
  terminal.say(`backup ${taken.name}: ${describe(manifest)}`);
  terminal.say(
    `  copied in ${copy.toFixed(1)} s, read in ${digest.toFixed(1)} s, proved in ${check.toFixed(1)} s; ${folder}`,
  );
  if (manifest.files !== null && manifest.files.count > 0) {
    terminal.say(`  not in it: ${manifest.files.count} copied files (${megabytes(manifest.files.bytes)}) in files/`);
  }
  fileLog(join(runFolder(of.runsDir, of.run), "log.ndjson"))("backup", {
    run: of.run,
    name: taken.name,
    seconds: total,
  });
  const kept = keep === undefined ? null : await keepNewest(of, keep);
  if (kept !== null) sayKept(kept, terminal);
  return { name: taken.name, result: { json: { ok: true, run: of.run, backup: summary(taken), ...kept } } };
}

function sayKept({ kept, removed, damaged }: Kept, terminal: VerbContext["terminal"]): void {
  terminal.say(
    `  ${kept.length} kept, ${removed.length} removed${removed.length === 0 ? "" : `: ${removed.join(", ")}`}`,
  );
  if (damaged.length > 0) terminal.say(`  damaged, neither counted nor removed: ${damaged.join(", ")}`);
}

function list(of: RunOf, { terminal }: VerbContext): VerbResult {
  const backups = listBackups(of);
  const unreadable = findBackups(of).flatMap(({ name, found }) => (found.kind === "unreadable" ? [name] : []));
  const rows = backups.map(({ name, manifest }) => [
    name,
    manifest.takenAt,
    megabytes(manifest.bytes),
    records(manifest),
    rowsOf(manifest),
  ]);
  const numbers = ["size", "records", "rows"].map((title) => ({ title, isNumber: true }));
  for (const line of textTable([{ title: "backup" }, { title: "taken" }, ...numbers], rows)) terminal.say(line);
  for (const name of unreadable)
    terminal.say(`${name}: its manifest cannot be read (touchdown backup ${of.run} --verify ${name})`);
  return { json: { ok: true, run: of.run, backups: backups.map(summary), unreadable } };
}

async function verify(of: RunOf, name: string, { terminal }: VerbContext): Promise<VerbResult> {
  const { faults, manifest, seconds } = await verifyBackup(of, name);
  const ok = faults.length === 0;
  terminal.say(`backup ${name} of run ${of.run} ${ok ? "is sound" : "is damaged"} (${seconds.toFixed(1)} s)`);
  if (ok && manifest !== null) terminal.say(`  ${describe(manifest)}`);
  for (const { kind, what } of faults) terminal.say(`  ${kind}: ${what}`);
  return { json: { ok, run: of.run, name, faults, seconds }, exitCode: ok ? 0 : 1 };
}

function describe(manifest: Manifest): string {
  const { bytes, tables, takenAt } = manifest;
  return `${megabytes(bytes)}, ${records(manifest)} records, ${rowsOf(manifest)} rows in ${Object.keys(tables).length} tables, taken ${takenAt}`;
}

function summary({ name, folder, manifest }: Backup): object {
  const { takenAt, bytes, sha256, ledgerDigest, seal, files, seconds } = manifest;
  const counts = { records: records(manifest), rows: rowsOf(manifest) };
  return { name, folder, takenAt, bytes, sha256, ledgerDigest, seal, ...counts, files, seconds };
}

function records({ tables }: Manifest): number {
  return tables["_touchdown_records"]?.rows ?? 0;
}

/** All rows, the ledger's among them. */
function rowsOf({ tables }: Manifest): number {
  return sumOf(Object.values(tables).map(({ rows }) => rows));
}
