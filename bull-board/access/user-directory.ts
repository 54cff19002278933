import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { toError } from "../../shared/errors.ts";
import { COST, decoyHash, formatHash, isPassword, type PasswordHash } from "./password.ts";
import { readUsersFile, type BoardUser } from "./users-file.ts";

/** Those who may use the board, as their file says at the moment. */
export type UserDirectory = {
  /** Undefined for whoever is not, or not any more, in the file. */
  find(name: string): BoardUser | undefined;
  /** Null for a wrong password and for an unknown name, at the same cost. */
  verify(name: string, password: string): Promise<BoardUser | null>;
};

/**
 * Throws CONFIG_INVALID when the file cannot be used now. When it cannot be used later, that is told to `onTrouble` and nobody is in it until it can: whoever may have been
 * taken out is out.
 */
export function openUserDirectory(file: string, onTrouble: (line: string) => void): UserDirectory {
  let users = toMap(readUsersFile(file));
  let stamp = stampOf(file);
  let decoy: PasswordHash | null = null;
  const current = (): ReadonlyMap<string, BoardUser> => {
    const now = stampOf(file);
    if (now === stamp) return users;
    stamp = now;
    decoy = null;
    try {
      users = toMap(readUsersFile(file));
    } catch (error) {
      users = new Map();
      onTrouble(`nobody can use the board: ${toError(error).message}`);
    }
    return users;
  };
  return {
    find: (name) => current().get(name),
    async verify(name, password) {
      const user = current().get(name);
      decoy ??= decoyHash([...current().values()][0]?.hash.cost ?? COST);
      const isRight = await isPassword(password, user?.hash ?? decoy);
      return isRight && user !== undefined ? user : null;
    },
  };
}

/** Changes with the password: what was opened with an old one ends. */
export function credentialOf({ hash }: BoardUser): string {
  return createHash("sha256").update(formatHash(hash)).digest("base64url");
}

function toMap(users: readonly BoardUser[]): ReadonlyMap<string, BoardUser> {
  return new Map(users.map((user) => [user.name, user]));
}

/** The change of a file's rights counts too. */
function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? "none" : [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ");
}
