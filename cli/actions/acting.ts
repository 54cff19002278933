import { userInfo } from "node:os";
import * as z from "zod";
import { ROLES } from "../../bull-board/access/viewer.ts";
import type { Actor } from "../../bull-board/console-actions.ts";
import type { AuditEntry } from "../../shared/audit.ts";
import type { Config } from "../../shared/config.ts";

/** Who acts on runs, from where, and with which settings. */
export type Acting = {
  readonly config: Config;
  readonly actor: Actor;
  readonly via: AuditEntry["via"];
  /** Hears that the audit log has been told, for whoever would tell it otherwise. */
  readonly onRecorded?: () => void;
};

/** Variable in which the console names its operator to a process that it starts, and what that process answers when the audit log has been told. */
export const ACTOR_VARIABLE = "TOUCHDOWN_ACTOR";
export const RECORDED = "recorded";

const actorSchema = z.object({ name: z.string().min(1), role: z.enum(ROLES) });

/**
 * Whoever this process acts for: the user of this host who typed the verb, or the operator whom the console has started it for, which is a parent with a channel to it. The
 * variable is no proof; whoever can start processes here can write to the audit log as well.
 */
export function actingHere(config: Config): Acting {
  const told = process.env[ACTOR_VARIABLE];
  if (told === undefined || process.send === undefined) {
    return { config, actor: { name: userName(), role: "operator" }, via: "cli" };
  }
  return { config, actor: actorSchema.parse(JSON.parse(told)), via: "console", onRecorded: tellParent };
}

/** A parent that is gone needs no answer. */
function tellParent(): void {
  if (process.connected) process.send?.(RECORDED, undefined, undefined, () => undefined);
}

/** A user whom this host has no name for has a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
