import { closeSync, existsSync, fsyncSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Reach } from "../../shared/checkpoint.ts";
import { sync } from "../../shared/durable-file.ts";
import { invariant } from "../../shared/errors.ts";
import type { GovernanceFault } from "../../shared/governance.ts";
import { readIntent, removeIntent, writeHead, writeIntent, type AppendIntent } from "./side-files.ts";

/** Appends what the intent says, in one write and one fsync, and names the new head. Killed anywhere in between, `completeAppend` ends it. */
export function beginAppend(log: string, intent: AppendIntent, reach: Reach): void {
  writeIntent(log, intent);
  reach("governance-intended");
  writeBehind(log, Buffer.from(intent.text));
  reach("governance-written");
  endAppend(log, intent, reach);
}

/** Writes the rest of what a killed process has begun to append, to the byte. A fault where what is there is not a part of it. */
export function completeAppend(log: string): GovernanceFault | null {
  const intent = readIntent(log);
  if (intent === null) return null;
  const begun = begunOf(log, intent);
  if (!Buffer.isBuffer(begun)) return begun;
  if (intent !== "damaged") {
    writeBehind(log, Buffer.from(intent.text).subarray(begun.length));
    endAppend(log, intent, () => undefined);
  }
  return null;
}

/** Whether a killed process has left an append that the next one completes: some of its bytes are there, and not all. */
export function isUnfinished(log: string): boolean {
  const intent = readIntent(log);
  if (intent === null || intent === "damaged") return false;
  const begun = begunOf(log, intent);
  return Buffer.isBuffer(begun) && begun.length > 0 && begun.length < Buffer.byteLength(intent.text);
}

/** Length of a log, bytes. */
export function bytesOf(log: string): number {
  return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
}

/** As much of the append as is there, or what is there instead. */
function begunOf(log: string, intent: AppendIntent | "damaged"): Buffer | GovernanceFault {
  if (intent === "damaged") return { line: 1, what: `is uncertain: ${log}.intent is not what was written there` };
  const whole = Buffer.from(intent.text);
  const there = readFrom(log, intent.offset, whole.length + 1);
  if (there !== null && there.length <= whole.length && whole.subarray(0, there.length).equals(there)) return there;
  const what = `is not the append that ${log}.intent says was begun behind byte ${intent.offset}`;
  return { line: lineAt(log, intent.offset), what };
}

function endAppend(log: string, intent: AppendIntent, reach: Reach): void {
  const whole = Buffer.from(intent.text);
  const written = readFrom(log, intent.offset, whole.length + 1);
  invariant(written?.equals(whole), `${log} holds what was appended`);
  writeHead(log, intent.after);
  reach("governance-headed");
  removeIntent(log);
}

function writeBehind(log: string, bytes: Buffer): void {
  const isNew = !existsSync(log);
  const descriptor = openSync(log, "a");
  try {
    if (bytes.length > 0) writeWhole(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (isNew) sync(dirname(log));
}

/** A disk that fills up takes a part and says nothing; asked for the rest it refuses, and the intent remembers. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  let written = writeSync(descriptor, bytes);
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

/** Up to `length` bytes from `offset`; null where the file is shorter than that. */
function readFrom(log: string, offset: number, length: number): Buffer | null {
  const size = bytesOf(log);
  if (size < offset) return null;
  if (size === offset) return Buffer.alloc(0);
  const bytes = Buffer.alloc(Math.min(length, size - offset));
  const descriptor = openSync(log, "r");
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, { position: offset }));
  } finally {
    closeSync(descriptor);
  }
}

const NEWLINE = 0x0a;

function lineAt(log: string, offset: number): number {
  const before = readFrom(log, 0, offset) ?? Buffer.alloc(0);
  return before.reduce((lines, byte) => lines + (byte === NEWLINE ? 1 : 0), 1);
}
