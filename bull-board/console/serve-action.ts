import type { Request, RequestHandler, Response } from "express";
import { recordAudit } from "../../shared/audit.ts";
import { Failure } from "../../shared/errors.ts";
import { act } from "./action-request.ts";
import type { Desk } from "./desk.ts";
import { failureStatus } from "./failure-status.ts";
import { sendUnknownRun } from "./serve-run.ts";

/** What came of an action, for a script and for the page that is shown next. */
type Outcome =
  | { readonly ok: true; readonly lines: readonly string[] }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly hint: string;
    };

const NO_OPERATOR = {
  ok: false,
  status: 403,
  code: "FORBIDDEN",
  message: "only an operator may do this",
  hint: "Sign in as one.",
} as const;

export function serveAction(desk: Desk): RequestHandler<{ run: string; action: string }> {
  return async (request, response) => {
    const { run } = request.params;
    const session = desk.sessionOf(request);
    if (desk.runs.find(run) === null) return sendUnknownRun(desk, response, { run, session });
    const outcome = session.viewer.role === "operator" ? await tryAction(desk, request) : NO_OPERATOR;
    desk.drawings.expire(run);
    return answer(desk, { request, response, run, outcome });
  };
}

async function tryAction(
  { actions, sessionOf }: Desk,
  request: Request<{ run: string; action: string }>,
): Promise<Outcome> {
  const { run, action } = request.params;
  const { name, role } = sessionOf(request).viewer;
  try {
    const { lines } = await act(actions, { run, action, given: request.body, actor: { name, role } });
    return { ok: true, lines };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, hint } = error;
    return { ok: false, status: failureStatus(error), code, message, hint };
  }
}

type Answered = {
  readonly request: Request;
  readonly response: Response;
  readonly run: string;
  readonly outcome: Outcome;
};

/** A script gets the outcome; a browser without one is sent back to the run's page, which tells it. */
function answer({ flashes, sessionOf }: Desk, { request, response, run, outcome }: Answered): void {
  if (request.accepts(["html", "json"]) === "json") {
    if (outcome.ok) response.json(outcome);
    else {
      const { status, ...refusal } = outcome;
      response.status(status).json(refusal);
    }
    return;
  }
  const lines = outcome.ok ? outcome.lines : [outcome.message, outcome.hint];
  const said = flashes.keep({ isOk: outcome.ok, lines }, sessionOf(request).csrf);
  response.redirect(303, `/runs/${encodeURIComponent(run)}?said=${said}`);
}

/** Shows values of the source to this session from now on, or masks them again. The audit log of the run that is looked at notes it. */
export function serveValues(desk: Desk): RequestHandler {
  return (request, response) => {
    const session = desk.sessionOf(request);
    const { run, show } = fieldsOf(request);
    if (desk.runs.find(run) === null) return sendUnknownRun(desk, response, { run, session });
    const isShown = show === "yes";
    const { name, role } = session.viewer;
    if (role !== "operator") return answer(desk, { request, response, run, outcome: NO_OPERATOR });
    const action = isShown ? "show values" : "mask values";
    const detail = isShown ? "values of the source are shown to this session" : "values of the source are masked again";
    recordAudit(desk.config.runsDir, run, {
      who: name,
      role,
      via: "console",
      action,
      given: {},
      outcome: "done",
      detail,
    });
    session.showValues(isShown);
    return answer(desk, { request, response, run, outcome: { ok: true, lines: [`From now on ${detail}.`] } });
  };
}

function fieldsOf({ body }: Request): { readonly run: string; readonly show: string } {
  const fields: Record<string, unknown> = Object(body);
  return { run: textOf(fields["run"]), show: textOf(fields["show"]) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
