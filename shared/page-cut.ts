import { KILOBYTE, MEGABYTE } from "./config.ts";
import type { Speed } from "./speed.ts";

/** What a batch may be asked to be at the most: TOUCHDOWN_BATCH_BYTES has the same bounds. */
export const BATCH_BYTES_LEAST = 16 * KILOBYTE;
export const BATCH_BYTES_MOST = 16 * MEGABYTE;

/**
 * How a page is cut. It is decided when the page's job is added and travels in it, so that a page that is delivered again is cut into the same batches whatever
 * the operator has changed since.
 */
export type PageCut = {
  /** Documents of a page at the most, as it was wanted then. */
  readonly pageSize: number;
  /** Bytes of a batch at the most; without it what the run says. */
  readonly batchBytesMax?: number;
};

export type PageSizes = {
  /** Documents of a page where the operator wants no other number. */
  readonly usual: number;
  /** What the collection allows. */
  readonly most: number;
};

export function cutOf(speed: Speed, { usual, most }: PageSizes): PageCut {
  const pageSize = Math.min(speed.pageSize ?? usual, most);
  if (speed.batchBytes === null) return { pageSize };
  const batchBytesMax = Math.max(BATCH_BYTES_LEAST, Math.min(speed.batchBytes, BATCH_BYTES_MOST));
  return { pageSize, batchBytesMax };
}
