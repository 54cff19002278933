import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { audit } from "../../../bull-board/console/sections/audit.ts";
import { certificates } from "../../../bull-board/console/sections/certificates.ts";
import { needs } from "../../../bull-board/console/sections/needs.ts";
import { phases } from "../../../bull-board/console/sections/phases.ts";
import { verdicts } from "../../../bull-board/console/sections/verdicts.ts";
import type { Certificate } from "../../../coordinator/certificates/certificate.ts";
import { phases as declared } from "../../../migrations/moonlanding/phases.ts";
import { recordAudit } from "../../../shared/audit.ts";
import type { PhaseName } from "../../../shared/phase.ts";
import { openElements } from "../../report/open-elements.ts";
import { EvidenceMaker, validators, verdict, type PhaseEvidenceGiven } from "../../report/phase-evidence.ts";
import { reportOn } from "../../report/report-on.ts";
import { makeSoundTarget } from "../../validators/sound-target.ts";
import { writeEmptyRun } from "./empty-run.ts";
import { OPERATOR, SEEING, VIEWER, formsOf, look, textOf, type LookedAt } from "./look.ts";

const runsDir = mkdtempSync(join(tmpdir(), "touchdown-console-"));
afterAll(() => rmSync(runsDir, { recursive: true, force: true }));
const target = join(runsDir, "sound.db");
makeSoundTarget(target);
const report = reportOn(target);
const migration = { name: "sound", title: "A sound one" };
const HOSTILE = `<script>alert("it's")</script>`;

let runs = 0;
let at: LookedAt;
let maker: EvidenceMaker;
beforeEach(() => {
  runs += 1;
  const run = `run-${runs}`;
  at = { runsDir, run, migrations: { sound: { ...migration, phases: declared } } };
  maker = new EvidenceMaker({ runsDir, run, migration, phases: declared });
});

const given = (name: PhaseName, more: Partial<PhaseEvidenceGiven> = {}): PhaseEvidenceGiven => ({
  name,
  report,
  validators: validators(),
  checks: [verdict("deduplication"), verdict("latency")],
  ...more,
});

function toPilot(): Certificate {
  return maker.certify(given("pilot"), maker.certify(given("sample"), null).seal);
}

describe("a phase that waits for approval", () => {
  it("is shown with the report and the gate that are approved", async () => {
    const pilot = toPilot();
    const text = textOf(await look(needs, OPERATOR, at));
    expect(text).toContain("Phase pilot has passed and waits for approval.");
    expect(text).toContain(`report-pilot.json , SHA-256 ${pilot.report.digest}`);
    expect(text).toContain(`${pilot.gate.length} of ${pilot.gate.length} conditions hold`);
    for (const { detail } of pilot.gate) expect(text).toContain(detail.replaceAll("<", "&lt;"));
    expect(await look(needs, OPERATOR, at)).toContain(`href="/runs/${at.run}/report"`);
  });

  it("is not approved over what is not what was certified any more, and says what", async () => {
    toPilot();
    const file = join(maker.folder, "report-pilot.json");
    writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
    const markup = await look(needs, OPERATOR, at);
    expect(formsOf(markup)).toEqual([]);
    expect(textOf(markup)).toContain("Nobody can approve it, because its certificate does not hold:");
    expect(textOf(markup)).toContain("its report report-pilot.json has SHA-256");
  });

  it("needs nobody once it is approved, and says by whom", async () => {
    const pilot = toPilot();
    await maker.decide({
      kind: "approval",
      phase: "pilot",
      by: HOSTILE,
      at: "2026-03-02T10:00:00.000Z",
      certificate: pilot.seal,
      reportDigest: pilot.report.digest,
      note: `read ${HOSTILE}`,
      inAdvance: false,
    });
    expect(formsOf(await look(needs, OPERATOR, at))).toEqual([]);
    for (const section of [phases, certificates]) {
      const markup = await look(section, OPERATOR, at);
      expect(markup).not.toContain("<script");
      expect(textOf(markup)).toContain("&lt;script&gt;alert(&quot;it's&quot;)&lt;/script&gt;");
      expect(openElements(markup.replaceAll(/<input[^>]*>/g, ""))).toEqual([]);
    }
  });
});

describe("a gate that does not hold", () => {
  const failing = [
    {
      ...verdict("timestamps", "FAIL", HOSTILE),
      detail: `3 of ${HOSTILE}`,
      samples: [
        { table: "users", key: "u123456789", detail: "name is no REAL: Thandi Nkosi" },
        { key: "friday/users/list/thandi@example.com", detail: "x1 is 5, in the position thandi@example.com" },
      ],
    },
  ];

  it("is said with what fails, and with what answers it", async () => {
    maker.report(given("sample", { validators: failing }));
    const text = textOf(await look(needs, OPERATOR, at));
    expect(text).toContain("The gate of phase sample does not hold");
    expect(text).toContain(`touchdown waive ${at.run} sample --what validators:timestamps --by NAME --why TEXT`);
    const shown = textOf(await look(phases, VIEWER, at));
    expect(shown).toContain("gate failed");
    expect(shown).toMatch(/1 of \d+ do not hold/);
    expect(await look(phases, VIEWER, at)).toMatch(/<details id="phases-gate-sample" open/);
  });

  it("shows where it failed without what stands there, unless that was asked for", async () => {
    maker.report(given("sample", { validators: failing }));
    for (const viewer of [VIEWER, OPERATOR]) {
      const markup = await look(verdicts, viewer, at);
      expect(markup).not.toMatch(/Thandi|thandi@|<script/);
      expect(markup).toContain("‹text, 12 characters›");
      expect(markup).toContain("u123456789");
      expect(textOf(markup)).toContain("0 of 1 pass.");
      expect(markup).toContain(`<span class="badge FAIL">FAIL</span>`);
    }
    expect(await look(verdicts, SEEING, at)).toMatch(/Thandi Nkosi[\s\S]*thandi@example\.com/);
    for (const section of [needs, phases, certificates])
      expect(await look(section, VIEWER, at)).not.toMatch(/Thandi|thandi@|<script/);
  });

  it("is answered for by name, and says so", async () => {
    await maker.decide({
      kind: "waiver",
      phase: "sample",
      by: "Grace",
      at: "2026-03-02T10:30:00.000Z",
      what: "validators:timestamps",
      why: HOSTILE,
      records: [],
      status: "FAIL",
      failed: 3,
      reportDigest: null,
    });
    maker.report(given("sample", { validators: failing, waiverOf: () => "a".repeat(32) }));
    const markup = await look(phases, VIEWER, at);
    expect(textOf(markup)).toContain("waived validators:timestamps (FAIL, 3 failed) by Grace");
    expect(textOf(markup)).toContain("1 waived");
    expect(markup).not.toContain("<script");
  });
});

describe("phases", () => {
  it("tell what is done, what is next and what is left, in words", async () => {
    maker.record(given("sample", { without: ["validate", "close", "rehearse"] }));
    const text = textOf(await look(phases, VIEWER, at));
    expect(text).toContain("backup done, 2.5 s draw done, 2.5 s load done, 40.0 s validate next close left");
    expect(text).toContain("under way");
    expect(text).toContain("It has not been judged. It will ask for");
    expect(text).toMatch(/full .*? not begun/);
    const live = { holder: { run: at.run }, notices: [], failed: { count: 0 } } as never;
    expect(textOf(await look(phases, VIEWER, { ...at, live }))).toContain("validate at work");
  });

  it("say that somebody must go on with them when nobody is at work", async () => {
    maker.record(given("sample", { without: ["rehearse"] }));
    expect(textOf(await look(needs, VIEWER, at))).toContain(`touchdown run sound --run ${at.run}`);
    const live = { state: "running", holder: { run: at.run }, notices: [], failed: { count: 0 } } as never;
    expect(textOf(await look(needs, VIEWER, { ...at, live }))).toContain("Nothing needs you now.");
  });
});

describe("certificates", () => {
  it("are a chain, each with its seal, what it covers and who answers for it", async () => {
    const sample = maker.certify(given("sample"), null);
    const pilot = maker.certify(given("pilot"), sample.seal);
    const text = textOf(await look(certificates, VIEWER, at));
    expect(text).toContain(`${sample.seal.slice(0, 12)} nothing: it is the first`);
    expect(text).toContain(`${pilot.seal.slice(0, 12)} ${sample.seal.slice(0, 12)}`);
    expect(text).toContain("nobody yet");
    expect(text).toContain("full none yet");
    expect(text).toContain(`touchdown report ${at.run} --verify`);
    expect(text).toContain(pilot.targetDigest);
  });

  it("say loudly when one is not what was issued, and so does what needs a person", async () => {
    toPilot();
    const file = join(maker.folder, "certificate-pilot.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(`"reads": 1`, `"reads": 2`));
    const markup = await look(certificates, VIEWER, at);
    expect(markup).toMatch(/class="broken" role="alert"/);
    expect(textOf(markup)).toContain("Not what was certified");
    expect(textOf(markup)).toContain("its content and its seal");
    expect(markup).toContain(`<span class="badge FAIL">does not hold</span>`);
    expect(textOf(await look(needs, VIEWER, at))).toContain("The certificate of phase pilot does not hold.");
    expect(textOf(await look(phases, VIEWER, at))).toContain("damaged");
  });

  it("say loudly when one cannot be read, and when a decision was changed", async () => {
    const pilot = toPilot();
    const approval = { certificate: pilot.seal, reportDigest: pilot.report.digest, note: null, inAdvance: false };
    await maker.decide({ kind: "approval", phase: "pilot", by: "Ada", at: "2026-03-02T10:00:00.000Z", ...approval });
    const decisions = join(maker.folder, "decisions.ndjson");
    writeFileSync(decisions, readFileSync(decisions, "utf8").replace(`"by":"Ada"`, `"by":"Eve"`));
    writeFileSync(join(maker.folder, "certificate-sample.json"), `{"seal":"<b>"`);
    const text = textOf(await look(certificates, VIEWER, at));
    expect(text).toContain("certificate-sample.json cannot be read as a certificate");
    expect(text).toContain("Record of decisions: line 1 was changed");
  });

  it("name the phase that somebody left out", async () => {
    maker.record(given("full"));
    const leftOut = {
      what: "phase",
      why: "nothing to sample",
      records: [],
      status: null,
      failed: 0,
      reportDigest: null,
    };
    await maker.decide({ kind: "waiver", phase: "pilot", by: "Grace", at: "2026-03-02T10:30:00.000Z", ...leftOut });
    expect(textOf(await look(certificates, VIEWER, at))).toMatch(/pilot left out – Grace/);
    expect(textOf(await look(phases, VIEWER, at))).toContain("left out by Grace");
  });
});

describe("verdicts", () => {
  it("are none before any was asked", async () => {
    maker.record(given("sample", { without: ["validate", "close", "rehearse"] }));
    expect(textOf(await look(verdicts, VIEWER, at))).toBe("None has been asked yet.");
  });

  it("are those of the newest phase that asked, with a word for each", async () => {
    const pilot = toPilot();
    const full = maker.certify(given("full", { validators: validators() }), pilot.seal);
    maker.report(given("verify", { checks: [verdict("deduplication"), verdict("latency", "SKIP")] }));
    expect(full.phase).toBe("full");
    const text = textOf(await look(verdicts, VIEWER, at));
    expect(text).toContain("Validators of phase full 8 of 8 pass.");
    expect(text).toContain("Checks of phase verify 1 of 2 pass.");
    expect(text).toContain("SKIP latency");
  });
});

describe("the audit log", () => {
  it("tells who did what and what came of it, the newest first, and nothing of it is an element", async () => {
    maker.record(given("sample"));
    expect(existsSync(join(maker.folder, "audit.ndjson"))).toBe(false);
    expect(textOf(await look(audit, VIEWER, at))).toBe("Nobody has acted on this run.");
    const entry = { who: HOSTILE, role: "operator", via: "console" } as const;
    const asked = { action: "speed", given: { concurrency: 4, pageSize: null, [HOSTILE]: HOSTILE } };
    recordAudit(runsDir, at.run, { ...entry, ...asked, outcome: "done", detail: `set ${HOSTILE}` });
    recordAudit(runsDir, at.run, {
      ...entry,
      action: "roll-back",
      given: {},
      outcome: "refused",
      detail: "not its name",
    });
    for (let index = 0; index < 60; index += 1)
      recordAudit(runsDir, at.run, {
        ...entry,
        who: "Ada",
        action: "pause",
        given: {},
        outcome: "failed",
        detail: `${index}.`,
      });
    const markup = await look(audit, VIEWER, at);
    expect(textOf(markup)).toContain("The newest 50 actions");
    expect(textOf(markup)).toMatch(/Detail .*? Ada operator, console pause failed 59\. .*? 58\./);
    expect(textOf(markup)).not.toContain("roll-back");
    expect(markup).toContain(`<span class="badge FAIL">failed</span>`);
    expect(markup).not.toContain("<script");
    expect(openElements(markup)).toEqual([]);
  });

  it("shows what was asked for without what was left open", async () => {
    maker.record(given("sample"));
    const asked = { action: "speed", given: { concurrency: 4, pageSize: null, batchBytes: "" } };
    recordAudit(runsDir, at.run, {
      who: HOSTILE,
      role: "operator",
      via: "cli",
      ...asked,
      outcome: "refused",
      detail: HOSTILE,
    });
    const markup = await look(audit, OPERATOR, at);
    expect(textOf(markup)).toContain("speed concurrency 4 refused");
    expect(markup).not.toContain("<script");
    expect(markup).toContain("&lt;script&gt;");
  });
});

describe("a run of a migration without phases", () => {
  it("has no certificates, and says how it is moved", async () => {
    writeEmptyRun(runsDir, at.run);
    const bare = { ...at, migrations: {} };
    expect(await look(certificates, VIEWER, bare)).toBe("");
    expect(textOf(await look(phases, VIEWER, bare))).toBe("tiny is moved without phases.");
    expect(textOf(await look(needs, VIEWER, bare))).toContain(`touchdown run tiny --run ${at.run}`);
  });
});
