import { describe, expect, test } from "vitest";
import { landExport, type Choices, type Export } from "./landed-export.ts";
import { item, page } from "./scene.ts";

const ALPHA = { Title: "Alpha", projectID: "P-1", status: "Active", owner: "crew", description: "A pier." };
const ONE = { phaseid: "1", phasename: "One", status: "Planned", "WT Projects": item("Alpha", page("a")) };
const HOLDS_ONE = { Phase: item("One", page("1")) };
const QUARANTINE: Choices = { settings: { "orphan-policy": "quarantine" } };

type IssueCase = readonly [sentence: string, tables: Export, told: readonly string[]];

const CASES: readonly IssueCase[] = [
  [
    "a project and its phase that name each other have none",
    { projects: [{ ...ALPHA, ...HOLDS_ONE }], phases: [ONE] },
    [],
  ],
  [
    "a link that one side alone names is told",
    { projects: [ALPHA], phases: [ONE] },
    ['WT Phase Database 1: unconfirmed of WT Projects, ["WT Projects"]'],
  ],
  [
    "an item in a project's cell that is the title of no phase is told",
    { projects: [{ ...ALPHA, Phase: `${HOLDS_ONE.Phase}, ${item("Gone", page("9"))}` }], phases: [ONE] },
    [`WT Projects P-1: inverse-of-no-phase of Phase, ${item("Gone", page("9"))}`],
  ],
  [
    "an item in the cell of another project than the phase's is told",
    {
      projects: [
        { ...ALPHA, ...HOLDS_ONE },
        { ...ALPHA, Title: "Beta", projectID: "P-2", Phase: item("One", page("2")) },
      ],
      phases: [ONE],
    },
    [`WT Projects P-2: inverse-of-no-phase of Phase, ${item("One", page("2"))}`],
  ],
  [
    "a title of no project is told once, though both columns have it, beside the orphan",
    {
      phases: [{ ...ONE, "WT Projects": item("Gone", page("c")), "WT Projects 1": item("Gone", page("c")) }],
    },
    [
      'WT Phase Database 1: orphan of WT Projects, Its columns name "Gone", which is the title of no project.',
      "WT Phase Database 1: title-of-no-project of WT Projects, Gone",
    ],
  ],
  [
    "a sub-app that names no project is told, and one that names one is not",
    {
      projects: [ALPHA],
      "sub-apps": [
        {
          subAppName: "Harbour",
          description: "A port.",
          status: "Live",
          primaryLead: "Ada",
          linkedProjects: `${item("Alpha", page("a"))}, ${item("Gone", page("c"))}`,
        },
      ],
    },
    ["Sub-Apps harbour: title-of-no-project of linkedProjects, Gone"],
  ],
  [
    "a field that must be filled and holds but blanks is missing",
    { projects: [{ ...ALPHA, owner: "\u00a0\n", description: "" }] },
    ["WT Projects P-1: missing of description, ", "WT Projects P-1: missing of owner, "],
  ],
  [
    "titles that are equal are told of both",
    { projects: [ALPHA, { ...ALPHA, projectID: "P-2" }] },
    ["WT Projects P-1: duplicate-title of Title, Alpha", "WT Projects P-2: duplicate-title of Title, Alpha"],
  ],
  [
    "text that is no item of a relation is told with its cell",
    { projects: [{ ...ALPHA, GovLog: "see the log" }] },
    ["WT Projects P-1: relation-unreadable of GovLog, see the log"],
  ],
];

describe("the issues of a set", () => {
  test.each(CASES)("%s", (_, tables, told) => {
    const landed = landExport(tables, QUARANTINE);
    const found = landed.all<{ told: string }>(
      `SELECT database_name || ' ' || record_id || ': ' || rule || ' of ' || field_name || ', ' || current_value AS told FROM issue ORDER BY 1`,
    );
    landed.close();
    expect(found.map((row) => row.told)).toEqual(told);
  });

  test("tell of a phase that was assigned that it was, not that it is an orphan", () => {
    const landed = landExport(
      { projects: [ALPHA], phases: [{ ...ONE, "WT Projects": "" }] },
      {
        settings: { "orphan-policy": "assign" },
        assignments: [{ phaseid: "1", projectID: "P-1", approver: "A. Keeper", reason: "It was planned there." }],
      },
    );
    expect(landed.all("SELECT rule, priority FROM issue")).toEqual([{ rule: "assigned", priority: "Low" }]);
    landed.close();
  });
});

test("the figures count links in each direction, what has none, titles that no project has, and how healthy it is", () => {
  const landed = landExport(
    {
      projects: [ALPHA, { ...ALPHA, Title: "Beta", projectID: "P-2" }],
      phases: [ONE, { ...ONE, phaseid: "2", phasename: "Two", "WT Projects": item("Gone", page("c")) }],
      "sub-apps": [
        { subAppName: "Harbour", linkedProjects: `${item("Alpha", page("a"))}, ${item("Beta", page("b"))}` },
        { subAppName: "Wander" },
      ],
      "tech-debt": [{ title: "Lamp" }],
    },
    QUARANTINE,
  );
  const [figures] = landed.all<Readonly<Record<string, string>>>("SELECT * FROM verification");
  const issues = landed.all("SELECT 1 FROM issue").length;
  landed.close();
  const told = Object.fromEntries(
    Object.entries(figures ?? {}).flatMap(([name, value]) => (name === "id" ? [] : [[name, JSON.parse(value)]])),
  );
  expect(told).toEqual({
    sub_apps: { total: 2, orphaned: 1 },
    projects: { total: 2, orphaned: 1 },
    phases: { total: 2, orphaned: 1, missingProjects: ["Gone"] },
    linkages: { projectsToPhases: 1, phasesToProjects: 1, subAppsToProjects: 2 },
    health: { score: 0, issues, records: 7 },
  });
  expect(issues).toBeGreaterThan(7);
});

test("the health is a hundred less the issues of a hundred records", () => {
  const projects = Array.from({ length: 8 }, (_, index) => ({
    ...ALPHA,
    Title: `Pier ${index}`,
    projectID: `P-${index}`,
    owner: index === 0 ? "" : "crew",
  }));
  const landed = landExport({ projects });
  const health = landed.all("SELECT health FROM verification");
  landed.close();
  expect(health).toEqual([{ health: '{"score":87,"issues":1,"records":8}' }]);
});
