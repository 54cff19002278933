import { appendFileSync } from "node:fs";

/** Lines of JSON: time, event and its fields. Values are counts, names and key ranges; never the content of a record. */
export type Log = (event: string, fields?: Readonly<Record<string, unknown>>) => void;

export const silentLog: Log = () => undefined;

/** Appends to a file; a line is written whole. */
export function fileLog(file: string): Log {
  return (event, fields = {}) => {
    appendFileSync(file, `${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
  };
}
