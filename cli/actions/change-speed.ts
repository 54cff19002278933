import * as z from "zod";
import type { ActionOutcome } from "../../bull-board/console-actions.ts";
import { KILOBYTE, MEGABYTE } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { speedSchema, type Speed } from "../../shared/speed.ts";
import type { Throttle } from "../../shared/throttle.ts";
import { joinRunRedis } from "../join-run-redis.ts";
import type { Acting } from "./acting.ts";
import { audited } from "./audited.ts";
import { throttleLines } from "./set-run-state.ts";

export type ChangedSpeed = ActionOutcome & {
  readonly speed: Speed;
  readonly throttle: Throttle | null;
  /** Whether somebody is at work on the run, who sees to it at once. */
  readonly isHeld: boolean;
};

const CONCURRENCY_MAX = 10_000;
const PAGES_PER_SECOND_MAX = 100_000;

/** What may be asked for: the same for whoever asks. */
const wantedSchema = speedSchema.extend({
  concurrency: z.number().int().min(1).max(CONCURRENCY_MAX).nullable(),
  pagesPerSecond: z.number().int().min(1).max(PAGES_PER_SECOND_MAX).nullable(),
  batchBytes: z
    .number()
    .int()
    .min(16 * KILOBYTE)
    .max(16 * MEGABYTE)
    .nullable(),
});

/** What of the speed is to become another one; what is not named stays. */
export type SpeedChange = Partial<Speed>;

/** Says how fast a run shall go. Whoever holds the run sees to it within a second; where nobody does, whoever comes next. */
export function changeSpeed(acting: Acting, run: string, change: SpeedChange): Promise<ChangedSpeed> {
  return audited(acting, { run, action: "speed", given: change }, () =>
    joinRunRedis(acting.config, run, async ({ board, holder }) => {
      const speed = requireSpeed({ ...(await board.speed(run)), ...change });
      await board.setSpeed(run, speed);
      const throttle = await board.throttle(run);
      const rest = holder === null ? ["  nobody is at work on it: this takes effect when it is started again"] : [];
      const lines = [`speed of run ${run}: ${describeSpeed(speed)}`, ...throttleLines(throttle, "running"), ...rest];
      return { lines, speed, throttle, isHeld: holder !== null };
    }),
  );
}

/** The speed of a run as it is; asks, and changes nothing. */
export function readSpeed({ config }: Acting, run: string): Promise<ChangedSpeed> {
  return joinRunRedis(config, run, async ({ board, holder }) => {
    const speed = await board.speed(run);
    const throttle = await board.throttle(run);
    const lines = [`speed of run ${run}: ${describeSpeed(speed)}`, ...throttleLines(throttle, "running")];
    return { lines, speed, throttle, isHeld: holder !== null };
  });
}

/** "at most 4 pages at once, 100 documents a page" */
export function describeSpeed({ concurrency, pagesPerSecond, pageSize, batchBytes }: Speed): string {
  const limits = [
    ...(concurrency === null ? [] : [`${concurrency} pages at once`]),
    ...(pagesPerSecond === null ? [] : [`${pagesPerSecond} pages a second`]),
    ...(pageSize === null ? [] : [`${pageSize} documents a page`]),
    ...(batchBytes === null ? [] : [`${batchBytes} bytes a batch`]),
  ];
  return limits.length === 0 ? "full, as its settings are" : `at most ${limits.join(", ")}`;
}

function requireSpeed(wanted: Speed): Speed {
  const parsed = wantedSchema.safeParse(wanted);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new TerminalError("USAGE", `this is no speed: ${faults.join("; ")}`, {
    hint: "Whole numbers; none takes a limit away.",
  });
}
