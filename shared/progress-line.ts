export type RunState = "planning" | "loading" | "settling" | "copying files" | "building" | "paused" | "finished";

/** What the progress line tells. `counted` is null until every collection is planned. */
export type Progress = {
  readonly migration: string;
  readonly phase: string;
  readonly landed: number;
  readonly counted: number | null;
  readonly rejected: number;
  readonly merged: number;
  /** Jobs that wait or are at work. */
  readonly queue: number;
  readonly state: RunState;
  /** Files that are copied or missing, of those wanted; null while nobody has counted them. */
  readonly files: { readonly known: number; readonly wanted: number } | null;
  /** Documents a second of late; null until that is known. */
  readonly ratePerSecond: number | null;
};

/** A guess from less of the work than this is worth nothing. */
const ETA_FRACTION_MIN = 0.01;

/** `moonlanding full 46100/75286 61.2% rejected 12 merged 3 queue 40 state loading 970/s ETA 30s`, the same in terminal, log and console. */
export function progressLine(progress: Progress): string {
  const { migration, phase, landed, counted, rejected, merged, queue, state, files, ratePerSecond } = progress;
  const parts = [
    `${migration} ${phase}`,
    counted === null ? `${landed}/?` : `${landed}/${counted} ${formatPercent(landed, counted)}`,
    `rejected ${rejected}`,
    `merged ${merged}`,
    `queue ${queue}`,
    `state ${state}`,
  ];
  if (state === "copying files" && files !== null) parts.push(`${files.known}/${files.wanted}`);
  if (state === "loading" && ratePerSecond !== null) parts.push(`${Math.round(ratePerSecond)}/s`);
  const etaMs = estimateMs(progress);
  if (etaMs !== null) parts.push(`ETA ${formatEta(etaMs)}`);
  return parts.join(" ");
}

/** Time left, or null where nobody can know: too little has landed, nothing moves, or something other than loading is under way. */
export function estimateMs({ landed, counted, state, ratePerSecond }: Progress): number | null {
  if (state !== "loading" || counted === null || ratePerSecond === null || ratePerSecond <= 0) return null;
  if (landed < counted * ETA_FRACTION_MIN || landed >= counted) return null;
  return Math.max(1000, Math.ceil((counted - landed) / ratePerSecond) * 1000);
}

/** Cut off, not rounded: 100.0% means all. */
function formatPercent(landed: number, counted: number): string {
  if (counted === 0) return "100.0%";
  return `${(Math.floor((landed / counted) * 1000) / 10).toFixed(1)}%`;
}

function formatEta(etaMs: number): string {
  const seconds = Math.round(etaMs / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}m${pad(seconds % 60)}s` : `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m`;
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
