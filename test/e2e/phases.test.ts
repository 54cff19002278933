import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedSources } from "../../cli/seed/seed.ts";
import { isFresh } from "../../coordinator/backup/is-fresh.ts";
import { requireSoundBackup } from "../../coordinator/backup/verify-backup.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { openSeededPlace, type SeededPlace } from "../cli/seeded-place.ts";
import { touchdown, type Ended } from "../cli/touchdown-command.ts";

const RECORDS = 3000;
const MINUTES = 60_000;
const RUN = "walked";

let place: SeededPlace;

beforeAll(async () => {
  // Some documents have fields that no mapping names: what a pilot is there to find.
  place = await openSeededPlace("phases", RECORDS, { unknownFields: true });
}, 3 * MINUTES);
afterAll(async () => {
  await place.close();
});

function command(...words: string[]): Promise<Ended> {
  const { cwd, env } = place;
  return touchdown([...words, "--json"], { cwd, env: { ...env, TOUCHDOWN_WORKERS: "1" } });
}

function walk(): Promise<Ended> {
  return command("run", "moonlanding", "--run", RUN);
}

function fileOf(name: string): string {
  return join(place.cwd, "runs", RUN, name);
}

function readJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(fileOf(name), "utf8"));
}

/** One journey, in the order in which an operator makes it: each test begins where the one before ended. */
test("a pilot with fields that no rule speaks of is not left, and says which", { timeout: 4 * MINUTES }, async () => {
  const { code, json, stderr } = await walk();
  expect(code, stderr).toBe(1);
  expect(json()).toMatchObject({
    run: RUN,
    ok: false,
    phases: [
      { phase: "sample", ok: true },
      { phase: "pilot", ok: false },
    ],
    stopped: { message: expect.stringMatching(/coverage FAIL: .*kept in source_extra/), hint: expect.any(String) },
  });
  expect(existsSync(fileOf("certificate-sample.json"))).toBe(true);
  expect(existsSync(fileOf("certificate-pilot.json"))).toBe(false);
  expect(existsSync(fileOf("target.db"))).toBe(false);
});

test(
  "a walk that stopped at a gate asks again and stops there again, and does not draw or load again",
  { timeout: MINUTES },
  async () => {
    const before = readJson("phase-pilot.json");
    const { code } = await walk();
    expect(code).toBe(1);
    const after = readJson("phase-pilot.json");
    for (const step of ["backup", "draw", "load"])
      expect(after["steps"]).toHaveProperty(step, (before["steps"] as never)[step]);
  },
);

test(
  "a waiver by a name opens the gate, and the run then waits for the pilot's approval",
  { timeout: 2 * MINUTES },
  async () => {
    const nobody = await command("waive", RUN, "pilot", "--what", "coverage", "--by", " ", "--why", "legacy fields");
    expect(nobody.code).toBe(4);
    const waived = await command(
      "waive",
      RUN,
      "pilot",
      "--what",
      "coverage",
      "--by",
      "A. Person",
      "--why",
      "legacy fields",
    );
    expect(waived.code, waived.stderr).toBe(0);
    const { code, json } = await walk();
    expect(code).toBe(4);
    expect(json()).toMatchObject({
      error: { code: "APPROVAL_MISSING", hint: expect.stringContaining("touchdown approve") },
    });
    expect(readJson("certificate-pilot.json")).toMatchObject({
      gate: expect.arrayContaining([
        expect.objectContaining({ name: "coverage", status: "FAIL", waiver: expect.any(String) }),
      ]),
      previous: readJson("certificate-sample.json")["seal"],
    });
  },
);

test(
  "what has changed at the source since the pilot is refused, by collection, until somebody answers for it",
  { timeout: 2 * MINUTES },
  async () => {
    expect((await command("approve", RUN, "pilot", "--by", "A. Person")).code).toBe(0);
    await seedSources({
      records: RECORDS,
      seed: 2,
      projects: { friday: "friday-local", mwr: "mwr-local" },
      emulatorHost: place.env["FIRESTORE_EMULATOR_HOST"] ?? "",
      answersFile: join(place.cwd, "more.ndjson"),
    });
    const { code, json } = await walk();
    expect(code).toBe(4);
    expect(json()).toMatchObject({
      error: { code: "SOURCE_CHANGED", message: expect.stringMatching(/friday-rfis had \d+ documents and has \d+/) },
    });
    const waived = await command(
      "waive",
      RUN,
      "full",
      "--what",
      "source",
      "--by",
      "A. Person",
      "--why",
      "a month has passed",
    );
    expect(waived.code, waived.stderr).toBe(0);
  },
);

test("a run is walked to its end, and its chain of certificates holds", { timeout: 4 * MINUTES }, async () => {
  const stopped = await walk();
  expect(stopped.code, stopped.stderr).toBe(1);
  expect(
    (await command("waive", RUN, "full", "--what", "coverage", "--by", "A. Person", "--why", "legacy fields")).code,
  ).toBe(0);
  const { code, json, stderr } = await walk();
  expect(json(), stderr).toMatchObject({ ok: true, phase: "verify", stopped: null });
  expect(code).toBe(0);
  const { checks } = json() as { checks: { status: string }[] };
  expect(checks.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => "PASS"));
  const chain = await command("report", RUN, "--verify");
  expect(chain.code, chain.stderr).toBe(0);
});

test(
  "a row that somebody writes afterwards breaks the chain, and the report says where",
  { timeout: MINUTES },
  async () => {
    const target = openTarget(fileOf("target.db"));
    target.exec("UPDATE engagement SET name = 'another' WHERE id = (SELECT min(id) FROM engagement)");
    target.close();
    const { code, stderr } = await command("report", RUN, "--verify");
    expect(code).toBe(4);
    expect(stderr).toMatch(/full[^]*target/);
  },
);

test("a gate that does not hold rolls back by itself a target that others use", { timeout: 2 * MINUTES }, async () => {
  const { cwd, env } = place;
  const script = new URL("../support/walk-live-main.ts", import.meta.url);
  const { code, stdout } = await touchdown(["live"], { cwd, env, script });
  expect(code, stdout).toBe(1);
  expect(stdout).toContain("GATE_FAILED");
  const folder = join(cwd, "runs", "live");
  const { rolledBack, steps } = JSON.parse(readFileSync(join(folder, "phase-full.json"), "utf8"));
  expect(rolledBack).toMatchObject({ backup: "before-full", seconds: expect.any(Number) });
  expect(steps.load.detail.documents).toBeGreaterThanOrEqual(RECORDS);
  const { manifest } = await requireSoundBackup({ runsDir: join(cwd, "runs"), run: "live" }, "before-full");
  expect(await isFresh(manifest, join(folder, "target.db"))).toEqual({ isFresh: true, changes: [] });
});
