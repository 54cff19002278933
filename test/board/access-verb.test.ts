import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { isPassword } from "../../bull-board/access/password.ts";
import { readUsersFile } from "../../bull-board/access/users-file.ts";
import { readPassword } from "../../cli/read-password.ts";
import { openTerminal } from "../../cli/terminal.ts";
import { access } from "../../cli/verbs/access.ts";

const folder = mkdtempSync(join(tmpdir(), "touchdown-access-"));
const file = join(folder, "users");
const { signal } = new AbortController();
const context = {
  terminal: openTerminal({ stream: Object.assign(new PassThrough(), { isTTY: false }) as never }),
  signal,
};

beforeEach(() => {
  rmSync(file, { force: true });
  vi.stubEnv("TOUCHDOWN_BOARD_USERS", file);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** With --token nobody is asked anything. */
const add = async (name: string, role: string) =>
  (await access({ action: "add", name, role, token: true }, context)).json;

test("people are added, listed, changed and taken out; the file is for its owner alone and holds no password", async () => {
  const ada = await add("ada", "operator");
  const vic = await add("vic", "viewer");
  expect(ada).toMatchObject({ ok: true, name: "ada", role: "operator", isNew: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const token = "token" in vic ? String(vic.token) : "";
  expect(token).toMatch(/^vic\.[\w-]{43}$/);
  expect(readFileSync(file, "utf8")).not.toContain(token.slice(4));
  const [, kept] = readUsersFile(file);
  expect(kept !== undefined && (await isPassword(token, kept.hash))).toBe(true);
  expect(await add("vic", "operator")).toMatchObject({ isNew: false, role: "operator" });
  const users = [
    { name: "ada", role: "operator" },
    { name: "vic", role: "operator" },
  ];
  expect((await access({ action: "list" }, context)).json).toMatchObject({ users });
  await access({ action: "remove", name: "ada" }, context);
  expect(readUsersFile(file).map(({ name }) => name)).toEqual(["vic"]);
});

test.each([
  ["an unknown action", { action: "rename", name: "ada" }, "USAGE"],
  ["a role that there is not", { action: "add", name: "ada", role: "root", token: true }, "USAGE"],
  ["a name that would break a line", { action: "add", name: "ada:operator:x", token: true }, "USAGE"],
  ["no name", { action: "add", token: true }, "USAGE"],
  ["somebody who is not there", { action: "remove", name: "nobody" }, "USAGE"],
])("%s is refused", async (_title, given, code) => {
  await expect(access(given, context)).rejects.toMatchObject({ code });
});

test("without the setting nobody knows where they are kept, and that is said", async () => {
  vi.stubEnv("TOUCHDOWN_BOARD_USERS", "");
  await expect(access({ action: "list" }, context)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    hint: expect.stringContaining("export TOUCHDOWN_BOARD_USERS="),
  });
});

test("a file that others can read, with a line that is none, or with a name twice, is left alone", async () => {
  await add("ada", "operator");
  const line = readFileSync(file, "utf8");
  writeFileSync(file, `# who may\n\n${line}${line}`);
  await expect(access({ action: "list" }, context)).rejects.toThrow("names somebody twice");
  for (const bad of ["vic:viewer", "vic:root:x", `${line.trim()}:more`, line.replace("$32768$", "$1024$")]) {
    writeFileSync(file, `${line.replace("ada", "eve")}${bad}\n`);
    await expect(access({ action: "list" }, context)).rejects.toThrow("line 2");
  }
  writeFileSync(file, line);
  chmodSync(file, 0o644);
  await expect(add("vic", "viewer")).rejects.toMatchObject({ hint: expect.stringContaining("chmod 600") });
});

/** Somebody at a terminal who answers each prompt as soon as it is there, or whatever gives lines without being asked. */
function typing(lines: readonly string[], isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  const left = [...lines];
  let shown = "";
  output.on("data", (text: Buffer) => {
    shown += text.toString();
    if (text.toString().endsWith(": ")) input.write(left.shift() ?? "");
  });
  if (!isTTY) input.end(lines.join("\n"));
  return { options: { input, output, signal }, shown: () => shown };
}

test("at a terminal it is asked for twice, never shown, and can be mended while it is typed", async () => {
  const { options, shown } = typing(["counting engimes\u007F\u007F\u007Fnes\r", "counting engines\r"], true);
  expect(await readPassword(options)).toBe("counting engines");
  expect(shown()).toBe("Password: \nThe same again: \n");
});

test.each([
  ["two that differ", typing(["counting engines\r", "counting engine\r"], true), "the two are not the same"],
  ["a short one", typing(["short\r"], true), "fewer than 12"],
  ["Ctrl-C", typing(["counting eng\u0003"], true), "nothing was changed"],
  ["Ctrl-D", typing(["\u0004"], true), "no password was given"],
  ["a short line", typing(["short"], false), "fewer than 12"],
  ["nothing", typing([], false), "no password was given"],
  ["a very long line", typing(["x".repeat(2000)], false), "more than 1024"],
])("%s is no password", async (_title, { options }, message) => {
  await expect(readPassword(options)).rejects.toThrow(message);
});

test.each([
  ["a line", ["counting engines", "more"]],
  ["a line without an end", ["counting engines"]],
])("where there is no terminal, the first line of standard input is the password: %s", async (_title, lines) => {
  expect(await readPassword(typing(lines, false).options)).toBe("counting engines");
});
