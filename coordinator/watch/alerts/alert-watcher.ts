import { setTimeout as sleep } from "node:timers/promises";
import { readAlerts, recordAlert } from "../../../shared/alert-file.ts";
import type { Alert } from "../../../shared/alert.ts";
import { SECOND } from "../../../shared/config.ts";
import { toError } from "../../../shared/errors.ts";
import { lookAtRun } from "../look-at-run.ts";
import type { WatchContext, Watcher } from "../run-watch.ts";
import { AlertObserver } from "./alert-facts.ts";
import { judgeAlerts } from "./judge-alerts.ts";
import { endAlerts, nextAlerts, standingOf, toldBefore, type Told } from "./next-alerts.ts";
import { openWebhook, type Webhook } from "./post-alerts.ts";

/** How often alerts are judged (moonlanding.md, 6.1). */
const EVERY_MS = 10 * SECOND;
const REDIS_MS_MAX = 3 * SECOND;
/** A run that ends waits no longer than this for the receiver of its alerts. */
const CLOSE_MS_MAX = 2 * SECOND;

/**
 * Tells people what they should know of now: on the terminal, in the log, in alerts.ndjson, on the board, and to the webhook. What was told is in the run's
 * folder: a coordinator that takes over knows it, and tells nothing twice.
 */
export function openAlertWatcher(context: WatchContext, everyMs: number = EVERY_MS): Watcher {
  const { run, config, log } = context;
  const { webhook: url } = config.alerts;
  let told: Told = toldBefore(readAlerts(config.runsDir, run));
  const observer = new AlertObserver(context, told);
  const webhook = url === null ? null : openWebhook({ url, log });
  return {
    name: "alerts",
    everyMs,
    async look() {
      const look = await within(REDIS_MS_MAX, lookAtRun(context));
      const nowMs = Date.now();
      const judgements = judgeAlerts(await observer.observe(look, nowMs), config.alerts);
      const next = nextAlerts(told, judgements, { run, nowMs, cooldownMs: config.alerts.cooldownMs });
      told = next.told;
      const failures = next.alerts.flatMap((alert) => [
        sayAlert(alert, context),
        ...tellAlert(alert, context, webhook),
      ]);
      if (look !== null) await within(REDIS_MS_MAX, context.board.showAlerts(run, standingOf(told)));
      const failure = failures.find((failed) => failed !== null);
      if (failure !== undefined) throw failure;
    },
    async close() {
      for (const alert of endAlerts(told, { run, nowMs: Date.now() })) tellAlert(alert, context, webhook);
      await Promise.all([webhook?.close(CLOSE_MS_MAX), within(CLOSE_MS_MAX, context.board.showAlerts(run, []))]);
    },
  };
}

function sayAlert(alert: Alert, { say }: WatchContext): Error | null {
  return failureOf(() => say(lineOf(alert)));
}

/** Each channel by itself: a disk that is full must not keep the webhook from telling so. */
function tellAlert(alert: Alert, { config, log }: WatchContext, webhook: Webhook | null): readonly (Error | null)[] {
  return [
    failureOf(() => webhook?.post(alert)),
    failureOf(() => recordAlert(config.runsDir, alert)),
    failureOf(() => log("alert", alert)),
  ];
}

function lineOf({ state, kind, what }: Alert): string {
  if (state === "over") return `  ${what}`;
  return kind === "cpu" ? `  hint: ${what}` : `! ${what}`;
}

function failureOf(act: () => void): Error | null {
  try {
    act();
    return null;
  } catch (error) {
    return toError(error);
  }
}

/** Null when it fails or takes longer. */
async function within<Result>(ms: number, result: Promise<Result>): Promise<Result | null> {
  return Promise.race([result.catch(() => null), sleep(ms, null, { ref: false })]);
}
