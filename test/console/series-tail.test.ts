import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SeriesTail } from "../../bull-board/console/series-tail.ts";
import { sampleAt } from "./console-bed.ts";

let folder: string;
let file: string;
let tail: SeriesTail;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-series-"));
  file = join(folder, "series.ndjson");
  tail = new SeriesTail(file);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (index: number): string => `${JSON.stringify(sampleAt(index, { phase: "größe" }))}\n`;
const landed = async (): Promise<number[]> => (await tail.read()).map((sample) => sample.landed);

test("a file that is not there yet is an empty series", async () => {
  expect(await landed()).toEqual([]);
  writeFileSync(file, line(1));
  expect(await landed()).toEqual([100]);
});

test("each reading adds what was written since, and a line that is half written waits for its end", async () => {
  writeFileSync(file, line(1) + line(2));
  expect(await landed()).toEqual([100, 200]);
  const bytes = Buffer.from(line(3));
  // Within the two bytes of a letter.
  const cut = bytes.indexOf(Buffer.from("ö")) + 1;
  appendFileSync(file, bytes.subarray(0, cut));
  expect(await landed()).toEqual([100, 200]);
  appendFileSync(file, bytes.subarray(cut));
  appendFileSync(file, line(4));
  expect(await landed()).toEqual([100, 200, 300, 400]);
  expect((await tail.read())[2]?.phase).toBe("größe");
});

test("lines that are none of ours are passed over", async () => {
  writeFileSync(file, `${line(1)}nothing\n{"atMs":1}\n\n${line(2)}`);
  expect(await landed()).toEqual([100, 200]);
});

test("a file that was thinned out or has become shorter is read anew", async () => {
  writeFileSync(file, line(1) + line(2) + line(3));
  expect(await landed()).toEqual([100, 200, 300]);
  writeFileSync(`${file}.thinned`, line(1) + line(3) + line(4) + line(5));
  renameSync(`${file}.thinned`, file);
  expect(await landed()).toEqual([100, 300, 400, 500]);
  writeFileSync(file, line(7));
  expect(await landed()).toEqual([700]);
  rmSync(file);
  expect(await landed()).toEqual([]);
});
