import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDocument } from "../../coordinator/publication/read-document.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-document-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string): Promise<unknown[]> {
  const file = join(folder, "document.json");
  writeFileSync(file, text);
  const elements: unknown[] = [];
  for await (const element of readDocument(file)) elements.push(element);
  return elements;
}

const SOUND: readonly string[] = [
  "[]",
  " [ \n ] \n",
  "[1]",
  "[null,true,-1.5e3]",
  '["a,b]","\\"","\\\\","{"]',
  '[{"a":[1,{"b":"}"}]},[],{}]',
  '\uFEFF[{"🚢":"ä\\u0041"}]',
  JSON.stringify([{ deep: [[[["]"]]]], text: 'x"\\"'.repeat(50_000) }, "é".repeat(300_000), 1], null, 2),
];
test.each(SOUND.map((text): [string, string] => [text.slice(0, 40), text]))(
  "%s is read as JSON.parse reads it",
  async (_, text) => {
    expect(await read(text)).toEqual(JSON.parse(text.replace("\uFEFF", "")));
  },
);

const BROKEN: readonly string[] = [
  "",
  " ",
  "{}",
  "1",
  "[",
  "[1",
  "[1,",
  "[1,]",
  "[,1]",
  "[1]]",
  "[1] 2",
  '["a]',
  "[1 2]",
  '[{"a":1]',
  "[}",
  "[1},2]",
  "[][",
];
test.each(BROKEN)("%j is no document", async (text) => {
  await expect(read(text)).rejects.toThrow(SyntaxError);
});
