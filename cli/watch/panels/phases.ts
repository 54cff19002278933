import { gateOf, phaseState } from "../../../coordinator/report/run/phase-state.ts";
import type { PhaseEvidence } from "../../../coordinator/report/run/phase-evidence.ts";
import { describeState } from "../../../coordinator/runs/phase-standing.ts";
import { doneSteps } from "../../../coordinator/phases/phase-record.ts";
import { holds } from "../../../shared/phase.ts";
import { line, span, type Line, type Tone } from "../line.ts";
import type { Watched } from "../watched.ts";
import { titled, type Panel } from "./panel.ts";

/** Every phase: its state, how many of its steps are done, how its gate was judged, and who answers for it. */
export const phases: Panel = (watched) =>
  titled(
    "PHASES",
    watched.reading.known.evidence.phases.map((phase) => phaseLine(phase, watched)),
  );

type Look = { readonly mark: string; readonly tone: Tone };

function phaseLine(phase: PhaseEvidence, { atWork }: Watched): Line {
  const { declaration, record } = phase;
  const state = phaseState(phase);
  const isAtWork = atWork !== null && atWork.isHeld && atWork.phase === declaration.name;
  const { mark, tone } = lookOf(state, isAtWork);
  const act = isAtWork && state.kind === "under-way" ? (atWork.act ?? state.next) : null;
  const done = record === null ? 0 : doneSteps(record).length;
  return line(
    span(`${mark} `, tone),
    span(declaration.name.padEnd(8), "strong"),
    span((act === null ? describeState(state) : `at ${act}`).padEnd(20), tone),
    span(`steps ${done}/${declaration.steps.length}`.padEnd(13), record === null ? "quiet" : "plain"),
    ...gateSpans(phase),
    ...answeredFor(phase),
  );
}

function lookOf(state: ReturnType<typeof phaseState>, isAtWork: boolean): Look {
  if (isAtWork && state.kind !== "certified") return { mark: "▶", tone: "good" };
  switch (state.kind) {
    case "certified":
      return state.approval === "missing" ? { mark: "?", tone: "odd" } : { mark: "✓", tone: "good" };
    case "gate-failed":
    case "damaged":
      return { mark: "✗", tone: "bad" };
    case "under-way":
    case "undone":
      return { mark: "•", tone: "odd" };
    case "left-out":
      return { mark: "-", tone: "quiet" };
    case "not-begun":
      return { mark: " ", tone: "quiet" };
  }
}

function gateSpans(phase: PhaseEvidence): readonly ReturnType<typeof span>[] {
  const items = gateOf(phase);
  if (items.length === 0) return [span(`gate of ${phase.declaration.gate.length} rules`, "quiet")];
  const holding = items.filter(holds).length;
  const waived = items.filter((item) => item.status !== "PASS" && holds(item)).length;
  const more = waived === 0 ? "" : `, ${waived} waived`;
  if (holding === items.length) return [span(`gate ${holding}/${items.length} hold${more}`)];
  return [span(`gate: ${items.length - holding} of ${items.length} do not hold${more}`, "bad")];
}

function answeredFor({ approval, leftOut }: PhaseEvidence): readonly ReturnType<typeof span>[] {
  const by = approval?.by ?? leftOut?.by ?? null;
  return by === null ? [] : [span(`  ${approval === null ? "waived" : "approved"} by ${by}`, "quiet")];
}
