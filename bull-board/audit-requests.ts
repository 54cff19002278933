import type { Request, Response } from "express";
import { statSync } from "node:fs";
import { recordAudit, type AuditEntry } from "../shared/audit.ts";
import { toError } from "../shared/errors.ts";
import { baseRun } from "../shared/phase.ts";
import { runFolder } from "../shared/run-folder.ts";
import type { ConsoleSession } from "./access/session.ts";
import type { Viewer } from "./access/viewer.ts";
import { maskEmails } from "./mask.ts";
import { describeAction } from "./queues/describe-action.ts";
import { QUEUES_PATH } from "./queues/open-queue-board.ts";

export type AuditOptions = {
  readonly runsDir: string;
  readonly sessionOf: (request: Request) => ConsoleSession;
  /** The run whose queues are shown. */
  readonly announcedRun: () => Promise<string | null>;
  readonly onTrouble: (line: string) => void;
};

export type RequestAudit = {
  /** What an operator does in Bull Board, with how it ended. */
  readonly onAction: (request: Request, response: Response, run: string) => void;
  /** What was not let through. */
  readonly onRefused: (request: Request, why: string) => Promise<void>;
};

type Told = Pick<AuditEntry, "via" | "action" | "given" | "outcome" | "detail">;

const CONSOLE_ACTION = /^\/runs\/(?<run>[A-Za-z0-9][A-Za-z0-9._-]*)\/actions\/(?<action>[a-z-]{1,40})$/;
const ANSWERED_MAX = 400;
const REFUSED: ReadonlySet<number> = new Set([403, 404, 405, 409]);

/** Tells the audit log of a run what is asked of the board. */
export function auditRequests({ runsDir, sessionOf, announcedRun, onTrouble }: AuditOptions): RequestAudit {
  const record = (viewer: Viewer, run: string, told: Told): void => {
    try {
      recordAudit(runsDir, run, { who: viewer.name, role: viewer.role, ...told });
    } catch (error) {
      onTrouble(`the audit log of ${run} cannot be written: ${toError(error).message}`);
    }
  };
  return {
    onAction(request, response, run) {
      const { viewer } = sessionOf(request);
      const asked = describeQueueAction(request);
      response.once("close", () => record(viewer, run, { ...asked, ...outcomeOf(response) }));
    },
    async onRefused(request, why) {
      const { viewer } = sessionOf(request);
      const told = { outcome: "refused", detail: why } as const;
      if (request.path.startsWith(`${QUEUES_PATH}/`)) {
        const run = await announcedRun();
        if (run !== null) record(viewer, run, { ...describeQueueAction(request), ...told });
        return;
      }
      const { run = "", action = "" } = CONSOLE_ACTION.exec(request.path)?.groups ?? {};
      if (run !== "" && isRun(runsDir, run)) record(viewer, run, { via: "console", action, given: {}, ...told });
    },
  };
}

function describeQueueAction({ originalUrl }: Request): Pick<Told, "via" | "action" | "given"> {
  const [path = ""] = originalUrl.slice(QUEUES_PATH.length).split("?", 1);
  const { action, given } = describeAction(path);
  return { via: "board", action, given: Object.fromEntries(Object.entries(given).map(([k, v]) => [k, maskEmails(v)])) };
}

function outcomeOf({ statusCode, writableFinished }: Response): Pick<Told, "outcome" | "detail"> {
  if (!writableFinished) return { outcome: "failed", detail: "the browser went away before it was answered" };
  if (statusCode < ANSWERED_MAX) return { outcome: "done", detail: "done in Bull Board" };
  const outcome = REFUSED.has(statusCode) ? "refused" : "failed";
  return { outcome, detail: `Bull Board answered with status ${statusCode}` };
}

/** Nothing is written beside the runs there are. */
function isRun(runsDir: string, run: string): boolean {
  return statSync(runFolder(runsDir, baseRun(run)), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
