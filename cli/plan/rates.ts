import type { TimedPages } from "../preflight/probe-sources.ts";
import type { MeasuredAct } from "./measured-act.ts";
import type { Volume } from "./volume.ts";

/** What the estimates of a plan rest on. A figure that nobody has measured is absent. */
export type Rates = {
  readonly basis: "runs" | "a probe" | "nothing";
  /** One line for people: where the figures come from, and the main one. */
  readonly said: string;
  /** Steps that were taken, in phases of whatever size. */
  readonly measured: readonly MeasuredAct[];
  readonly draws: readonly MeasuredDraw[];
  /** Bytes of the target, and of the copied files, for each document of the phase; null is unknown. */
  readonly targetBytesPerDocument: number | null;
  readonly fileBytesPerDocument: number | null;
};

/** A sample that was drawn: how large it was to be by its share alone, how large it came out, and what drawing it read. */
export type MeasuredDraw = { readonly asked: number; readonly documents: number; readonly reads: number };

export const NO_RATES: Rates = {
  basis: "nothing",
  said: "time and disk are unknown: there is no earlier run of these sources, and the sources could not be probed",
  measured: [],
  draws: [],
  targetBytesPerDocument: null,
  fileBytesPerDocument: null,
};

export type Probed = {
  readonly timed: TimedPages;
  /** Of a document as canonical JSON, weighed by the collections' sizes. */
  readonly documentBytes: number;
};

/**
 * Bytes of a finished target, with ledger, lineage, indexes and full-text search, beyond one without a row, for each byte of its documents as canonical JSON:
 * 2.75 at 5,000 and 3.04 at 230,000 generated documents of moonlanding.
 */
export const TARGET_BYTES_PER_SOURCE_BYTE = 3.1;

/** Reading alone, one page after another: what a run does besides is not in it, and that it reads several pages at once neither. */
export function ratesOfProbe({ timed, documentBytes }: Probed, { documents: all, checkedDocuments }: Volume): Rates {
  const { pages, documents, durationMs } = timed;
  const ms = durationMs / documents;
  const perSecond = Math.round(1000 / ms);
  return {
    basis: "a probe",
    said: `time from a probe: ${documents} documents on ${pages} pages, one after another, at ${perSecond}/s; reading alone, the rest is unknown`,
    measured: [
      { act: "load", size: all, durationMs: ms * all },
      { act: "diff", size: all, durationMs: ms * all },
      { act: "check", size: all, durationMs: ms * checkedDocuments },
    ],
    draws: [],
    targetBytesPerDocument: documentBytes * TARGET_BYTES_PER_SOURCE_BYTE,
    fileBytesPerDocument: null,
  };
}
