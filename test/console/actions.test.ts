import { afterAll, beforeAll, expect, test } from "vitest";
import { TerminalError, TransientError, type FailureCode } from "../../shared/errors.ts";
import { openConsole, plantRun, type Bed } from "./console-bed.ts";

let bed: Bed;

beforeAll(async () => {
  bed = await openConsole();
  plantRun(bed.config, "tiny-run");
});
afterAll(async () => bed.stop());

const NONE = { concurrency: null, pagesPerSecond: null, pageSize: null, batchBytes: null };
const URL_OF = "/runs/tiny-run/actions/";

test.each([
  ["pause", {}, ["pause", "tiny-run", "Ada"]],
  ["resume", {}, ["resume", "tiny-run", "Ada"]],
  ["retry-failed", {}, ["retry", "tiny-run", { kind: "all" }, "Ada"]],
  ["retry-failed", { code: "SOURCE_DENIED" }, ["retry", "tiny-run", { kind: "code", code: "SOURCE_DENIED" }, "Ada"]],
  [
    "retry-failed",
    { queue: "pages", id: "j-1" },
    ["retry", "tiny-run", { kind: "job", queue: "pages", id: "j-1" }, "Ada"],
  ],
  ["replay-rejects", { rule: "" }, ["replay", "tiny-run", null, "Ada"]],
  ["replay-rejects", { rule: "odd" }, ["replay", "tiny-run", "odd", "Ada"]],
  ["speed", { concurrency: "4", pagesPerSecond: "" }, ["speed", "tiny-run", { ...NONE, concurrency: 4 }, "Ada"]],
  [
    "approve",
    { phase: "pilot", note: " fine " },
    ["approve", "tiny-run", "pilot", { note: "fine", report: null }, "Ada"],
  ],
  [
    "roll-back",
    { target: "tiny-run/pilot", confirmation: "tiny-run" },
    ["roll back", "tiny-run/pilot", { backup: null, confirmation: "tiny-run" }, "Ada"],
  ],
] as const)("%s with %j is done as told", async (action, fields, told) => {
  bed.acted.length = 0;
  const answer = await bed.post(URL_OF + action, fields);
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true, lines: ["Done as told."] }]);
  expect(bed.acted.map((text): unknown => JSON.parse(text))).toEqual([told]);
});

test.each([
  ["unknown", {}],
  ["speed", { concurrency: "many" }],
  ["speed", { pageSize: "5000" }],
  ["speed", { pagesPerSecond: "0.5" }],
  ["approve", {}],
  ["approve", { phase: "every" }],
  ["retry-failed", { queue: "pages" }],
  ["retry-failed", { queue: "others", id: "1" }],
  ["roll-back", { target: "other-run", confirmation: "other-run" }],
  ["roll-back", { target: "tiny-run" }],
])("%s with %j is refused before anything is done", async (action, fields) => {
  bed.acted.length = 0;
  const answer = await bed.post(URL_OF + action, fields);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ ok: false, code: "USAGE" });
  expect(bed.acted).toEqual([]);
});

test.each<[FailureCode, number]>([
  ["USAGE", 422],
  ["APPROVAL_REFUSED", 409],
  ["RUN_CONFLICT", 409],
  ["PAGES_FAILED", 409],
  ["REDIS_UNAVAILABLE", 503],
])("a refusal with %s is answered with %i, its reason and its way out", async (code, status) => {
  bed.refuse(new TerminalError(code, "it may not be", { hint: "Do something else." }));
  const answer = await bed.post(`${URL_OF}pause`, {});
  bed.refuse(null);
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { ok: false, code, message: "it may not be", hint: "Do something else." },
  ]);
});

test("without script the outcome is told on the page that comes next, once, and to nobody else", async () => {
  bed.refuse(new TransientError("REDIS_UNAVAILABLE", "Redis is <gone>", { hint: "Start it." }));
  const refused = await bed.post(`${URL_OF}pause`, {}, { accept: "text/html,*/*" });
  bed.refuse(null);
  expect(refused.status).toBe(303);
  const page = await bed.text(refused.headers.get("location") ?? "");
  expect(page).toMatch(/class="flash FAIL" role="status">\s*<p>Redis is &lt;gone&gt;<\/p>\s*<p>Start it\.<\/p>/);
  expect(await bed.text(refused.headers.get("location") ?? "")).not.toContain("flash FAIL");
  const done = await bed.post(`${URL_OF}pause`, {}, { accept: "text/html,*/*" });
  expect(await bed.text(done.headers.get("location") ?? "")).toContain("Done as told.");
  expect(await bed.text("/runs/tiny-run?said=something")).not.toContain("flash");
});

test("a viewer is refused, whatever let the request come here", async () => {
  bed.acted.length = 0;
  for (const path of [`${URL_OF}pause`, "/values"]) {
    const answer = await bed.post(path, { run: "tiny-run", show: "yes" }, { "x-as": "viewer" });
    expect([path, answer.status]).toEqual([path, 403]);
  }
  expect(bed.acted).toEqual([]);
  expect(await bed.text("/runs/tiny-run", "viewer")).not.toContain("/actions/");
});

test("no action is done by asking for it, and none on a run that is not there", async () => {
  bed.acted.length = 0;
  expect((await bed.ask(`${URL_OF}pause`)).status).toBe(404);
  expect((await bed.post("/runs/other/actions/pause", {})).status).toBe(404);
  expect((await bed.post("/values", { run: "../tiny-run", show: "yes" })).status).toBe(404);
  expect(bed.acted).toEqual([]);
});
