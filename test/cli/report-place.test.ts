import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requireReportPlace, writeReportTo } from "../../cli/report-place.ts";
import { TerminalError } from "../../shared/errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-report-"));
  mkdirSync(join(folder, "run"));
  writeFileSync(join(folder, "run", "report.html"), "<p>the page</p>");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const walked = (isKept = true) => ({ runsDir: folder, run: "run", isKept, json: { ok: true } });

test.each([
  ["out.json", '{\n  "ok": true\n}\n'],
  ["out.html", "<p>the page</p>"],
])("%s is written by its ending, in the place of what stood there, and nothing else is left", (name, text) => {
  writeFileSync(join(folder, name), "old");
  const place = requireReportPlace(join(folder, name));
  expect(readFileSync(join(folder, name), "utf8")).toBe("old");
  writeReportTo(place, walked());
  expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  expect(readdirSync(folder).toSorted()).toEqual([name, "run"]);
});

test.each([
  ["export.csv", /ends neither in .json nor in .html/],
  ["run.json", /it is no file/],
  ["absent/out.json", /cannot be written/],
  ["file/out.json", /cannot be written/],
])("%s is refused before anything is begun", (name, message) => {
  mkdirSync(join(folder, "run.json"));
  writeFileSync(join(folder, "file"), "");
  const refused = () => requireReportPlace(join(folder, name));
  expect(refused).toThrow(TerminalError);
  expect(refused).toThrow(message);
  expect(readdirSync(folder).toSorted()).toEqual(["file", "run", "run.json"]);
});

test("the page leads to the run's files where they are, and to none that are gone", () => {
  const page = '<a href="#top">top</a> <a href="report-stage.json">JSON</a>';
  writeFileSync(join(folder, "run", "report.html"), page);
  const file = join(folder, "out.html");
  writeReportTo(requireReportPlace(file), walked());
  const there = pathToFileURL(join(folder, "run", "report-stage.json")).href;
  expect(readFileSync(file, "utf8")).toBe(page.replace("report-stage.json", there));
  writeReportTo(requireReportPlace(file), walked(false));
  expect(readFileSync(file, "utf8")).toBe('<a href="#top">top</a> <a>JSON</a>');
});

test("a place that has gone meanwhile is told as such", () => {
  mkdirSync(join(folder, "gone"));
  const place = requireReportPlace(join(folder, "gone", "out.json"));
  rmSync(join(folder, "gone"), { recursive: true });
  expect(() => writeReportTo(place, walked())).toThrow(/was not written/);
});
