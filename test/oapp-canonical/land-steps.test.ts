import { describe, expect, test } from "vitest";
import { phases } from "../../migrations/oapp-canonical/collections/phases.ts";
import { oappCanonical } from "../../migrations/oapp-canonical/index.ts";
import type { Outcome } from "../../shared/landing.ts";
import { settingsOf } from "../../shared/settings-of.ts";
import type { Settings } from "../../shared/setting.ts";
import { canonical } from "./landed-notes.ts";

function land(cells: Readonly<Record<string, string>>, settings: Settings = {}): Outcome {
  const [record] = canonical("phases", [{ phasename: "Pier", phaseid: "WT-1.0", status: "Done", ...cells }]);
  if (record === undefined) throw new Error("no record");
  return phases.transform(record, { directory: () => new Map(), settings });
}

const kinds = ({ landings }: Outcome) => landings.map(({ element, kind }) => `${element} ${kind}`);
const ACTIONS = "Key Steps:\n1. Go\nAction Items\n• Call\n• Write";

describe("the steps of a phase record", () => {
  test("are records of their own, behind the phase", () => {
    const outcome = land({ notes: "Key Steps:\n1. Go\n2. Come" });
    expect(kinds(outcome)).toEqual([" mapped", "#steps/0 mapped", "#steps/1 mapped"]);
    expect(outcome.landings[2]).toMatchObject({
      row: { table: "step", values: { position: 2, label: "2", name: "Come", status: "completed" } },
    });
  });

  test("are the same whenever the record is read", () => {
    expect(land({ notes: ACTIONS })).toEqual(land({ notes: ACTIONS }));
  });

  test("do not include candidates, which are told and left behind by name", () => {
    const outcome = land({ notes: ACTIONS });
    expect(kinds(outcome).slice(2)).toEqual(["#candidates/0 excluded", "#candidates/1 excluded"]);
    expect(outcome.findings).toEqual([
      { rule: "step-candidate", element: "#candidates/0", detail: "action-item: Call" },
      { rule: "step-candidate", element: "#candidates/1", detail: "action-item: Write" },
    ]);
  });

  test("with --steps candidates they become rows that say so, and the steps keep their places", () => {
    const outcome = land({ notes: ACTIONS }, { steps: "candidates" });
    expect(kinds(outcome).slice(1)).toEqual(["#steps/0 mapped", "#candidates/0 mapped", "#candidates/1 mapped"]);
    expect(outcome.landings[3]).toMatchObject({
      row: {
        values: { position: 2, name: "Write", candidate: "action-item", status: "completed", split_confidence: 0 },
      },
    });
    expect(outcome.findings).toHaveLength(2);
  });

  test("whose split is doubtful are told", () => {
    const { findings } = land({ notes: "StepTaskOutput1.1no seam at all" });
    expect(findings).toEqual([
      { rule: "step-split-doubtful", element: "#steps/0", detail: "0 by none: no seam at all | " },
    ]);
  });

  test("are none where the record is blank", () => {
    expect(land({ phasename: "", phaseid: "", status: "" }).landings).toEqual([
      { kind: "excluded", element: "", rule: "blank-record" },
    ]);
  });
});

describe("what an operator may choose", () => {
  const byName = new Map(settingsOf(oappCanonical).map((setting) => [setting.name, setting]));

  test.each([
    ["orphan-policy", "fail"],
    ["duplicate-policy", "fail"],
    ["steps", "strict"],
    ["zone", "Australia/Brisbane"],
  ])("%s is %s unless it is given, and pinned with the run", (name, chosen) => {
    expect(byName.get(name)).toMatchObject({ default: chosen, isPinned: true });
  });

  test.each(["expect-projects", "expect-phases", "db", "services", "health-url", "budget-total"])(
    "%s is there",
    (name) => {
      expect(byName.has(name)).toBe(true);
    },
  );
});
