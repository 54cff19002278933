import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeReport } from "../../coordinator/report/write-report.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";
import { reportOn } from "./report-on.ts";

const folder = mkdtempSync(join(tmpdir(), "touchdown-write-"));
const target = join(folder, "target.db");
makeSoundTarget(target);
const report = reportOn(target);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("writing a report", () => {
  it("makes the folder, report.json with everything in it, and report.html, and leaves nothing else", () => {
    const run = join(folder, "runs", "run-1");
    const files = writeReport(run, report);
    expect(files).toEqual({ json: join(run, "report.json"), html: join(run, "report.html") });
    expect(JSON.parse(readFileSync(files.json, "utf8"))).toEqual(report);
    expect(readFileSync(files.html, "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(readdirSync(run).toSorted()).toEqual(["report.html", "report.json"]);
  });

  it("replaces an older report", () => {
    const run = join(folder, "replaced");
    writeReport(run, report);
    const { json } = writeReport(run, { ...report, ok: false });
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ ok: false });
    expect(readdirSync(run)).toHaveLength(2);
  });

  it("leaves the older report whole and no draft when it cannot write", () => {
    const run = join(folder, "obstructed");
    mkdirSync(join(run, "report.html"), { recursive: true });
    expect(() => writeReport(run, report)).toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/);
    expect(readdirSync(run)).toEqual(["report.html"]);
  });
});
