/** What the table of sizes is computed from: all of it measured in one bench. */
export type Sizing = {
  /** A whole run with this machine's workers, and its diff. */
  readonly whole: WholeRun;
  /** Documents that the loader wrote on its own, and the processor time it took: it works on one core. */
  readonly loader: { readonly documents: number; readonly cpuMs: number };
  /** One transform worker with the default settings, at each latency of the source. */
  readonly readers: readonly Reader[];
  readonly directories: { readonly documents: number; readonly all: number; readonly largest: number };
};

export type WholeRun = {
  readonly documents: number;
  readonly rows: number;
  readonly reads: number;
  readonly targetBytes: number;
  readonly redisPeakMb: number;
  /** Of the largest process. */
  readonly residentMb: number;
  /** Indexes, full-text search, views and validators, which one process makes and asks. */
  readonly afterLoadMs: number;
  readonly diffMs: number;
};

export type Reader = { readonly latencyMs: number; readonly documentsPerSecond: number };
