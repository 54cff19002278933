import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { writeDurably } from "../../shared/durable-file.ts";

/** Others read it, so it may be read by all. */
const MODE = 0o644;

/** What the file says while the new tables are in use: one line. */
export function anchorText(anchor: string): string {
  return `${anchor}-PRODUCTION\n`;
}

/** Replaces what the file says: whoever reads it meets the old line or the new one. */
export function writeAnchor(file: string, text: string): void {
  writeDurably(file, text);
  chmodSync(file, MODE);
}

/** Has the file say again what it said before; null where it was not there. One that somebody else has written since stays. */
export function takeAnchorBack(file: string, anchor: string, before: string | null): void {
  if (!existsSync(file) || readFileSync(file, "utf8") !== anchorText(anchor)) return;
  if (before === null) rmSync(file);
  else writeAnchor(file, before);
}
