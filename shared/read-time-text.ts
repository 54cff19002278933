import { FILES_STATE, isFilesState, readTimeUs, type ReadTime } from "./source.ts";

const SHORT = 12;

/** As of when a source was read, for people: an instant in UTC, or which files. */
export function shortReadTime(readTime: ReadTime): string {
  if (isFilesState(readTime)) return `files ${readTime.slice(FILES_STATE.length, FILES_STATE.length + SHORT)}`;
  const us = readTimeUs(readTime);
  return us === null ? "no time of its own" : new Date(us / 1000).toISOString();
}
