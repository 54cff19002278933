import * as z from "zod";
import { QUEUE_NAMES } from "../../shared/queue.ts";
import { PHASE_NAMES } from "../../shared/phase.ts";
import { TerminalError } from "../../shared/errors.ts";
import { speedSchema } from "../../shared/speed.ts";
import type { ActionOutcome, Actor, ConsoleActions, FailedJobs } from "../console-actions.ts";

/** An empty field of a form is one that was not filled in. */
const optional = z
  .string()
  .trim()
  .max(500)
  .transform((text) => (text === "" ? null : text))
  .nullish()
  .transform((text) => text ?? null);
const figure = z.preprocess(
  (given) => (given === "" || given === undefined ? null : Number(given)),
  z.number().nullable(),
);

const retryShape = z
  .object({
    queue: z.preprocess((given) => (given === "" ? undefined : given), z.enum(QUEUE_NAMES).optional()),
    id: optional,
    code: optional,
  })
  .refine(({ queue, id }) => (queue === undefined) === (id === null), "queue and id go together");
const replayShape = z.object({ rule: optional });
const speedShape = z
  .object({ concurrency: figure, pagesPerSecond: figure, pageSize: figure, batchBytes: figure })
  .pipe(speedSchema);
const approveShape = z.object({ phase: z.enum(PHASE_NAMES), note: optional, report: optional });
const rollBackShape = z.object({ target: z.string().max(200), backup: optional, confirmation: z.string().max(200) });

export type ActionRequest = {
  readonly run: string;
  readonly action: string;
  /** The form, as it came. */
  readonly given: unknown;
  readonly actor: Actor;
};

/** Does what a form asks for. What is refused is thrown, with its hint. */
export async function act(
  actions: ConsoleActions,
  { run, action, given, actor }: ActionRequest,
): Promise<ActionOutcome> {
  switch (action) {
    case "pause":
      return actions.pause(run, actor);
    case "resume":
      return actions.resume(run, actor);
    case "retry-failed":
      return actions.retryJobs(run, failedJobs(parse(retryShape, given)), actor);
    case "replay-rejects":
      return actions.replayRejects(run, parse(replayShape, given).rule, actor);
    case "speed":
      return actions.changeSpeed(run, parse(speedShape, given), actor);
    case "approve": {
      const { phase, ...approval } = parse(approveShape, given);
      return actions.approve(run, phase, approval, actor);
    }
    case "roll-back": {
      const { target, ...rollBack } = parse(rollBackShape, given);
      return actions.rollBack(requireOf(run, target), rollBack, actor);
    }
    default:
      throw new TerminalError("USAGE", `there is no action "${action}"`, { hint: "Load the page again." });
  }
}

function failedJobs({ queue, id, code }: z.infer<typeof retryShape>): FailedJobs {
  if (queue !== undefined && id !== null) return { kind: "job", queue, id };
  return code === null ? { kind: "all" } : { kind: "code", code };
}

/** Targets of the run whose page it is, and of no other. */
function requireOf(run: string, target: string): string {
  if (target === run || PHASE_NAMES.some((phase) => target === `${run}/${phase}`)) return target;
  throw new TerminalError("USAGE", `${target} is no target of run ${run}`, { hint: "Load the page again." });
}

function parse<Shape extends z.ZodType>(shape: Shape, given: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path.map(String), message].join(": "));
  throw new TerminalError("USAGE", faults.join("; "), { hint: "Correct the field and send it again." });
}
