import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { RunningBoard } from "../../bull-board/start-board.ts";
import { ADA, FORM, PAGE, VIC, ask, csrfOf, makeBoardBed, own, post, signIn, writeUsers } from "./board-bed.ts";

const bed = makeBoardBed();
const settings = { TOUCHDOWN_BOARD_USERS: bed.users };

beforeEach(async () => writeUsers(bed.users, [ADA, VIC]));
afterEach(async () => bed.close());
afterAll(() => bed.remove());

const open = async (): Promise<RunningBoard> => bed.open({ settings });

test("a stranger gets the page to sign in, the health, and nothing else", async () => {
  const board = await open();
  const inside = ["/", "/runs/r1", "/runs/r1/report", "/assets/console.js", "/queues", "/queues/static/js/main.js"];
  for (const path of inside) {
    expect(await ask(board, path, { headers: PAGE }), path).toMatchObject({
      status: 303,
      headers: { location: `/login?next=${encodeURIComponent(path)}` },
    });
    expect((await ask(board, path)).status, path).toBe(401);
  }
  for (const path of ["/queues/api/queues", "/events", "/metrics"]) {
    expect((await ask(board, path, { headers: PAGE })).status, path).toBe(path === "/events" ? 303 : 401);
  }
  expect(await ask(board, "/healthz")).toMatchObject({ status: 200, text: "ok\n" });
  expect((await ask(board, "/login", { headers: PAGE })).text).toContain("Sign in");
  expect(bed.reached).toEqual([]);
});

test("a viewer may look and not act", async () => {
  const board = await open();
  const cookie = await signIn(board, VIC);
  const csrf = await csrfOf(board, cookie);
  expect((await ask(board, "/runs/r1", { headers: { cookie } })).status).toBe(200);
  expect(await post(board, { cookie }, csrf)).toBe(403);
  for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
    expect(
      (await ask(board, "/values", { method, headers: { cookie, ...own(board), "x-csrf-token": csrf } })).status,
    ).toBe(403);
  }
  expect(bed.reached).toEqual(["GET /runs/r1 vic"]);
});

test("an operator acts with the token of the session, and with no other and none", async () => {
  const board = await open();
  const cookie = await signIn(board, ADA);
  const csrf = await csrfOf(board, cookie);
  const ofOther = await csrfOf(board, await signIn(board, ADA));
  for (const wrong of ["", ofOther, csrf.slice(1), `${csrf}x`]) expect(await post(board, { cookie }, wrong)).toBe(403);
  expect(bed.reached).toEqual([]);
  expect(await post(board, { cookie }, csrf)).toBe(200);
  expect(await post(board, { cookie, "x-csrf-token": csrf }, "")).toBe(200);
  expect(bed.reached).toHaveLength(2);
});

test("what another site sends does nothing, whatever it knows", async () => {
  const board = await open();
  const cookie = await signIn(board, ADA);
  const csrf = await csrfOf(board, cookie);
  const foreign = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:1" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
  ];
  for (const said of foreign) expect(await post(board, { cookie, ...said }, csrf), JSON.stringify(said)).toBe(403);
  const login = { method: "POST", headers: { ...FORM, origin: "https://evil.example" }, body: "name=ada&password=x" };
  expect((await ask(board, "/login", login)).status).toBe(403);
  expect(
    (await ask(board, "/logout", { method: "POST", headers: { cookie, origin: "https://evil.example" } })).status,
  ).toBe(403);
  expect((await ask(board, "/who", { headers: { cookie } })).status).toBe(200);
  expect(bed.reached).toEqual([]);
});

test("programs read the metrics, and only them, with a name and password or a token", async () => {
  const board = await open();
  const token = `robot.${"t".repeat(43)}`;
  await writeUsers(bed.users, [ADA, { name: "robot", role: "viewer", password: token }]);
  const metrics = async (authorization: string) => ask(board, "/metrics", { headers: { authorization } });
  const basic = (name: string, password: string): string =>
    `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
  const right = [basic(ADA.name, ADA.password), basic("robot", token), `Bearer ${token}`];
  for (const header of [...right, ...right]) expect((await metrics(header)).status).toBe(200);
  for (const header of [
    basic("ada", "wrong"),
    basic("nobody", token),
    `Bearer ada.${"t".repeat(43)}`,
    "Bearer x",
    "Digest x",
  ]) {
    const { status, headers } = await metrics(header);
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toContain("Basic");
  }
  expect((await ask(board, "/who", { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  await writeUsers(bed.users, [ADA]);
  expect((await metrics(`Bearer ${token}`)).status).toBe(401);
});

test("where nobody signs in, whoever is on this machine looks; with --write they act", async () => {
  const reading = await bed.open();
  const looker = JSON.parse((await ask(reading, "/who")).text);
  expect(looker).toMatchObject({ viewer: { name: "local", role: "viewer" }, signOut: null });
  expect(await post(reading, {}, looker.csrf)).toBe(403);
  const writable = await bed.open({ isWritable: true });
  const { csrf } = JSON.parse((await ask(writable, "/who")).text);
  expect(await post(writable, {}, "")).toBe(403);
  expect(await post(writable, { origin: "https://evil.example" }, csrf)).toBe(403);
  expect(await post(writable, {}, csrf)).toBe(200);
  expect((await ask(writable, "/login", { headers: PAGE })).headers.location).toBe("/");
  expect((await ask(writable, "/metrics")).status).toBe(200);
});

test("a web site that points its own name here is refused, whether people sign in or not", async () => {
  for (const board of [await open(), await bed.open({ isWritable: true })]) {
    const evil = { host: `evil.example:${new URL(board.localUrl).port}` };
    for (const path of ["/", "/queues/api/queues", "/login"]) {
      expect((await ask(board, path, { headers: evil })).status).toBe(421);
    }
  }
  const unguarded = await bed.open();
  expect((await ask(unguarded, "/metrics", { headers: { host: "evil.example" } })).status).toBe(421);
});

test("no answer may be framed, guessed at, kept or sent elsewhere, of whatever kind it is", async () => {
  const board = await open();
  const cookie = await signIn(board, ADA);
  const asked: readonly [string, Parameters<typeof ask>[2], number][] = [
    ["/login", { headers: PAGE }, 200],
    ["/", { headers: PAGE }, 303],
    ["/queues/api/queues", {}, 401],
    ["/healthz", {}, 200],
    ["/metrics", {}, 401],
    ["/", { headers: { cookie } }, 200],
    ["/nowhere", { headers: { cookie, ...PAGE } }, 404],
    ["/queues", { headers: { cookie, ...PAGE } }, 200],
    ["/broken", { headers: { cookie } }, 500],
    ["/", { headers: { host: "evil.example" } }, 421],
    ["/values", { method: "POST", headers: { cookie } }, 403],
    ["/values", { method: "POST", headers: { cookie, ...FORM, ...own(board) }, body: `a=${"a".repeat(20_000)}` }, 413],
    ["/queues/api/queues/batches/concurrency", { method: "PUT", headers: { cookie, ...own(board) } }, 405],
  ];
  for (const [path, how, expected] of asked) {
    const { status, headers, text } = await ask(board, path, how);
    expect(status, path).toBe(expected);
    expect(headers["content-security-policy"], path).toMatch(
      /^default-src 'self';.*script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cache-control": "no-store",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(text).not.toMatch(/node_modules|at .*\.ts:\d+|jane\.doe/);
  }
});
