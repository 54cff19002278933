import { existsSync } from "node:fs";
import * as z from "zod";
import { newToken } from "../../bull-board/access/authorization-header.ts";
import { hashPassword } from "../../bull-board/access/password.ts";
import { readUsersFile, USER_NAME, writeUsersFile, type BoardUser } from "../../bull-board/access/users-file.ts";
import { ROLES } from "../../bull-board/access/viewer.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven } from "../parse-given.ts";
import { readPassword } from "../read-password.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction, VerbContext, VerbResult } from "../verb.ts";

const ACTIONS = ["add", "list", "remove"] as const;

const shape = z.object({
  action: z.enum(ACTIONS, { error: `one of ${ACTIONS.join(", ")}` }),
  name: z.string().regex(USER_NAME, "letters, digits, . _ and - only, at most 64").optional(),
  role: z.enum(ROLES, { error: `one of ${ROLES.join(", ")}` }).default("viewer"),
  token: z.boolean().default(false),
});
type Wanted = z.infer<typeof shape>;

/** Says who may use the board: adds somebody or gives them another password, lists them, takes them out. A board that runs follows at once. */
export const access: VerbAction = async (given, context) => {
  const wanted = parseGiven(shape, given);
  const file = requireFile(loadConfig());
  const users = existsSync(file) ? readUsersFile(file) : [];
  switch (wanted.action) {
    case "add":
      return add({ file, users }, wanted, context);
    case "list":
      return list({ file, users }, context);
    case "remove":
      return remove({ file, users }, wanted, context);
  }
};

type Known = { readonly file: string; readonly users: readonly BoardUser[] };

async function add({ file, users }: Known, wanted: Wanted, { terminal, signal }: VerbContext): Promise<VerbResult> {
  const { role, token: isToken } = wanted;
  const name = requireName(wanted);
  const isNew = !users.some((user) => user.name === name);
  const token = isToken ? newToken(name) : null;
  const password = token ?? (await readPassword({ input: process.stdin, output: process.stderr, signal }));
  const user = { name, role, hash: await hashPassword(password) };
  writeUsersFile(file, isNew ? [...users, user] : users.map((known) => (known.name === name ? user : known)));
  terminal.say(`${name} is ${isNew ? "now" : "from now on"} ${role} in ${file}`);
  // The one time that it can be read.
  if (token !== null) terminal.say(token);
  return { json: { ok: true, name, role, isNew, ...(token === null ? {} : { token }) } };
}

function list({ file, users }: Known, { terminal }: VerbContext): VerbResult {
  if (users.length === 0) terminal.say(`nobody is in ${file}`);
  else {
    const rows = users.map(({ name, role }) => [name, role]);
    for (const line of textTable([{ title: "name" }, { title: "role" }], rows)) terminal.say(line);
  }
  return { json: { ok: true, file, users: users.map(({ name, role }) => ({ name, role })) } };
}

function remove({ file, users }: Known, wanted: Wanted, { terminal }: VerbContext): VerbResult {
  const name = requireName(wanted);
  if (!users.some((user) => user.name === name)) {
    throw new TerminalError("USAGE", `${name} is not in ${file}`, { hint: "See `touchdown access list`." });
  }
  writeUsersFile(
    file,
    users.filter((user) => user.name !== name),
  );
  terminal.say(`${name} can use the board no more`);
  return { json: { ok: true, name } };
}

function requireName({ action, name }: Wanted): string {
  if (name !== undefined) return name;
  throw new TerminalError("USAGE", `access ${action} needs a name`, { hint: `touchdown access ${action} <name>` });
}

function requireFile({ boardUsers }: Config): string {
  if (boardUsers !== null) return boardUsers;
  throw new TerminalError(
    "CONFIG_INVALID",
    "TOUCHDOWN_BOARD_USERS is not set: it says where the board's users are kept",
    {
      hint: "For example: export TOUCHDOWN_BOARD_USERS=$PWD/board-users, here and where the board is started.",
    },
  );
}
