import { expect, test } from "vitest";
import {
  CUTOVER_STAGES,
  LIVE_STATES,
  TROUBLES,
  decideCutover,
  type CutoverAct,
  type CutoverStage,
  type LiveState,
  type Trouble,
} from "../../coordinator/cutover/decide-cutover.ts";

type Row = readonly [stage: CutoverStage, live: LiveState, act: Readonly<Record<Trouble, CutoverAct>>];

const always = (act: CutoverAct): Row[2] => ({ nothing: act, "cut off": act, failed: act });

const ROWS: readonly Row[] = [
  ["preparing", "old", { nothing: "prepare", "cut off": "stand-down", failed: "stand-down" }],
  ["preparing", "new", { nothing: "prepare", "cut off": "stand-down", failed: "stand-down" }],
  ["preparing", "unreadable", { nothing: "prepare", "cut off": "stand-down", failed: "stand-down" }],
  ["stopping", "old", { nothing: "swap", "cut off": "stand-down", failed: "stand-down" }],
  ["stopping", "new", { nothing: "prove", "cut off": "prove", failed: "take-back" }],
  ["stopping", "unreadable", always("take-back")],
  ["swapping", "old", always("stand-down")],
  ["swapping", "new", { nothing: "prove", "cut off": "prove", failed: "take-back" }],
  ["swapping", "unreadable", always("take-back")],
  ["swapped", "old", always("stand-down")],
  ["swapped", "new", { nothing: "prove", "cut off": "prove", failed: "take-back" }],
  ["swapped", "unreadable", always("take-back")],
  ["taking-back", "old", always("take-back")],
  ["taking-back", "new", always("take-back")],
  ["taking-back", "unreadable", always("take-back")],
  ["ended", "old", always("done")],
  ["ended", "new", always("done")],
  ["ended", "unreadable", always("done")],
];

test.each(
  ROWS.flatMap(([stage, live, acts]) => TROUBLES.map((trouble) => ({ stage, live, trouble, act: acts[trouble] }))),
)("journal $stage, live database $live, trouble $trouble: $act", ({ act, ...facts }) => {
  expect(decideCutover(facts)).toBe(act);
});

test("the table is complete", () => {
  expect(new Set(ROWS.map(([stage, live]) => `${stage} ${live}`)).size).toBe(
    CUTOVER_STAGES.length * LIVE_STATES.length,
  );
});
