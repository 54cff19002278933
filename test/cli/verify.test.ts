import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTarget, type Target } from "../../shared/connections/sqlite.ts";
import { openSeededPlace, type SeededPlace } from "./seeded-place.ts";
import { start, touchdown, type Ended } from "./touchdown-command.ts";
import { until } from "./until.ts";
import { FULL_ONLY } from "../support/full-only.ts";

const RECORDS = 1000;
const MINUTES = 60_000;
const RUN = "whole";

let place: SeededPlace;
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  place = await openSeededPlace("verify", RECORDS);
  ({ cwd } = place);
  env = { ...place.env, TOUCHDOWN_WORKERS: "1" };
  await touchdown(["run", "moonlanding", ...FULL_ONLY, "--run", RUN, "--json"], { cwd, env });
}, 4 * MINUTES);
afterAll(async () => {
  await place.close();
});

function verify(...options: string[]): Promise<Ended> {
  return touchdown(["verify", RUN, ...options], { cwd, env });
}

function inTarget<Result>(act: (target: Target) => Result): Result {
  const target = openTarget(join(cwd, "runs", RUN, "target.db"));
  try {
    target.pragma("foreign_keys = OFF");
    return act(target);
  } finally {
    target.close();
  }
}

function report(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(cwd, "runs", RUN, "report.json"), "utf8"));
}

test("a run of every collection matches its source, and its report says so", { timeout: 2 * MINUTES }, async () => {
  // The stores of its files are not needed for it.
  const { FIRESTORE_EMULATOR_HOST = "" } = env;
  const { code, json, stderr } = await touchdown(["verify", RUN, "--json"], {
    cwd,
    env: { FIRESTORE_EMULATOR_HOST, TOUCHDOWN_WORKERS: "1" },
  });
  const { totals, ...outcome } = json() as { totals: Record<string, number> };
  expect(outcome, stderr).toMatchObject({ run: RUN, ok: true, reasons: [], samples: [] });
  expect(totals).toMatchObject({ matching: totals["records"], mismatched: 0, missing: 0, extra: 0 });
  expect(totals["records"]).toBeGreaterThan(RECORDS);
  expect(code).toBe(0);
  expect(stderr).toMatch(/friday-rfis +\d+ +\d+ +0 +0 +0 +\d/);
  expect(report()).toMatchObject({ run: RUN, diff: { ok: true, totals } });
});

test(
  "what differs exits 1, is named with key and column, and its values are masked unless they are asked for",
  { timeout: 2 * MINUTES },
  async () => {
    const path = inTarget((target) => {
      target.exec("UPDATE engagement SET name = 'Somebody else' WHERE id = (SELECT min(id) FROM engagement)");
      return target
        .prepare<[], string>("SELECT source_path FROM engagement WHERE name = 'Somebody else'")
        .pluck()
        .get();
    });
    const masked = await verify("--collection", "friday-engagements");
    expect(masked.code).toBe(1);
    expect(masked.stdout).toContain(`cell  friday ${path}  engagement`);
    expect(masked.stdout).toMatch(/expected a text of about \d+ characters, is a text of about 13 characters/);
    expect(masked.stdout).not.toContain("Somebody else");
    expect(masked.stdout).toContain("! friday-engagements: 1 mismatched");
    const shown = await verify("--collection", "friday-engagements", "--show-values", "--json");
    expect(shown.json()).toMatchObject({ ok: false, samples: [{ path, column: "name", actual: '"Somebody else"' }] });
    expect(JSON.stringify(report())).not.toContain("Somebody else");
  },
);

test("a repair brings it in line, and the validators are asked again", { timeout: 3 * MINUTES }, async () => {
  inTarget((target) => {
    target.exec("DELETE FROM rfi_response WHERE id IN (SELECT id FROM rfi_response ORDER BY id LIMIT 3)");
    target.exec("DELETE FROM file WHERE id IN (SELECT id FROM file WHERE state = 'copied' ORDER BY id LIMIT 3)");
  });
  const { code, json, stderr } = await verify("--repair", "--json");
  const outcome = json() as { validated: { validators: { status: string }[] } };
  expect(outcome, stderr).toMatchObject({ ok: true, reasons: [], validated: { ok: true } });
  expect(outcome.validated.validators.map(({ status }) => status)).not.toContain("FAIL");
  expect(code).toBe(0);
  expect(inTarget((target) => target.prepare("SELECT count(*) FROM file WHERE state = 'waiting'").pluck().get())).toBe(
    0,
  );
  expect(report()).toMatchObject({ ok: true, diff: { ok: true } });
});

test(
  "a diff that is interrupted says how to go on, and goes on with what was compared",
  { timeout: 3 * MINUTES },
  async () => {
    const slow = { ...env, TOUCHDOWN_PAGE_SIZE: "10" };
    const startedAtMs = Date.now();
    const started = start(["verify", RUN, "--restart"], { cwd, env: slow });
    const sql = "SELECT count(*) FROM _touchdown_diff WHERE done_at_ms > ?";
    const compared = () => inTarget((target) => target.prepare<[number], number>(sql).pluck().get(startedAtMs) ?? 0);
    await until("some has been compared", () => Promise.resolve(compared() > 5));
    started.process.kill("SIGINT");
    const interrupted = await started.ended;
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toContain("touchdown verify");
    const first = inTarget((target) => target.prepare("SELECT min(done_at_ms) FROM _touchdown_diff").pluck().get());
    const { code } = await touchdown(["verify", RUN, "--json"], { cwd, env: slow });
    expect(code).toBe(0);
    expect(inTarget((target) => target.prepare("SELECT min(done_at_ms) FROM _touchdown_diff").pluck().get())).toBe(
      first,
    );
  },
);

test("a collection that is none is named with those there are, and a repair is of the whole run", async () => {
  const unknown = await verify("--collection", "fridays", "--json");
  expect(unknown.code).toBe(2);
  expect(unknown.json()).toMatchObject({ error: { code: "USAGE", hint: expect.stringContaining("friday-users") } });
  expect((await verify("--collection", "friday-users", "--repair")).code).toBe(2);
});

test("a run that is not finished is not compared", async () => {
  inTarget((target) => target.exec("UPDATE _touchdown_run SET finished_at = NULL"));
  const { code, json } = await verify("--json");
  expect(code).toBe(2);
  expect(json()).toMatchObject({ error: { code: "USAGE", hint: expect.stringContaining("touchdown run") } });
});
