import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { isLoopback } from "../is-loopback.ts";
import type { Access } from "./access.ts";
import { localAccess } from "./local-access.ts";
import { userAccess } from "./user-access.ts";
import { openUserDirectory } from "./user-directory.ts";

export type OpenAccessOptions = {
  readonly config: Config;
  readonly host: string;
  readonly isWritable: boolean;
  readonly onTrouble: (line: string) => void;
  readonly now?: () => number;
};

/** People sign in where there is a file of users. Without one the board is for programs of this machine alone. */
export function openAccess({ config, host, isWritable, onTrouble, now = Date.now }: OpenAccessOptions): Access {
  const { boardUsers, boardUrl } = config;
  if (boardUsers === null && !isLoopback(host)) throw unprotected(`on ${host}`);
  if (boardUsers === null && boardUrl !== null) throw unprotected(`behind ${boardUrl}`);
  if (boardUsers === null) return localAccess(isWritable ? "operator" : "viewer");
  const isSecure = boardUrl?.startsWith("https:") ?? false;
  const cookie = { name: isSecure ? "__Host-touchdown" : "touchdown", isSecure };
  return userAccess({ directory: openUserDirectory(boardUsers, onTrouble), cookie, now });
}

function unprotected(where: string): TerminalError {
  return new TerminalError("CONFIG_INVALID", `${where} the board would be open to everyone there: it has no users`, {
    hint:
      "Give it some: export TOUCHDOWN_BOARD_USERS=board-users; touchdown access add <name> --role operator. " +
      "Or keep it on 127.0.0.1 and reach it through ssh -L 3010:127.0.0.1:3010 <this host>.",
  });
}
