import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { stampOf, type CutoverClock } from "../../coordinator/cutover/cutover-clock.ts";
import { nextValidationDue } from "../../coordinator/cutover/next-validation.ts";
import { watchLive } from "../../coordinator/cutover/watch-live.ts";
import type { CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import { NAMES, change, closeCutoverLab, digestsOf, openCutoverLab, optionsOf, type CutoverLab } from "./lab.ts";

const MINUTE = 60_000;

let lab: CutoverLab;
let server: Server;
let isWell: boolean;
let urls: readonly string[];
beforeEach(async () => {
  lab = openCutoverLab();
  isWell = true;
  server = createServer((_request, response) => response.writeHead(isWell ? 200 : 503).end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  urls = [`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/health`];
});
afterEach(async () => {
  server.close();
  await closeCutoverLab(lab);
});

/** Half an hour passes at once; `meanwhile` is told each minute. */
function fastClock(meanwhile: (minutes: number) => void = () => undefined): CutoverClock {
  const startMs = Date.now();
  let nowMs = startMs;
  return {
    now: () => nowMs,
    wait: async (ms) => {
      const before = Math.floor((nowMs - startMs) / MINUTE);
      nowMs += ms;
      const minutes = Math.floor((nowMs - startMs) / MINUTE);
      if (minutes > before) meanwhile(minutes);
    },
  };
}

function watch(changes: Partial<CutOverOptions> = {}): ReturnType<typeof watchLive> {
  return watchLive({ ...optionsOf(lab, { urls, clock: fastClock(), ...changes }), watchMs: 30 * MINUTE });
}

test("half an hour without a fault: every address asked, every criterion asked again and again, the next validation due", async () => {
  await cutOver(optionsOf(lab, { urls }));
  const grow = (minutes: number): void =>
    change(lab.live, `INSERT INTO message (area_id, body) VALUES ('A1', 'minute ${minutes}')`);
  const done = await watch({ clock: fastClock(grow) });
  expect(done.verdicts.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
    "availability PASS",
    "counts PASS",
    "criteria PASS",
    "health PASS",
    "protected PASS",
  ]);
  expect(done).toMatchObject({
    outcome: "new",
    rolledBack: null,
    availability: { asked: 360, answered: 360, ratio: 1 },
  });
  expect(done.verdicts.find(({ name }) => name === "protected")?.detail).toMatch(/, (29|30) added since/);
  expect(done.nextValidationDue).toBe(nextValidationDue(Date.parse(done.endedAt), 1));
  const [log = ""] = readdirSync(join(done.archive, "validation_artifacts")).filter((name) =>
    name.startsWith("monitoring_log"),
  );
  expect(readFileSync(join(done.archive, "validation_artifacts", log), "utf8")).toContain("RESULT: new");
});

test.each([
  ["criteria", "a criterion", "INSERT INTO message (body) VALUES ('')"],
  ["protected", "a protected row", "DELETE FROM message WHERE id = 2"],
])("%s: %s fails after ten minutes, so the cutover is taken back at once", async (name, _what, sql) => {
  const before = await digestsOf(lab.live, NAMES);
  await cutOver(optionsOf(lab, { urls }));
  let last = 0;
  const clock = fastClock((minutes) => {
    last = minutes;
    if (minutes === 10) change(lab.live, sql);
  });
  const done = await watch({ clock });
  expect(done.verdicts.find((verdict) => verdict.name === name)?.status).toBe("FAIL");
  expect(last).toBeLessThan(12);
  expect(done).toMatchObject({ outcome: "old", rolledBack: { reason: expect.stringContaining(name) } });
  expect(await digestsOf(lab.live, NAMES)).toEqual(before);
});

test("counts: rows that were put in place are gone, so the cutover is taken back", async () => {
  const before = await digestsOf(lab.live, NAMES);
  await cutOver(optionsOf(lab, { urls }));
  change(lab.live, "DELETE FROM mark WHERE id = 10");
  const done = await watch();
  expect(done.verdicts.find(({ name }) => name === "counts")).toMatchObject({
    status: "FAIL",
    detail: expect.stringContaining("mark has 7 rows, and 8 were put in place"),
  });
  expect(done.outcome).toBe("old");
  expect(await digestsOf(lab.live, NAMES)).toEqual(before);
});

test("availability: the API is away for three asks in a row, so the cutover is taken back", async () => {
  await cutOver(optionsOf(lab, { urls }));
  const clock = fastClock((minutes) => {
    isWell = minutes !== 5;
  });
  const done = await watch({ clock });
  expect(done.verdicts.find(({ name }) => name === "availability")?.status).toBe("FAIL");
  expect(done.outcome).toBe("old");
});

test("availability: three asks in a row are too many however many were answered before", async () => {
  await cutOver(optionsOf(lab, { urls }));
  const { now, wait } = fastClock();
  let waits = 0;
  const clock: CutoverClock = {
    now,
    wait: (ms, signal) => {
      waits += 1;
      isWell = waits < 340 || waits > 342;
      return wait(ms, signal);
    },
  };
  const done = await watch({ clock });
  expect(done.verdicts.find(({ name }) => name === "availability")).toMatchObject({
    status: "FAIL",
    detail: expect.stringContaining("none of the last 3 asks was answered; 99.12 % of 342 asks"),
  });
  expect(done.outcome).toBe("old");
});

test("the owner stops the watch while an address is asked again and again: that takes nothing back", async () => {
  await cutOver(optionsOf(lab, { urls }));
  isWell = false;
  const owner = new AbortController();
  const clock: CutoverClock = { now: Date.now, wait: () => Promise.resolve(owner.abort()) };
  await expect(watch({ clock, signal: owner.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(await digestsOf(lab.live, NAMES)).toEqual(await digestsOf(lab.staging, NAMES));
});

test("the owner stops the watch: the new tables stay, and it can be watched again", async () => {
  await cutOver(optionsOf(lab, { urls }));
  const owner = new AbortController();
  const clock = fastClock((minutes) => minutes === 3 && owner.abort());
  await expect(watch({ clock, signal: owner.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(await digestsOf(lab.live, NAMES)).toEqual(await digestsOf(lab.staging, NAMES));
  expect(await watch()).toMatchObject({ outcome: "new" });
});

test("nothing that was not cut over is watched", async () => {
  await expect(watch()).rejects.toMatchObject({ code: "CUTOVER_UNFINISHED" });
  expect(existsSync(join(lab.folder, "published", "archive"))).toBe(false);
});

test.each([
  ["2026-08-02T23:00:00Z", 1, "2026-09-02"],
  ["2026-01-31T00:00:00Z", 1, "2026-02-28"],
  ["2027-11-30T12:00:00Z", 3, "2028-02-29"],
])("the validation %s and %i months later is due on %s", (now, months, due) => {
  expect(nextValidationDue(Date.parse(now), months)).toBe(due);
});

test("names of backups sort by time", () => {
  expect(stampOf(Date.parse("2026-01-02T03:04:05.678Z"))).toBe("20260102_030405");
});
