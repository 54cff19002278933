import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rehearsed } from "../../cli/modes/rehearse-run.ts";
import { oappCanonical } from "../../migrations/oapp-canonical/index.ts";
import { oappProduction } from "../../migrations/oapp-production/index.ts";
import { digest } from "../../shared/identity.ts";
import { touchdown, type Ended } from "./touchdown-command.ts";

const SAMPLE = fileURLToPath(new URL("../../migrations/oapp-production/sample/", import.meta.url));
/** A run takes seconds; a machine that does much else may take many times as long. */
const MINUTES = 4 * 60_000;

let cwd: string;
let env: Record<string, string>;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "touchdown-modes-"));
  cpSync(SAMPLE, join(cwd, "export"), { recursive: true });
  mkdirSync(join(cwd, "scratch"));
  // Where a dry run has its folder.
  env = { TMPDIR: join(cwd, "scratch") };
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const GIVEN = ["--source-dir", "export", "--target", "published", "--workers", "1"];
const run = (...more: string[]): Promise<Ended> =>
  touchdown(["run", "oapp-production", ...GIVEN, ...more, "--json"], { cwd, env });

/** Every file below a folder, by its content. */
function contentOf(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [
      join(parentPath, name),
      digest(readFileSync(join(parentPath, name)).toString("base64")),
    ]),
  );
}
const everything = () => ["export", "published", "runs"].map((name) => contentOf(join(cwd, name)));
/** What is left of a dry run's own folder; tsx keeps its compiled code there too. */
const leftInScratch = () => readdirSync(join(cwd, "scratch")).filter((name) => !name.startsWith("tsx-"));

describe("a dry run", () => {
  test.each([
    ["fail", 1],
    ["quarantine", 0],
  ])(
    "with --orphan-policy %s exits with %i, tells what it found, and leaves nothing",
    async (policy, code) => {
      const before = everything();
      const ended = await run("--mode", "dry-run", "--orphan-policy", policy);
      expect(ended.code, ended.stderr).toBe(code);
      expect(everything()).toEqual(before);
      expect(leftInScratch()).toEqual([]);
      const outcome = ended.json();
      expect(outcome).toMatchObject({ mode: "dry-run", ok: code === 0, phase: "stage", rejects: {} });
      expect(Object.values(outcome["findings"] ?? {}).every((count) => Number(count) > 0)).toBe(true);
      expect(Object.keys(outcome["findings"] ?? {}).length).toBeGreaterThan(2);
      expect(outcome).not.toHaveProperty("target");
      expect(ended.stderr).toMatch(/orphans +(PASS|FAIL)/);
      expect(ended.stderr).toMatch(/^finding +[a-z-]+ +\d+ /m);
      expect(ended.stderr).toContain("nothing is left of it");
    },
    MINUTES,
  );

  test(
    "is planned without what writes for others",
    async () => {
      const ended = await touchdown(
        ["plan", "oapp-production", "--mode", "dry-run", "--source-dir", "export", "--json"],
        { cwd, env },
      );
      expect(ended.code, ended.stderr).toBe(0);
      const [stage, ...more] = ended.json()["phases"] as { phase: string; steps: { act: string }[] }[];
      expect(stage).toMatchObject({ phase: "stage" });
      expect(more).toEqual([]);
      expect(stage?.steps.map(({ act }) => act)).toEqual([
        "backup",
        "load",
        "validate",
        "diff",
        "check",
        "report",
        "certify",
      ]);
    },
    MINUTES,
  );

  test("walks the phases of staging without what writes for others, and asks their gates for nothing of it", () => {
    expect(rehearsed(oappProduction).phases?.map(({ name, steps, gate }) => [name, steps, gate])).toEqual([
      [
        "stage",
        ["backup", "load", "validate", "diff", "check", "report", "certify"],
        ["validators", "coverage", "diff", "checks"],
      ],
    ]);
    expect(rehearsed(oappCanonical).phases?.map(({ name }) => name)).toEqual(["plan", "stage", "validate"]);
  });

  test(
    "leaves the report that is asked for, and refuses a place that has none before it begins",
    async () => {
      const before = everything();
      const given = ["--mode", "dry-run", "--orphan-policy", "quarantine", "--report"];
      const refused = await run(...given, join("scratch", "absent", "report.json"));
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/--report: .*report\.json cannot be written/);
      expect(refused.stderr).not.toMatch(/counting|new run/);
      const file = join(cwd, "scratch", "report.json");
      const ended = await run(...given, file);
      expect(ended.code, ended.stderr).toBe(0);
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(ended.json());
      expect(leftInScratch()).toEqual(["report.json"]);
      rmSync(file);
      expect(everything()).toEqual(before);
    },
    MINUTES,
  );

  test("of a migration without modes is refused", async () => {
    const ended = await touchdown(["run", "moonlanding", "--mode", "dry-run"], { cwd, env });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("--mode: moonlanding has no mode dry-run");
  });
});

describe("what is expected", () => {
  test(
    "and is not there refuses the run with both figures, before anything is written",
    async () => {
      const before = everything();
      const ended = await run("--mode", "staging", "--expect-projects", "99");
      expect(ended.code).toBe(4);
      expect(ended.stderr).toMatch(/collection projects holds 16 records, and --expect-projects says 99/);
      expect(ended.stderr).toContain("EXPECTATION_UNMET");
      expect(everything()).toEqual(before);
      expect(ended.stderr + ended.stdout).not.toMatch(/new run|Redis at/);
      expect(existsSync(join(cwd, "runs"))).toBe(false);
    },
    MINUTES,
  );
});

test(
  "a first step that cannot be taken refuses the run before it is announced, and nothing is written",
  async () => {
    const before = everything();
    const ended = await run("--phase", "commit");
    expect(ended.code).toBe(4);
    expect(ended.json()).toMatchObject({ error: { code: "CERTIFICATE_MISSING" } });
    expect(ended.stderr + ended.stdout).not.toMatch(/new run|Redis at/);
    expect(everything()).toEqual(before);
  },
  MINUTES,
);

describe("staging and commit", () => {
  let staged: string;

  test(
    "commit without anything staged names the way out",
    async () => {
      const ended = await run("--mode", "commit");
      expect(ended.code).toBe(4);
      expect(ended.stderr).toContain("no run of oapp-production has been staged");
      expect(ended.stderr).toContain("touchdown run oapp-production --mode staging");
    },
    MINUTES,
  );

  test(
    "staging walks the phase of staging alone, and keeps what was chosen",
    async () => {
      const ended = await run("--mode", "staging", "--orphan-policy", "quarantine");
      expect(ended.code, ended.stderr).toBe(0);
      const outcome = ended.json();
      expect(outcome["phases"]).toMatchObject([
        { phase: "stage", ok: true, evidence: { publish: { set: "staging" } } },
      ]);
      staged = String(outcome["run"]);
      const kept = JSON.parse(readFileSync(join(cwd, "runs", staged, "settings.json"), "utf8")) as { settings: object };
      expect(kept.settings).toMatchObject({ "orphan-policy": "quarantine", target: join(cwd, "published") });
      expect(existsSync(join(cwd, "published", "staging"))).toBe(true);
      expect(existsSync(join(cwd, "published", "production"))).toBe(false);
    },
    MINUTES,
  );

  test(
    "the run is not gone on with under another policy",
    async () => {
      const ended = await run("--mode", "commit", "--orphan-policy", "fail");
      expect(ended.code).toBe(4);
      expect(ended.stderr).toContain(`--orphan-policy: run ${staged} was begun with quarantine, and fail is given now`);
    },
    MINUTES,
  );

  test(
    "what changed at the source since is refused, naming what was staged and what is there",
    async () => {
      const file = readdirSync(join(cwd, "export")).find((name) => name.includes("Tech Debt")) ?? "";
      const path = join(cwd, "export", file);
      const content = readFileSync(path);
      writeFileSync(path, content.toString("utf8").replace("High", "Low"));
      const ended = await run("--mode", "commit");
      const named = await run("--run", staged);
      writeFileSync(path, content);
      expect(named.code).toBe(4);
      expect(named.stderr).toMatch(
        /the source has changed since phase stage: notion was read from files [0-9a-f]{12}, and there are/,
      );
      expect(named.stderr).toContain("SOURCE_CHANGED");
      expect(ended.code).toBe(4);
      expect(ended.stderr).toMatch(/notion was read from files [0-9a-f]{12}, and there are files [0-9a-f]{12}/);
      expect(ended.stderr).toContain(staged);
      expect(existsSync(join(cwd, "published", "production"))).toBe(false);
    },
    MINUTES,
  );

  test(
    "commit goes on with what was staged, and again finds nothing to do",
    async () => {
      const first = await run("--mode", "commit");
      expect(first.code, first.stderr).toBe(0);
      expect(first.json()).toMatchObject({ run: staged, ok: true, phases: [{ phase: "commit", ok: true }] });
      const production = contentOf(join(cwd, "published"));
      // Where the files are is what the run was told when it was staged.
      const again = await touchdown(["run", "oapp-production", "--mode", "commit", "--workers", "1", "--json"], {
        cwd,
        env,
      });
      expect(again.code).toBe(0);
      expect(again.json()["run"]).toBe(staged);
      expect(contentOf(join(cwd, "published"))).toEqual(production);
    },
    MINUTES,
  );

  test(
    "staging again is a new run, as the one that is staged is done",
    async () => {
      const ended = await run("--mode", "staging", "--orphan-policy", "quarantine");
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.json()["run"]).not.toBe(staged);
    },
    MINUTES,
  );
});
