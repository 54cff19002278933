import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askUrl } from "../../coordinator/cutover/ask-url.ts";
import { availabilityOf, percentile95, type Ask, type PlannedAway } from "../../coordinator/cutover/availability.ts";
import { checkHealth } from "../../coordinator/cutover/check-health.ts";
import { SYSTEM_CLOCK } from "../../coordinator/cutover/cutover-clock.ts";
import { CUTOVER_STEPS } from "../../coordinator/cutover/cutover-steps.ts";
import { planCutOver } from "../../coordinator/cutover/plan-cut-over.ts";
import { readAsks, startProbe } from "../../coordinator/cutover/probe.ts";
import { runCommand } from "../../coordinator/cutover/run-command.ts";
import { closeCutoverLab, digestsOf, openCutoverLab, optionsOf } from "./lab.ts";

function asks(text: string): readonly Ask[] {
  return text.split("").map((letter, index) => ({ atMs: index * 100, tookMs: 10, isOk: letter === "+" }));
}

type Case = {
  readonly asked: string;
  readonly planned: readonly PlannedAway[];
  readonly answered: number;
  readonly awayMs: number;
  readonly outside: number;
};

const CASES: readonly Case[] = [
  { asked: "++++++++++", planned: [], answered: 10, awayMs: 0, outside: 1 },
  { asked: "+++--+++++", planned: [], answered: 8, awayMs: 200, outside: 0.8 },
  { asked: "+++--+++++", planned: [{ fromMs: 295, toMs: 450 }], answered: 8, awayMs: 200, outside: 1 },
  // One that was under way when the services were stopped, and one that had failed before.
  { asked: "+++--+++++", planned: [{ fromMs: 305, toMs: 450 }], answered: 8, awayMs: 200, outside: 1 },
  { asked: "+++--+++++", planned: [{ fromMs: 315, toMs: 450 }], answered: 8, awayMs: 200, outside: 8 / 9 },
  { asked: "+-++-+++--", planned: [{ fromMs: 400, toMs: null }], answered: 6, awayMs: 310, outside: 0.75 },
  { asked: "--", planned: [], answered: 0, awayMs: 110, outside: 0 },
];

test.each(CASES)(
  "asks $asked: $answered answered, $awayMs ms away, $outside of those outside of the planned time",
  (row) => {
    const { asked, planned, answered, awayMs, outside } = row;
    const found = availabilityOf("http://api", asks(asked), planned);
    expect(found).toMatchObject({
      asked: asked.length,
      answered,
      awayMs,
      p95Ms: answered === 0 ? 0 : 10,
      outside: { ratio: outside },
    });
    expect(found?.ratio).toBe(answered / asked.length);
  },
);

test("nobody asked: nothing is known", () => {
  expect(availabilityOf("http://api", [], [])).toBeNull();
});

test("of a hundred the 95th is the p95", () => {
  expect(percentile95(Array.from({ length: 100 }, (_value, index) => index + 1))).toBe(95);
});

test.each([
  { status: 200, isOk: true },
  { status: 204, isOk: true },
  { status: 302, isOk: false },
  { status: 500, isOk: false },
])("an address that answers $status: $isOk", async ({ status, isOk }) => {
  const server = createServer((_request, response) => response.writeHead(status).end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = urlOf(server);
  expect(await askUrl(url, 2000)).toMatchObject({ isOk, said: String(status) });
  server.close();
});

test("an address that never answers is given up after its time, whatever its headers", async () => {
  const server = createServer((_request, response) => void response.writeHead(200).write("begun"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  expect(await askUrl(urlOf(server), 200)).toMatchObject({ isOk: false });
  server.closeAllConnections();
  server.close();
});

test("an address is asked until it is well", async () => {
  let asked = 0;
  const server = createServer((_request, response) => response.writeHead((asked += 1) < 3 ? 503 : 200).end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { signal } = new AbortController();
  expect(await checkHealth({ urls: [urlOf(server)], deadlineMs: 10_000, clock: SYSTEM_CLOCK, signal })).toEqual({
    faults: [],
    asked: 3,
  });
  server.close();
});

test("the probe asks at its pace from a thread of its own, even while this one does nothing else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-probe-"));
  const file = join(folder, "probe.ndjson");
  const probe = startProbe({ url: "http://127.0.0.1:9/", everyMs: 20, timeoutMs: 500, file });
  await probe.begun;
  const before = readAsks(file).length;
  expect(before).toBeGreaterThan(0);
  const endMs = Date.now() + 600;
  while (Date.now() < endMs) Math.sqrt(endMs);
  const meanwhile = readAsks(file).length - before;
  await probe.stop();
  expect(meanwhile).toBeGreaterThan(5);
  expect(readAsks(file).every(({ isOk }) => !isOk)).toBe(true);
  rmSync(folder, { recursive: true });
});

test.each([
  { command: ["true"] as const, code: 0, said: "" },
  { command: ["sh", "-c", "echo out; echo err >&2; exit 3"] as const, code: 3, said: "out\nerr" },
  { command: ["echo", "$HOME; `ls`"] as const, code: 0, said: "$HOME; `ls`" },
  { command: ["no-such-program"] as const, code: null, said: "did not start: spawn no-such-program ENOENT" },
])("command $command ends with $code", async ({ command, code, said }) => {
  expect(await runCommand([...command], 5000)).toEqual({ code, said });
});

test("a command that does not end is killed after its time", async () => {
  expect(await runCommand(["sleep", "60"], 100)).toMatchObject({
    code: null,
    said: expect.stringContaining("SIGKILL"),
  });
});

test("a command that has ended is not waited for because of what it left behind", async () => {
  const begunMs = performance.now();
  const { code, said } = await runCommand(["sh", "-c", "sleep 30 & echo $!"], 20_000);
  process.kill(Number(said));
  expect(code).toBe(0);
  expect(performance.now() - begunMs).toBeLessThan(20_000);
});

test("the plan shows the steps of the live cutover in their order, with the very statements and commands, and changes nothing", async () => {
  const lab = openCutoverLab();
  const before = await digestsOf(lab.live);
  const planned = await planCutOver({
    ...optionsOf(lab),
    services: [{ manager: "systemd", name: "api" }],
    urls: ["http://api/health"],
  });
  expect(planned.map(({ name, part }) => [name, part])).toEqual(CUTOVER_STEPS.map(({ name, part }) => [name, part]));
  const what = (name: string): readonly string[] => planned.find((step) => step.name === name)?.what ?? [];
  expect(what("stop")).toEqual(["systemctl stop api"]);
  expect(what("health")).toEqual(["GET http://api/health"]);
  expect(planned[0]).toMatchObject({
    name: "health-before",
    part: "pre-migration",
    what: ["GET http://api/health once; unless it answers 2xx nothing is touched"],
  });
  const swap = what("swap");
  expect(swap[0]).toBe("BEGIN IMMEDIATE");
  expect(swap.at(-1)).toBe("COMMIT");
  const drops = swap.filter((line) => line.startsWith("DROP"));
  expect(drops.map((line) => line.replace(/.*\./, ""))).toEqual(['"mark"', '"task"', '"area"']);
  expect(swap.indexOf(drops[0] ?? "")).toBeGreaterThan(
    swap.findLastIndex((line) => line.startsWith('INSERT INTO main."_touchdown_new_')),
  );
  expect(await digestsOf(lab.live)).toEqual(before);
  const early = await planCutOver({ ...optionsOf(lab), staging: join(lab.folder, "absent.db") });
  expect(early.find(({ name }) => name === "swap")?.what).toContain(
    "area: built beside the live one, which is dropped, then renamed",
  );
  writeFileSync(lab.live, "this is no database, and it is longer than a header of one: ".repeat(20));
  const unfit = await planCutOver(optionsOf(lab));
  expect(unfit.find(({ name }) => name === "swap")?.what).toEqual(early.find(({ name }) => name === "swap")?.what);
  await closeCutoverLab(lab);
});

function urlOf(server: ReturnType<typeof createServer>): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
}
