/** What every measurement of one bench is given. */
export type Bench = {
  /** A temporary folder that goes with the bench. */
  readonly folder: string;
  /** For every process that is started: the bench's own, without any setting of Touchdown. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly records: number;
  readonly seed: number;
  readonly repeat: number;
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly progress: (what: string) => (done: number, total: number) => void;
};
