import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openTerminal } from "../../cli/terminal.ts";

function screen(columns: number | null) {
  let text = "";
  const stream = Object.assign(new PassThrough(), columns === null ? { isTTY: false } : { isTTY: true, columns });
  stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => text };
}

test("on a terminal the progress line is drawn over, stays below what is said, and is cut to the width", () => {
  const { stream, written } = screen(30);
  let atMs = 0;
  const terminal = openTerminal({ stream, now: () => atMs });
  terminal.progress("a progress line that is longer than thirty");
  atMs += 200;
  terminal.progress("second");
  terminal.say("settled users");
  terminal.clear();
  const erase = "\r\u001B[2K";
  expect(written()).toBe(`a progress line that is longe${erase}second${erase}settled users\nsecond${erase}`);
});

test("a progress line is drawn ten times a second at the most", () => {
  const { stream, written } = screen(80);
  let atMs = 0;
  const terminal = openTerminal({ stream, now: () => atMs });
  for (; atMs < 1000; atMs += 10) terminal.progress("x");
  expect(written().replaceAll(/[^x]/g, "")).toHaveLength(10);
});

test("anywhere else lines stay, one in five seconds", () => {
  const { stream, written } = screen(null);
  let atMs = 0;
  const terminal = openTerminal({ stream, now: () => atMs });
  for (; atMs < 12_000; atMs += 100) terminal.progress(`at ${atMs}`);
  terminal.say("done");
  expect(written()).toBe("at 0\nat 5000\nat 10000\ndone\n");
});
