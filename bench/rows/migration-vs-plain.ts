import { cpus } from "node:os";
import { sumOf } from "../../cli/sum-of.ts";
import { median, type Figure } from "../figure.ts";
import type { MeasuredPlain } from "../measure-plain.ts";
import type { MeasuredRun } from "../measure-run.ts";
import type { ProcessUse } from "../process-watch.ts";
import { perDocument, perSecond, seconds } from "../units.ts";

export type Pair = { readonly ours: MeasuredRun; readonly plain: MeasuredPlain };

/** Wall time until the last row and the secondary indexes, both counted from the start of a process. */
export function migrationVsPlain(pairs: readonly Pair[], workers: number): Figure {
  const ratios = pairs.map(({ ours, plain }) => ours.indexedMs / plain.indexedMs);
  return {
    kind: "measured",
    row: "migration-vs-plain",
    value: median(ratios),
    lines: [
      "in:  from the start of the process until the last row stands, all files are copied and the secondary indexes are built; for the migration also its Redis, ledger and lineage",
      "out: full-text search, views and validators, which the plain script does not have; the last lines of each pair tell them",
      ...pairs.flatMap((pair, index) => describePair(pair, { number: index + 1, workers })),
    ],
    raw: { ratios, pairs },
  };
}

/** Tables whose rows differ in number, and files, as sentences; the comparison holds only while there are none. */
export function differences({ ours, plain }: Pair): string[] {
  const names = [...new Set([...Object.keys(ours.tables), ...Object.keys(plain.tables)])].toSorted();
  const tables = names
    .filter((name) => ours.tables[name] !== plain.tables[name])
    .map((name) => `${name}: migration ${ours.tables[name] ?? "none"}, plain script ${plain.tables[name] ?? "none"}`);
  const files = `files: migration ${ours.copied}, plain script ${plain.copied}`;
  return ours.copied === plain.copied ? tables : [...tables, files];
}

function describePair(
  { ours, plain }: Pair,
  { number, workers }: { readonly number: number; readonly workers: number },
): string[] {
  const { documents } = ours;
  const rows = sumOf(Object.values(ours.tables));
  const cores = cpus().length;
  return [
    `pair ${number}: ${documents} documents, the same ${rows} rows and ${plain.copied} files in both, ratio ${(ours.indexedMs / plain.indexedMs).toFixed(3)}`,
    `  migration, ${workers} workers  ${seconds(ours.indexedMs)} (load ${seconds(ours.loadMs)}, indexes ${seconds(ours.indexedMs - ours.loadMs)})  ${perSecond(documents, ours.indexedMs)} documents/s`,
    `  plain script          ${seconds(plain.indexedMs)} (load ${seconds(plain.loadMs)}, indexes ${seconds(plain.indexedMs - plain.loadMs)})  ${perSecond(documents, plain.indexedMs)} documents/s`,
    `  CPU of the migration  ${describeCpu(ours.whileLoading, documents)}`,
    `  CPU of the plain run  ${describeCpu(plain.whileLoading, documents)}`,
    `  CPU in all            migration ${describeShare(ours.whileLoading, cores)}, plain run ${describeShare(plain.whileLoading, cores)}`,
    `  not counted: full-text search and views ${seconds(ours.searchMs)}, validators ${seconds(ours.validateMs)}`,
    `  the whole command \`touchdown run\` ${seconds(ours.wholeMs)}${describeFailed(ours.failedValidators)}`,
  ];
}

function describeCpu(uses: readonly ProcessUse[], documents: number): string {
  const parts = uses.map(({ name, cpuMs }) => `${name} ${perDocument(cpuMs, documents)}`);
  return `${perDocument(sumOf(uses.map(({ cpuMs }) => cpuMs)), documents)} µs/document: ${parts.join(", ")}`;
}

/** A busy machine stretches wall time, but hardly CPU time: below this no wall time of so many cores can go. */
function describeShare(uses: readonly ProcessUse[], cores: number): string {
  const cpuMs = sumOf(uses.map((use) => use.cpuMs));
  return `${seconds(cpuMs)} (at best ${seconds(cpuMs / cores)} on ${cores} cores)`;
}

function describeFailed(names: readonly string[]): string {
  return names.length === 0 ? "" : `; its gate FAILED: ${names.join(", ")}`;
}
