import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { touchdown } from "./touchdown-command.ts";

const MINUTE = 60_000;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "touchdown-demos-"));
});
afterAll(() => rm(cwd, { recursive: true }));

const env = { TOUCHDOWN_RUNS_DIR: "demos" };

test(
  "the demo of an export stages and commits what is shipped, and the second time writes nothing",
  { timeout: 4 * MINUTE },
  async () => {
    const { code, stderr, json } = await touchdown(["demo", "oapp-production", "--workers", "1", "--json"], {
      cwd,
      env,
    });
    expect(code, stderr).toBe(0);
    const told = json();
    expect(told).toMatchObject({
      ok: true,
      landed: {
        links: [
          { name: "linked", count: 34 },
          { name: "quarantined", count: 3 },
        ],
      },
      promoted: { set: "production" },
      governance: { faults: [] },
      repeated: { ok: true, writes: 0, changed: [], governanceEntries: 0 },
    });
    const { target } = told as { readonly target: string };
    const phases: unknown = JSON.parse(readFileSync(join(target, "production", "phases_production.json"), "utf8"));
    expect(phases).toHaveLength(34);
    for (const said of ["orphan", "TB-5.4~", "second commit: 0 writes", "the chain unbroken"])
      expect(stderr).toContain(said);
  },
);

test(
  "the demo of a cutover puts the new tables in use and takes them back, and touches no others",
  { timeout: 4 * MINUTE },
  async () => {
    const { code, stderr, json } = await touchdown(["demo", "oapp-canonical", "--workers", "1", "--json"], {
      cwd,
      env,
    });
    expect(code, stderr).toBe(0);
    const told = json();
    expect(told).toMatchObject({
      ok: true,
      left: [],
      replaced: ["phases_canonical", "projects_canonical", "steps_canonical"],
      cutovers: [{ availability: { url: expect.stringContaining("/api/health") } }, {}],
    });
    const { cutovers, live } = told as {
      readonly cutovers: readonly { readonly budgets: readonly { readonly isMet: boolean }[] }[];
      readonly live: string;
    };
    expect(cutovers[0]?.budgets.length).toBeGreaterThan(3);
    expect(cutovers.flatMap(({ budgets }) => budgets).every(({ isMet }) => isMet)).toBe(true);
    expect(existsSync(live)).toBe(true);
  },
);

test("a demo leaves the folders of its runs and nothing else", () => {
  expect(readdirSync(cwd)).toEqual(["demos"]);
  for (const run of readdirSync(join(cwd, "demos"))) {
    expect(run).toMatch(/^demo-oapp-/u);
    expect(readdirSync(join(cwd, "demos", run)).filter((name) => name.startsWith("redis"))).toEqual([]);
  }
});

test("a demo without servers refuses to keep any up", async () => {
  const { code, json } = await touchdown(["demo", "oapp-production", "--keep", "--json"], { cwd, env });
  expect(code).toBe(2);
  expect(json()).toMatchObject({ error: { code: "USAGE", message: expect.stringContaining("--keep") } });
});
