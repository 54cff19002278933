import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Certificate } from "../../coordinator/certificates/certificate.ts";
import type { Draft } from "../../coordinator/certificates/decisions.ts";
import { demandsOf } from "../../coordinator/report/run/demands.ts";
import { readRunEvidence } from "../../coordinator/report/run/phase-evidence.ts";
import { phaseState } from "../../coordinator/report/run/phase-state.ts";
import { runState } from "../../coordinator/report/run/run-state.ts";
import { writeRunReport } from "../../coordinator/report/run/write-run-report.ts";
import { phases } from "../../migrations/moonlanding/phases.ts";
import type { PhaseName } from "../../shared/phase.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";
import { EvidenceMaker, validators, verdict, type PhaseEvidenceGiven } from "./phase-evidence.ts";
import { openElements } from "./open-elements.ts";
import { reportOn } from "./report-on.ts";

const folder = mkdtempSync(join(tmpdir(), "touchdown-run-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const target = join(folder, "sound.db");
makeSoundTarget(target);
const report = reportOn(target);

const migration = { name: "sound", title: "A sound one" };
let runs = 0;
let place: { runsDir: string; run: string; migration: typeof migration; phases: typeof phases };
let maker: EvidenceMaker;
beforeEach(() => {
  runs += 1;
  place = { runsDir: folder, run: `run-${runs}`, migration, phases };
  maker = new EvidenceMaker(place);
});

const CHECKS = [verdict("deduplication"), verdict("latency")];
const given = (name: PhaseName, more: Partial<PhaseEvidenceGiven> = {}): PhaseEvidenceGiven => ({
  name,
  report,
  validators: validators(),
  checks: CHECKS,
  ...more,
});

function page(): string {
  const file = writeRunReport(place);
  return file === null ? "" : readFileSync(file, "utf8");
}

/** Without elements and with single spaces. */
function textOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ");
}

function section(html: string, id: string): string {
  const [found = ""] = new RegExp(`<section aria-labelledby="${id}">[\\s\\S]*?</section>`).exec(html) ?? [];
  return textOf(found);
}

const approvalOf = ({ seal, report: { digest } }: Certificate): Draft => ({
  kind: "approval",
  phase: "pilot",
  by: "Ada",
  at: "2026-03-02T10:00:00.000Z",
  certificate: seal,
  reportDigest: digest,
  note: null,
  inAdvance: false,
});

const waiver = (phase: PhaseName, what: string): Draft => ({
  kind: "waiver",
  phase,
  by: "Grace",
  at: "2026-03-02T10:30:00.000Z",
  what,
  why: "known since 2009",
  records: ["users/u1"],
  status: what === "phase" ? null : "FAIL",
  failed: what === "phase" ? 0 : 3,
  reportDigest: null,
});

/** Sample and pilot certified, the pilot approved, full certified, verify certified. */
async function walkAll(): Promise<void> {
  const sample = maker.certify(given("sample"), null);
  const pilot = maker.certify(given("pilot"), sample.seal);
  await maker.decide(approvalOf(pilot));
  const full = maker.certify(given("full"), pilot.seal);
  maker.certify(given("verify"), full.seal);
}

describe("what a person must decide", () => {
  const now = () => readRunEvidence(place);
  const musts = () => demandsOf(now()).filter(({ kind }) => kind === "must");

  it("is nothing while a phase is under way", () => {
    maker.record(given("sample", { without: ["rehearse"] }));
    expect(musts()).toEqual([]);
    expect(runState(now())).toMatchObject({ kind: "under-way", sentence: "Phase sample: rehearse is next." });
  });

  it("is the approval of a phase that has passed, until somebody has given it", async () => {
    const sample = maker.certify(given("sample"), null);
    const pilot = maker.certify(given("pilot"), sample.seal);
    expect(musts()).toMatchObject([{ commands: [`touchdown approve ${place.run} pilot --by NAME`] }]);
    expect(runState(now()).kind).toBe("waiting");
    await maker.decide(approvalOf(pilot));
    expect(musts()).toEqual([]);
    expect(runState(now())).toMatchObject({ kind: "under-way", sentence: "Phase full has not begun." });
  });

  it("is what keeps a gate shut, item by item, without what somebody already answers for", async () => {
    maker.report(given("sample", { validators: validators({ timestamps: "FAIL", "file-paths": "SKIP" }) }));
    expect(runState(now())).toMatchObject({ kind: "failed", label: "Gate failed" });
    expect(musts()).toMatchObject([
      {
        reasons: ["validators:timestamps FAIL: 3 are wrong", "validators:file-paths SKIP: there is none to look at"],
        commands: [
          `touchdown run sound --run ${place.run}`,
          `touchdown waive ${place.run} sample --what validators:timestamps --by NAME --why TEXT`,
          `touchdown waive ${place.run} sample --what validators:file-paths --by NAME --why TEXT`,
        ],
      },
    ]);
    await maker.decide(waiver("sample", "validators:timestamps"));
    expect(musts()[0]?.reasons).toEqual(["validators:file-paths SKIP: there is none to look at"]);
  });

  it("is not about a phase that was left out by a waiver", async () => {
    await maker.decide(waiver("sample", "phase"));
    maker.record(given("pilot", { without: ["load", "validate", "close", "rehearse"] }));
    expect(now().phases.map((phase) => phaseState(phase).kind)).toEqual([
      "left-out",
      "under-way",
      "not-begun",
      "not-begun",
    ]);
  });

  it("is whether to run again when a target was rolled back under its certificate", async () => {
    await walkAll();
    rmSync(join(maker.folder, "report.json"));
    expect(now().phases.map((phase) => phaseState(phase).kind)).toEqual(["certified", "certified", "undone", "undone"]);
    expect(runState(now()).label).toBe("Rolled back");
  });

  it("is nothing when all phases are behind the run, and rejects are still worth a look", async () => {
    await walkAll();
    expect(runState(now())).toMatchObject({ kind: "passed", sentence: "All 4 phases are behind it." });
    expect(musts()).toEqual([]);
    expect(demandsOf(now())).toMatchObject([
      { kind: "look", what: "Phase full rejected 2 records", commands: [`touchdown rejects ${place.run}`] },
    ]);
  });
});

describe("the page of a run", () => {
  it("shows every phase with what it moved, cost and rests on", async () => {
    await walkAll();
    const html = page();
    const [, sample = "", pilot = "", full = "", verify = ""] = section(html, "phases").split(
      / (?=sample 1 %|pilot 10 %|full 100 %|verify every)/,
    );
    const { phases: evidence } = readRunEvidence(place);
    expect(sample).toMatch(/certified .* 10 of 10 .* 1\.2 s to 20260302-080000/);
    expect(pilot).toMatch(/11 of 11 .* Ada 2026-03-02/);
    expect(full).toMatch(/100 %, everything certified .* 10 of 10/);
    expect(verify).toContain("4 of 4");
    for (const { certificate } of evidence) expect(html).toContain(certificate?.seal);
    const reads = evidence.reduce((sum, phase) => sum + (phase.reads.sum ?? 0), 0);
    expect(section(html, "phases")).toContain(`as the sources bill them ${reads.toLocaleString("en-US")}`);
  });

  it("needs nothing but itself, and leads only to the files beside it", async () => {
    await walkAll();
    const html = page();
    expect(html).not.toMatch(/<script|<link|<iframe|<img|\ssrc=|url\(|@import|https?:/i);
    expect(html).toContain("default-src 'none'");
    const links = [...html.matchAll(/href="([^"#][^"]*)"/g)].map(([, link = ""]) => link);
    expect(links).toContain("sample/report.html");
    expect(links).toContain("certificate-verify.json");
    expect(links.filter((link) => !existsSync(join(maker.folder, link)))).toEqual([]);
  });

  it("closes every element that it opens, names every place once and leads to none that is not there", async () => {
    await walkAll();
    const html = page();
    expect(openElements(html)).toEqual([]);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const anchors = [...html.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)].map(([, anchor]) => anchor);
    expect(anchors).toContain("pilot-reject-bad-timestamp-rfis");
    expect(anchors.filter((anchor) => !ids.includes(anchor))).toEqual([]);
  });

  it("never skips a level of headings, and names every region and every plot", async () => {
    await walkAll();
    const html = page();
    const levels = [...html.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, index) => index === 0 || level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
    for (const region of html.match(/<div[^>]*role="region"[^>]*>/g) ?? [])
      expect(region).toMatch(/aria-label(ledby)?="[^"]+"/);
    for (const plot of html.match(/<svg[^>]*>/g) ?? [])
      expect(plot).toMatch(/role="img"[\s\S]*aria-label="[^"]+"|aria-hidden="true"/);
    for (const table of html.match(/<table[\s\S]*?<\/table>/g) ?? []) expect(table).toMatch(/<th scope="col"/);
  });

  it("shows what a gate says with cases, and who waived what and why", async () => {
    const by = await maker.decide(waiver("sample", "validators:timestamps"));
    maker.report(
      given("sample", {
        validators: validators({ timestamps: "FAIL" }),
        waiverOf: ({ name }) => (name === "validators:timestamps" ? by : null),
      }),
    );
    const gates = section(page(), "gates");
    expect(gates).toContain(
      "FAIL timestamps 120 3 3 are wrong Waived by Grace, 2026-03-02 10:30:00 UTC: known since 2009 (users/u1)",
    );
    expect(gates).toContain("1 of 3 cases users u1 : is &lt;not&gt; there");
    expect(section(page(), "chain")).toContain("waived validators:timestamps (FAIL, 3 failed) Grace");
  });

  it("says what has changed at the sources between phases", async () => {
    const sample = maker.certify(given("sample", { sources: { users: 60, rfis: 120 } }), null);
    maker.certify(given("pilot", { sources: { users: 63, rfis: 120 } }), sample.seal);
    const sources = section(page(), "sources");
    expect(sources).toContain("1 collection did not hold as many documents each time: sample, pilot.");
    expect(sources).toContain("users 60 63 +3");
  });

  it("compares the reads of a sample with those of everything", async () => {
    await walkAll();
    expect(section(page(), "course")).toMatch(/Of what loading everything reads: sample [\d.]+ %, pilot [\d.]+ %\./);
  });

  it("shows what was moved of the whole, and of the phases before it on demand", async () => {
    await walkAll();
    const html = page();
    expect(html).toContain('<h2 id="collections">');
    expect(html).toContain('<h3 id="sample-collections">');
    expect(html).toContain('<h3 id="pilot-fates">');
  });

  it("is the same whenever the files say the same", async () => {
    await walkAll();
    expect(page()).toBe(page());
  });

  it("makes text of whatever the files hold", async () => {
    const poison = `"><script>alert('1')</script>&`;
    await maker.decide({ ...waiver("pilot", "phase"), by: poison, why: poison, records: [poison] } as Draft);
    const bad = { ...verdict(poison, "FAIL", poison), detail: poison, samples: [{ key: poison, detail: poison }] };
    maker.report(
      given("sample", {
        report: { ...report, tables: { [poison]: 2 }, warnings: [poison] },
        validators: [bad],
        sources: { [poison]: 4 },
      }),
    );
    const html = page();
    expect(html).not.toContain("<script");
    expect(html).toContain("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;");
    expect(openElements(html)).toEqual([]);
  });

  it("is a page also for a run that has only begun", () => {
    maker.record(given("sample", { without: ["draw", "load", "validate", "close", "rehearse"] }));
    const html = page();
    expect(openElements(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|Infinity|undefined|>null</);
    expect(section(html, "phases")).toContain("sample 1 %, a hundredth of the sources, referentially closed under way");
  });

  it("is not written for a run of which no phase has begun", () => {
    expect(writeRunReport(place)).toBeNull();
  });
});
