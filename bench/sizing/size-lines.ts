import { constants } from "node:buffer";
import { formatDuration } from "../../cli/format-duration.ts";
import { textTable } from "../../cli/text-table.ts";
import { MEGABYTE, SECOND } from "../../shared/config.ts";
import type { Sizing } from "./sizing.ts";

const RECORDS = [230_000, 1_000_000, 10_000_000, 100_000_000] as const;
const GIGABYTE = 1024 * MEGABYTE;
const READS_PRICED = 100_000;

/** The table of sizes, with what it was computed from below it. Everything is in proportion to what was measured. */
export function sizeLines(sizing: Sizing, readPrice: number): string[] {
  return [...tableOf(sizing, readPrice), "", ...basisOf(sizing, readPrice)];
}

function tableOf(sizing: Sizing, readPrice: number): string[] {
  const columns = [
    "records",
    "load, one loader",
    ...sizing.readers.map(({ latencyMs }) => `readers at ${latencyMs} ms`),
    "indexes to validators",
    "diff",
    "target",
    "Redis",
    "largest directory",
    "reads of full + verify",
    "their price",
  ];
  const rows = RECORDS.map((records) => rowOf(sizing, records, readPrice));
  return textTable(
    columns.map((title) => ({ title, isNumber: true })),
    rows,
  );
}

function rowOf(sizing: Sizing, records: number, readPrice: number): string[] {
  const { whole, readers, directories } = sizing;
  const times = records / whole.documents;
  const perSecond = loaderPerSecond(sizing);
  const growth = Math.max(0, records - whole.documents) * (directories.all / directories.documents);
  const reads = 2 * whole.reads * times;
  return [
    whole.documents < records ? `${records.toLocaleString("en-US")} *` : records.toLocaleString("en-US"),
    formatDuration((records / perSecond) * SECOND),
    ...readers.map(({ documentsPerSecond }) => String(Math.ceil(perSecond / documentsPerSecond))),
    formatDuration(whole.afterLoadMs * times),
    formatDuration(whole.diffMs * times),
    bytes(whole.targetBytes * times),
    bytes(whole.redisPeakMb * MEGABYTE + growth),
    describeLargest(records * (directories.largest / directories.documents)),
    `${(reads / 1_000_000).toFixed(1)} million`,
    `$${((reads / READS_PRICED) * readPrice).toFixed(2)}`,
  ];
}

/** A directory travels as one text, of which Node takes only so long ones. */
function describeLargest(size: number): string {
  return size > constants.MAX_STRING_LENGTH ? `${bytes(size)}: TOO LONG` : bytes(size);
}

function loaderPerSecond({ loader }: Sizing): number {
  return (loader.documents * SECOND) / loader.cpuMs;
}

function basisOf(sizing: Sizing, readPrice: number): string[] {
  const { whole, readers, directories, loader } = sizing;
  const rates = readers.map(
    ({ latencyMs, documentsPerSecond }) => `${Math.round(documentsPerSecond)}/s at ${latencyMs} ms`,
  );
  return [
    "*  in proportion to what was measured, and larger than it: arithmetic, no run. A target larger than memory is written slower than that.",
    `loader: ${Math.round(loaderPerSecond(sizing))} documents/s on a core of its own (${((loader.cpuMs * SECOND) / loader.documents).toFixed(0)} µs of processor time each), while the target lies in memory`,
    `readers: transform workers that one loader keeps busy; one reads and maps ${rates.join(", ")} of the source, at the default page size and concurrency`,
    `a whole run of ${whole.documents} documents: ${whole.rows} rows, ${whole.reads} reads, target ${bytes(whole.targetBytes)} (each backup takes as much again), Redis at most ${whole.redisPeakMb.toFixed(0)} MB, largest process ${whole.residentMb.toFixed(0)} MB`,
    `directories: ${bytes(directories.all)} in Redis for ${directories.documents} documents; each is one text, of ${bytes(constants.MAX_STRING_LENGTH)} at most, and every transform worker holds those it needs`,
    `price: $${readPrice} for ${READS_PRICED.toLocaleString("en-US")} reads (--read-price; it differs by location)`,
  ];
}

function bytes(count: number): string {
  return count < GIGABYTE
    ? `${(count / MEGABYTE).toFixed(count < 10 * MEGABYTE ? 1 : 0)} MB`
    : `${(count / GIGABYTE).toFixed(1)} GB`;
}
