import { findMigration } from "../../cli/find-migration.ts";
import { sumOf } from "../../cli/sum-of.ts";
import { MEGABYTE, SECOND } from "../../shared/config.ts";
import { invariant } from "../../shared/errors.ts";
import type { Bench } from "../bench.ts";
import { writeExportBed, type ExportBed } from "../csv/export-bed.ts";
import { measurePlainCsv, type MeasuredLoad } from "../csv/measure-plain.ts";
import { measureReaders, type MeasuredReader, type MeasuredReaders } from "../csv/measure-readers.ts";
import { measureCsvRun, type MeasuredCsvRun } from "../csv/measure-run.ts";
import { median, type Figure } from "../figure.ts";
import type { ProcessUse } from "../process-watch.ts";
import { megabytes, perDocument, perSecond, seconds } from "../units.ts";

type CsvPair = { readonly ours: MeasuredCsvRun; readonly plain: MeasuredLoad };

/** Records/s of the CSV path, over those of a script that does this job alone with the same library. */
export async function csvVsPlain(bench: Bench): Promise<Figure> {
  bench.say("writing an export");
  const bed = await writeExportBed(bench);
  bench.say("reading alone");
  const readers = await measureReaders(bench, bed);
  const pairs: CsvPair[] = [];
  for (let number = 1; number <= bench.repeat; number += 1) pairs.push(await measurePair(bench, bed, number));
  const ratios = pairs.map(({ ours, plain }) => plain.indexedMs / ours.indexedMs);
  return {
    kind: "measured",
    row: "csv-vs-plain",
    value: median(ratios),
    lines: [
      "in:  from the start of the process until every record's rows stand and the secondary indexes are built; for the run also its look at everything beforehand, backup, Redis, ledger and lineage",
      "out: rows derived from other rows, validators, diff, checks and publication, which the plain script does not have",
      ...describeReaders(readers, bed),
      ...pairs.flatMap((pair, index) => describePair(pair, { number: index + 1, bench, records: bed.records })),
    ],
    raw: { ratios, readers, pairs, bed },
  };
}

/** They take turns in going first. */
async function measurePair(bench: Bench, bed: ExportBed, number: number): Promise<CsvPair> {
  const plainOf = async (): Promise<MeasuredLoad> => {
    bench.say(`plain script ${number} of ${bench.repeat}`);
    return measurePlainCsv(bench, bed);
  };
  const first = number % 2 === 0 ? await plainOf() : null;
  bench.say(`staging ${number} of ${bench.repeat}`);
  const ours = await measureCsvRun(bench, bed, `bench-csv-${number}`);
  const pair = { ours, plain: first ?? (await plainOf()) };
  const differing = differences(pair);
  invariant(differing.length === 0, `the plain script does not write the same rows: ${differing.join("; ")}`);
  return pair;
}

/** Derived rows apart, both write the same number of rows into every table. */
function differences({ ours, plain }: CsvPair): readonly string[] {
  const derived = new Set(findMigration("oapp-production").derivations?.flatMap(({ tables }) => tables));
  const names = [...new Set([...Object.keys(ours.tables), ...Object.keys(plain.tables)])].filter(
    (name) => !derived.has(name),
  );
  return names
    .filter((name) => ours.tables[name] !== plain.tables[name])
    .map((name) => `${name}: run ${ours.tables[name] ?? "none"}, plain script ${plain.tables[name] ?? "none"}`);
}

function describeReaders({ library, source }: MeasuredReaders, { records, bytes }: ExportBed): readonly string[] {
  const speed = ({ durationMs, cpuMs }: MeasuredReader): string =>
    `${seconds(durationMs)}, ${perSecond(records, durationMs)} records/s, ${((bytes / MEGABYTE / durationMs) * SECOND).toFixed(1)} MB/s, CPU ${seconds(cpuMs)}`;
  return [
    `reading alone, ${records} records of ${megabytes(bytes / MEGABYTE)}, a process each:`,
    `  csv-parse             ${speed(library)}`,
    `  the source, by pages  ${speed(source)}; ${seconds(source.pinMs)} of it hashing and indexing; records/s over csv-parse ${(library.durationMs / source.durationMs).toFixed(3)}, CPU ${(source.cpuMs / library.cpuMs).toFixed(3)} times`,
  ];
}

type Told = { readonly number: number; readonly bench: Bench; readonly records: number };

function describePair({ ours, plain }: CsvPair, { number, bench, records }: Told): readonly string[] {
  const load = ({ loadMs, indexedMs }: MeasuredLoad): string =>
    `${seconds(indexedMs)} (load ${seconds(loadMs)}, indexes ${seconds(indexedMs - loadMs)})  ${perSecond(records, indexedMs)} records/s`;
  return [
    `pair ${number}: ${records} records, the same ${sumOf(Object.values(plain.tables))} rows in both, ratio ${(plain.indexedMs / ours.indexedMs).toFixed(3)}`,
    `  run, ${bench.workers} workers  ${load(ours)}; from its first page on ${seconds(ours.landingMs)}, ${perSecond(records, ours.landingMs)} records/s`,
    `  plain script    ${load(plain)}`,
    `  CPU of the run     ${describeCpu(ours.uses, records)}`,
    `  CPU of the script  ${describeCpu(plain.uses, records)}`,
    `  resident memory    run ${describeMemory(ours.atEnd)}; plain script ${describeMemory(plain.uses)}`,
    `  not counted: derivations ${seconds(ours.deriveMs)}; the whole command ${seconds(ours.wholeMs)}${ours.isPassed ? "" : "; its gate FAILED"}`,
  ];
}

function describeCpu(uses: readonly ProcessUse[], records: number): string {
  const cpuMs = sumOf(uses.map((use) => use.cpuMs));
  const parts = uses.map((use) => `${use.name} ${perDocument(use.cpuMs, records)}`);
  return `${seconds(cpuMs)}, ${perDocument(cpuMs, records)} µs/record: ${parts.join(", ")}`;
}

function describeMemory(uses: readonly ProcessUse[]): string {
  const largest = uses.toSorted((a, b) => b.residentMb - a.residentMb)[0];
  return largest === undefined ? "unknown" : `${megabytes(largest.residentMb)} (${largest.name})`;
}
