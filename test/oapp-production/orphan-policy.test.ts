import { describe, expect, test } from "vitest";
import { landExport, type Choices } from "./landed-export.ts";
import { ALPHA, BETA } from "./link-cases.ts";
import { linksOf } from "./links-of.ts";
import { item, page, sceneOf } from "./scene.ts";

describe("the orphan policy", () => {
  const PROJECTS = { Alpha: [item("One", page("1"))], Beta: [] };
  const PHASES = [
    { id: "L", title: "One", first: ALPHA },
    { id: "O", title: "Lost" },
    { id: "D", title: "Torn", first: ALPHA, second: BETA },
  ];
  const LINE = { phaseid: "O", projectID: "P-Beta", approver: "A. Keeper", reason: "It was planned there." };
  const states = (choices: Choices): Readonly<Record<string, string>> =>
    Object.fromEntries(
      linksOf(PROJECTS, PHASES, choices).map(({ id, state, title }) => [id, `${state} ${title ?? ""}`.trim()]),
    );

  test.each<readonly [string, Choices, string]>([
    ["fail leaves it", {}, "orphan"],
    ["quarantine sets it aside", { settings: { "orphan-policy": "quarantine" } }, "quarantined"],
    [
      "assign gives it the project of the mapping file",
      { settings: { "orphan-policy": "assign" }, assignments: [LINE] },
      "assigned Beta",
    ],
    [
      "assign leaves one that the mapping file does not name",
      { settings: { "orphan-policy": "assign" }, assignments: [] },
      "orphan",
    ],
  ])("%s, and touches nothing else", (_, choices, orphan) => {
    expect(states(choices)).toEqual({ L: "linked Alpha", O: orphan, D: "disagreement" });
  });

  test.each<readonly [string, readonly (typeof LINE)[], string]>([
    [
      "an unknown project",
      [{ ...LINE, projectID: "P-Nobody" }],
      "O: Record 1 of the mapping file gives it project P-Nobody, which does not exist.",
    ],
    ["no approver", [{ ...LINE, approver: " " }], "O: Record 1 of the mapping file names no approver."],
    ["no reason", [{ ...LINE, reason: "" }], "O: Record 1 of the mapping file gives no reason."],
    ["two lines", [LINE, { ...LINE, projectID: "P-Alpha" }], "O: Record 1, 2 of the mapping file all assign it."],
    [
      "a phase that is linked",
      [{ ...LINE, phaseid: "L" }],
      "L: Record 1 of the mapping file assigns it, and it has a project already.",
    ],
    [
      "a phase that the source contradicts",
      [{ ...LINE, phaseid: "D" }],
      "D: Record 1 of the mapping file assigns it, and the source contradicts itself about it: that is mended at the source.",
    ],
  ])("assign does not follow a line with %s", (_, assignments, fault) => {
    const landed = landExport(sceneOf(PROJECTS, PHASES), { settings: { "orphan-policy": "assign" }, assignments });
    expect(
      landed.all(
        "SELECT p.phase_id || ': ' || l.assignment_fault AS fault FROM phase_link AS l JOIN phase AS p ON p.id = l.id WHERE l.assignment_fault IS NOT NULL",
      ),
    ).toEqual([{ fault }]);
    expect(landed.all("SELECT count(*) AS assigned FROM phase_link WHERE state = 'assigned'")).toEqual([
      { assigned: 0 },
    ]);
    landed.close();
  });

  test("a phase whose id is that of several is assigned by its key", () => {
    const phases = [
      { id: "X", title: "First" },
      { id: "X", title: "Second" },
    ];
    const settings = { "orphan-policy": "assign" };
    const plain = landExport(sceneOf(PROJECTS, phases), { settings, assignments: [{ ...LINE, phaseid: "X" }] });
    expect(
      plain.all("SELECT count(*) AS faults FROM phase_link WHERE assignment_fault LIKE '%is the id of 2 phases%'"),
    ).toEqual([{ faults: 2 }]);
    const [key] = plain.all<{ key: string }>(
      "SELECT key FROM business_key JOIN phase AS p ON p.id = row_id WHERE p.title = 'Second'",
    );
    plain.close();
    const keyed = landExport(sceneOf(PROJECTS, phases), {
      settings,
      assignments: [{ ...LINE, phaseid: key?.key ?? "" }],
    });
    expect(
      keyed.all(
        "SELECT p.title FROM phase_link AS l JOIN phase AS p ON p.id = l.id WHERE l.state = 'assigned' AND l.assignment_fault IS NULL",
      ),
    ).toEqual([{ title: "Second" }]);
    keyed.close();
  });
});
