import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { openAccess } from "../../bull-board/access/open-access.ts";
import type { RunningBoard } from "../../bull-board/start-board.ts";
import { MINUTE, SECOND } from "../../shared/config.ts";
import { until } from "../cli/until.ts";
import { ADA, FORM, VIC, ask, configOf, csrfOf, makeBoardBed, own, post, signIn, writeUsers } from "./board-bed.ts";

const HOURS = 60 * MINUTE;

const bed = makeBoardBed();
const settings = { TOUCHDOWN_BOARD_USERS: bed.users };
let nowMs = 0;
const now = (): number => nowMs;

beforeEach(async () => {
  nowMs = 1_800_000_000_000;
  await writeUsers(bed.users, [ADA, VIC]);
});
afterEach(async () => bed.close());
afterAll(() => bed.remove());

const open = async (): Promise<RunningBoard> => bed.open({ settings, now });

test("a wrong password, an unknown name and a broken form get the same answer and no session", async () => {
  const board = await open();
  const headers = { ...FORM, ...own(board) };
  const answers = await Promise.all(
    ["name=ada&password=wrong", "name=nobody&password=wrong", "name=ada", "name=ada&password="].map(async (body) =>
      ask(board, "/login", { method: "POST", headers, body }),
    ),
  );
  for (const { status, text, headers: got } of answers) {
    expect(status).toBe(401);
    expect(text).toContain('<p role="alert">This name and password do not belong together.</p>');
    expect(got["set-cookie"]).toBeUndefined();
  }
});

test("a cookie that was made up opens nothing", async () => {
  const board = await open();
  const cookie = await signIn(board, ADA);
  const forged = `${cookie.slice(0, -1)}${cookie.endsWith("A") ? "B" : "A"}`;
  expect((await ask(board, "/who", { headers: { cookie } })).status).toBe(200);
  for (const made of [forged, "touchdown=", "touchdown=ada", "other=1"]) {
    expect((await ask(board, "/who", { headers: { cookie: made } })).status).toBe(401);
  }
});

test("signing in sets a cookie that scripts and other sites never get, and leads on within the board", async () => {
  const board = await open();
  const headers = { ...FORM, ...own(board) };
  const enter = async (next: string) =>
    ask(board, "/login", {
      method: "POST",
      headers,
      body: String(new URLSearchParams({ name: VIC.name, password: VIC.password, next })),
    });
  const { status, headers: got } = await enter("/runs/r1?tab=2");
  expect({ status, location: got.location }).toEqual({ status: 303, location: "/runs/r1?tab=2" });
  expect(got["set-cookie"]?.[0]).toMatch(/^touchdown=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  for (const elsewhere of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/login",
  ]) {
    expect((await enter(elsewhere)).headers.location).toBe("/");
  }
});

test("behind a proxy that speaks TLS the cookie is for TLS alone, and the proxy's name is ours", async () => {
  const board = await bed.open({ settings: { ...settings, TOUCHDOWN_BOARD_URL: "https://moves.example.org" }, now });
  const headers = { ...FORM, host: "moves.example.org", origin: "https://moves.example.org" };
  const body = String(new URLSearchParams({ name: ADA.name, password: ADA.password }));
  const { status, headers: got } = await ask(board, "/login", { method: "POST", headers, body });
  expect(status).toBe(303);
  expect(got["set-cookie"]?.[0]).toMatch(/^__Host-touchdown=.*; Secure; SameSite=Strict$/);
  expect(got["strict-transport-security"]).toContain("max-age=");
  expect(board.url).toBe("https://moves.example.org");
});

test("signing out ends the session, and is no page that one can be led to", async () => {
  const board = await open();
  const cookie = await signIn(board, VIC);
  expect((await ask(board, "/logout", { headers: { cookie } })).status).toBe(404);
  expect((await ask(board, "/who", { headers: { cookie } })).status).toBe(200);
  const out = await ask(board, "/logout", { method: "POST", headers: { cookie, ...own(board) } });
  expect(out).toMatchObject({ status: 303, headers: { location: "/login" } });
  expect((await ask(board, "/who", { headers: { cookie } })).status).toBe(401);
});

test("whoever guesses a password is made to wait, and the right one waits with them", async () => {
  const board = await open();
  const headers = { ...FORM, ...own(board) };
  const guess = async (name: string, password: string) =>
    ask(board, "/login", { method: "POST", headers, body: String(new URLSearchParams({ name, password })) });
  const answers = await Promise.all(Array.from({ length: 8 }, async (_, index) => guess("ada", `guess ${index}`)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    401, 401, 401, 401, 401, 429, 429, 429,
  ]);
  const refused = await guess(ADA.name, ADA.password);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(refused.text).toContain('role="alert"');
  expect((await guess(VIC.name, VIC.password)).status).toBe(303);
  nowMs += Number(refused.headers["retry-after"]) * SECOND;
  expect((await guess(ADA.name, ADA.password)).status).toBe(303);
});

test("whoever is taken out of the file, or gets another password, is out at once", async () => {
  const board = await open();
  const [ada, vic] = [await signIn(board, ADA), await signIn(board, VIC)];
  const statusOf = async (cookie: string) => (await ask(board, "/who", { headers: { cookie } })).status;
  await writeUsers(bed.users, [ADA]);
  expect(await statusOf(vic)).toBe(401);
  expect(await statusOf(ada)).toBe(200);
  await writeUsers(bed.users, [{ ...ADA, password: "difference engines" }]);
  expect(await statusOf(ada)).toBe(401);
  expect(await signIn(board, ADA)).toBe("");
});

test("whoever becomes a viewer acts no more", async () => {
  const board = await open();
  const cookie = await signIn(board, ADA);
  const csrf = await csrfOf(board, cookie);
  writeFileSync(bed.users, readFileSync(bed.users, "utf8").replace("ada:operator:", "ada:viewer:"));
  expect(await post(board, { cookie }, csrf)).toBe(403);
  expect((await ask(board, "/who", { headers: { cookie } })).status).toBe(200);
});

test("a stream that is open ends with the session", async () => {
  const board = await open();
  const cookie = await signIn(board, VIC);
  const stream = await fetch(new URL("/events", board.localUrl), { headers: { cookie } });
  expect(stream.status).toBe(200);
  await writeUsers(bed.users, [ADA]);
  await expect(stream.text()).rejects.toThrow("terminated");
});

test("a session ends after two hours without use, and after twelve in any case", async () => {
  const board = await open();
  const cookie = await signIn(board, VIC);
  const statusOf = async () => (await ask(board, "/who", { headers: { cookie } })).status;
  for (let hour = 0; hour < 11; hour += 1) {
    nowMs += HOURS;
    expect(await statusOf()).toBe(200);
  }
  nowMs += HOURS;
  expect(await statusOf()).toBe(401);
  const second = await signIn(board, VIC);
  nowMs += 2 * HOURS;
  expect((await ask(board, "/who", { headers: { cookie: second } })).status).toBe(401);
});

test("programs that guess are made to wait too", async () => {
  const board = await open();
  const statuses: number[] = [];
  for (let guess = 0; guess < 6; guess += 1) {
    statuses.push((await ask(board, "/metrics", { headers: { authorization: `Bearer ada.${guess}` } })).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test("a file of users that others can read is refused, with the way out", async () => {
  chmodSync(bed.users, 0o644);
  await expect(open()).rejects.toMatchObject({ code: "CONFIG_INVALID", hint: expect.stringContaining("chmod 600") });
});

test("a file of users that others can read from now on lets nobody in", async () => {
  const told: string[] = [];
  const board = await bed.open({ settings, now, onTrouble: (line) => told.push(line) });
  const cookie = await signIn(board, ADA);
  chmodSync(bed.users, 0o640);
  expect((await ask(board, "/who", { headers: { cookie } })).status).toBe(401);
  expect(await signIn(board, ADA)).toBe("");
  expect(told).toEqual([expect.stringContaining("mode 0640")]);
  chmodSync(bed.users, 0o600);
  await until("ada to be let in again", async () => (await signIn(board, ADA)) !== "");
});

test.each(["0.0.0.0", "::", "192.168.1.10", "board.example.com"])(
  "without users it does not listen on %s, where everybody could reach it",
  async (host) => {
    await expect(bed.open({ host })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("no users"),
      hint: expect.stringContaining("touchdown access add"),
    });
  },
);

test("without users it does not stand behind a proxy either", async () => {
  const behind = bed.open({ settings: { TOUCHDOWN_BOARD_URL: "https://moves.example.org" } });
  await expect(behind).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});

test("with users it may listen for others, but not with a file that is not there", async () => {
  const onTrouble = (): void => undefined;
  const of = { host: "0.0.0.0", isWritable: false, onTrouble };
  expect(openAccess({ ...of, config: configOf(bed.folder, settings) }).signIn).not.toBeNull();
  const missing = configOf(bed.folder, { TOUCHDOWN_BOARD_USERS: `${bed.users}-missing` });
  expect(existsSync(`${bed.users}-missing`)).toBe(false);
  expect(() => openAccess({ ...of, config: missing })).toThrow("cannot be read");
});
