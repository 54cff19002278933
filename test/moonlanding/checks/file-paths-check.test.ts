import { readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filePathsCheck } from "../../../coordinator/checks/file-paths.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { LandedWithFiles, type Change } from "../../support/landed-with-files.ts";
import { expectFailure } from "../../validators/workshop.ts";

const check = filePathsCheck(moonlanding);
let landed: LandedWithFiles;

beforeAll(() => {
  landed = new LandedWithFiles({ records: 1200, seed: 11, dirty: 0.1 });
});
afterAll(() => landed.close());

test("every copy is read anew, and what is missing is told", async () => {
  const verdict = await landed.ask(check);
  expect(verdict).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  expect(verdict.detail).toMatch(/^\d+ file rows without an old prefix; \d+ files of [\d,]+ bytes read anew/);
  expect(verdict.detail).toMatch(/[1-9]\d* objects? missing at the source, each told by a finding\.$/);
});

const COPIED = "(SELECT id FROM file WHERE state = 'copied' ORDER BY id LIMIT 1)";
const MISSING = "(SELECT id FROM file WHERE state = 'missing' ORDER BY id LIMIT 1)";

describe.each<[string, RegExp, Change]>([
  [
    "a path of the old system",
    /still point elsewhere/,
    `UPDATE file SET path = '/friday/uploads/a.pdf' WHERE id = ${COPIED}`,
  ],
  [
    "an old path in other letters",
    /still point elsewhere/,
    `UPDATE file SET path = 'FRIDAY-staging/a.pdf' WHERE id = ${COPIED}`,
  ],
  [
    "a path out of the folder",
    /still point elsewhere/,
    `UPDATE file SET path = 'friday/../../etc/passwd' WHERE id = ${COPIED}`,
  ],
  [
    "another file's path",
    /say another thing of their copy/,
    `UPDATE file SET path = 'friday/gone.pdf' WHERE id = ${COPIED}`,
  ],
  ["another size", /say another thing of their copy/, `UPDATE file SET size = size + 1 WHERE id = ${COPIED}`],
  [
    "a row that still waits",
    /wait for their file/,
    `UPDATE file SET state = 'waiting', path = NULL WHERE id = ${COPIED}`,
  ],
  [
    "a missing file that no finding tells",
    /miss their file and no finding tells it/,
    `DELETE FROM _touchdown_findings WHERE rule = 'file-missing' AND path = (SELECT source_path FROM file WHERE id = ${MISSING})`,
  ],
  [
    "a copy that is called missing",
    /miss a file that the ledger does not miss/,
    `UPDATE file SET state = 'missing', path = NULL WHERE id = ${COPIED}`,
  ],
  ["a file that is gone", /1 file of the manifest: it is not there/, (_, files) => rmSync(someFile(files))],
  ["a file that was cut off", /its size is another/, (_, files) => writeFileSync(someFile(files), "x")],
  [
    "a file of other bytes",
    /its SHA-256 is another/,
    (_, files) => writeFileSync(someFile(files), "x".repeat(statSync(someFile(files)).size)),
  ],
  ["a link in the place of a file", /it is no ordinary file/, (_, files) => replaceByLink(someFile(files))],
])("%s", (_, detail, change) => {
  test("fails", async () => {
    expectFailure(await landed.ask(check, { change }), detail);
  });
});

test("a target without files is no PASS", async () => {
  const change = "DELETE FROM file; DELETE FROM _touchdown_files";
  expect(await landed.ask(check, { change })).toMatchObject({ status: "SKIP", checked: 0 });
});

function someFile(folder: string): string {
  const [name] = readdirSync(folder, { recursive: true })
    .map(String)
    .toSorted()
    .filter((each) => statSync(join(folder, each)).isFile());
  return join(folder, name ?? "");
}

function replaceByLink(file: string): void {
  rmSync(file);
  symlinkSync("/dev/null", file);
}
