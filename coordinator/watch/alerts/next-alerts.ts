import { ALERT_KINDS, type Alert, type AlertKind } from "../../../shared/alert.ts";
import type { Judgement } from "./judge-alerts.ts";

/** What has been told of each kind. */
export type Told = ReadonlyMap<AlertKind, ToldAlert>;
export type ToldAlert = {
  /** As it was raised last. */
  readonly raised: Alert;
  /** When it began; null when it is over. */
  readonly sinceMs: number | null;
};

export type NextOptions = { readonly run: string; readonly nowMs: number; readonly cooldownMs: number };
export type Next = { readonly alerts: readonly Alert[]; readonly told: Told };

/**
 * What there is to tell now. An alert is raised no more often than every `cooldownMs`, also when it comes and goes, and is over once. What is not judged
 * stays as it was told.
 */
export function nextAlerts(told: Told, judgements: readonly Judgement[], options: NextOptions): Next {
  const next = new Map(told);
  const alerts: Alert[] = [];
  for (const judgement of judgements) {
    const before = told.get(judgement.kind);
    const alert = nextAlert(before, judgement, options);
    if (alert === null) continue;
    alerts.push(alert);
    const raised = alert.state === "raised" ? alert : (before?.raised ?? alert);
    next.set(judgement.kind, { raised, sinceMs: alert.state === "over" ? null : (before?.sinceMs ?? options.nowMs) });
  }
  return { alerts, told: next };
}

/** Ends all that stands: nobody will see it end. */
export function endAlerts(told: Told, { run, nowMs }: Pick<NextOptions, "run" | "nowMs">): readonly Alert[] {
  return [...told.values()].flatMap(({ raised, sinceMs }) =>
    sinceMs === null ? [] : [over(raised, { run, nowMs, sinceMs, how: "nobody watches any more" })],
  );
}

/** What a predecessor has told, from its file. */
export function toldBefore(alerts: readonly Alert[]): Told {
  const told = new Map<AlertKind, ToldAlert>();
  for (const alert of alerts) {
    const before = told.get(alert.kind);
    if (alert.state === "raised")
      told.set(alert.kind, { raised: alert, sinceMs: before?.sinceMs ?? Date.parse(alert.time) });
    else if (before !== undefined) told.set(alert.kind, { ...before, sinceMs: null });
  }
  return told;
}

/** What stands, in the order of the kinds. */
export function standingOf(told: Told): readonly Alert[] {
  return ALERT_KINDS.flatMap((kind) => {
    const entry = told.get(kind);
    return entry === undefined || entry.sinceMs === null ? [] : [entry.raised];
  });
}

function nextAlert(before: ToldAlert | undefined, judgement: Judgement, options: NextOptions): Alert | null {
  const { run, nowMs, cooldownMs } = options;
  const sinceMs = before?.sinceMs ?? null;
  if (!judgement.holds) {
    if (before === undefined || sinceMs === null) return null;
    return { ...over(before.raised, { run, nowMs, sinceMs, how: "over" }), value: judgement.value };
  }
  if (before !== undefined && nowMs - Date.parse(before.raised.time) < cooldownMs) return null;
  if (before !== undefined && sinceMs !== null && !isNews(judgement, before.raised)) return null;
  const { kind, what, value, limit } = judgement;
  return { time: new Date(nowMs).toISOString(), run, kind, state: "raised", what, value, limit };
}

/** Errors stay once they are made, and processors stay busy: told again, they must have become more, or they would be one more line every minute. */
function isNews({ kind, value }: Judgement, raised: Alert): boolean {
  if (kind === "cpu") return false;
  return kind === "errors" || kind === "error-budget" ? value > raised.value : true;
}

type Ending = { readonly run: string; readonly nowMs: number; readonly sinceMs: number; readonly how: string };

function over({ kind, what, value, limit }: Alert, { run, nowMs, sinceMs, how }: Ending): Alert {
  const lasted = Math.max(0, Math.round((nowMs - sinceMs) / 1000));
  return {
    time: new Date(nowMs).toISOString(),
    run,
    kind,
    state: "over",
    what: `${how} after ${lasted} s: ${what}`,
    value,
    limit,
  };
}
