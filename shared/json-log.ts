import type { Log } from "./log.ts";
import { maskEmails } from "./mask-text.ts";

/** A log of lines of JSON for programs: time, level, event, who says it, and the fields. E-mail addresses in keys and messages are masked. */
export function jsonLog(write: (line: string) => void, who: Readonly<Record<string, unknown>>): Log {
  return (event, { level = "info", ...fields } = {}) => {
    const line = { time: new Date().toISOString(), level, event, ...who, ...fields };
    write(`${JSON.stringify(line, maskStrings)}\n`);
  };
}

function maskStrings(_key: string, value: unknown): unknown {
  return typeof value === "string" ? maskEmails(value) : value;
}
