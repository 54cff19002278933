import { readFileSync, statSync } from "node:fs";
import { writeDurably } from "../../shared/durable-file.ts";
import { TerminalError, toError } from "../../shared/errors.ts";
import { formatHash, parseHash, type PasswordHash } from "./password.ts";
import { ROLES, type Role } from "./viewer.ts";

/** Somebody who may use the board. */
export type BoardUser = { readonly name: string; readonly role: Role; readonly hash: PasswordHash };

export const USER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const BY_OTHERS = 0o077;

/** Reads who may use the board: name, role and hash of the password, one a line. A file that others can read or change, or with a line that is none of ours, is refused. */
export function readUsersFile(file: string): readonly BoardUser[] {
  requirePrivate(file);
  const lines = readFileSync(file, "utf8").split("\n");
  const users = lines.flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const user = parseUser(line.trim());
    if (user === null) throw unreadableLine(file, index + 1);
    return [user];
  });
  if (new Set(users.map(({ name }) => name)).size < users.length) throw namedTwice(file);
  return users;
}

/** Replaces the file as a whole; readable by its owner alone. */
export function writeUsersFile(file: string, users: readonly BoardUser[]): void {
  const lines = users.map(({ name, role, hash }) => `${name}:${role}:${formatHash(hash)}\n`);
  writeDurably(file, lines.join(""));
}

function parseUser(line: string): BoardUser | null {
  const [name = "", given, written = "", ...rest] = line.split(":");
  const role = ROLES.find((known) => known === given);
  const hash = parseHash(written);
  if (!USER_NAME.test(name) || role === undefined || hash === null || rest.length > 0) return null;
  return { name, role, hash };
}

function requirePrivate(file: string): void {
  const found = look(file);
  if ((found.mode & BY_OTHERS) === 0) return;
  const mode = (found.mode & 0o777).toString(8).padStart(4, "0");
  throw new TerminalError("CONFIG_INVALID", `others on this host can read or change ${file} (mode ${mode})`, {
    hint: `It holds hashes of passwords: chmod 600 ${file}`,
  });
}

function look(file: string): { readonly mode: number } {
  try {
    return statSync(file);
  } catch (error) {
    throw new TerminalError(
      "CONFIG_INVALID",
      `the file of the board's users cannot be read: ${toError(error).message}`,
      {
        hint: "Write it with `touchdown access add <name> --role operator`, or correct TOUCHDOWN_BOARD_USERS.",
        cause: error,
      },
    );
  }
}

function unreadableLine(file: string, line: number): TerminalError {
  return new TerminalError("CONFIG_INVALID", `line ${line} of ${file} is not a user: name:role:hash`, {
    hint: "Take the line out and write it again with `touchdown access add <name> --role viewer`.",
  });
}

function namedTwice(file: string): TerminalError {
  return new TerminalError("CONFIG_INVALID", `${file} names somebody twice`, {
    hint: "`touchdown access remove` cannot tell which is meant: take one of the lines out.",
  });
}
