import { item, page, type ScenePhase, type SceneProjects } from "./scene.ts";

export const ALPHA = item("Alpha", page("a"));
export const BETA = item("Beta", page("b"));

/** What becomes of a phase: "Alpha" (linked, both sides say so), "Alpha?" (linked, one side says so), "orphan: …" or "disagreement: …" with the beginning of its reason. */
type Expected = Readonly<Record<string, string>>;
export type LinkCase = readonly [
  sentence: string,
  projects: SceneProjects,
  phases: readonly ScenePhase[],
  expected: Expected,
];

export const LINK_CASES: readonly LinkCase[] = [
  [
    "both columns and the project's cell agree",
    { Alpha: [item("One", page("1"))] },
    [{ id: "1", title: "One", first: ALPHA, second: ALPHA }],
    { 1: "Alpha" },
  ],
  [
    "one column is enough, whichever it is",
    { Alpha: [item("One", page("1")), item("Two", page("2"))] },
    [
      { id: "1", title: "One", first: ALPHA },
      { id: "2", title: "Two", second: ALPHA },
    ],
    { 1: "Alpha", 2: "Alpha" },
  ],
  [
    "titles are compared without the blanks around them",
    { Alpha: [item("One\n", page("1"))] },
    [{ id: "1", title: " One ", second: item("Alpha ", page("a")) }],
    { 1: "Alpha" },
  ],
  [
    "a title inside of another is not that title",
    { Surface: [], "Mesh (Surface)": [] },
    [{ id: "1", title: "One", first: item("Mesh (Surface)", page("a")) }],
    { 1: "Mesh (Surface)?" },
  ],
  [
    "the project's cell need not hold the phase, but then only one side says so",
    { Alpha: [] },
    [{ id: "1", title: "One", first: ALPHA }],
    { 1: "Alpha?" },
  ],
  [
    "the project's cell alone is enough where it leaves no doubt",
    { Alpha: [item("One", page("1"))] },
    [{ id: "1", title: "One" }],
    { 1: "Alpha?" },
  ],
  [
    "an item of a project's cell is used once",
    { Alpha: [item("Sync", page("1"))] },
    [
      { id: "WP-1.4", title: "Sync", first: ALPHA, second: ALPHA },
      { id: "WP-1.5", title: "Sync" },
    ],
    {
      "WP-1.4": "Alpha",
      "WP-1.5":
        "orphan: Neither column names a project, and the item of its title in the cell Phase is already used by WP-1.4.",
    },
  ],
  [
    "a second item of that title is for the second phase",
    { Alpha: [item("Sync", page("1")), item("Sync", page("2"))] },
    [
      { id: "1", title: "Sync", first: ALPHA },
      { id: "2", title: "Sync" },
    ],
    { 1: "Alpha", 2: "Alpha?" },
  ],
  [
    "two phases that nothing names are not told apart by one item",
    { Alpha: [item("Sync", page("1"))] },
    [
      { id: "1", title: "Sync" },
      { id: "2", title: "Sync" },
    ],
    {
      1: "orphan: Neither column names a project, and of the items",
      2: "orphan: Neither column names a project, and of the items",
    },
  ],
  [
    "two phases of one title in two projects that nothing else tells apart are left",
    { Alpha: [item("Sync", page("1"))], Beta: [item("Sync", page("2"))] },
    [{ id: "1", title: "Sync" }],
    { 1: "orphan: Neither column names a project, and of the items" },
  ],
  [
    "no relation at all",
    { Alpha: [item("Other", page("1"))] },
    [{ id: "1", title: "One" }],
    { 1: "orphan: Neither column names a project, and no project's cell Phase holds it." },
  ],
  [
    "text that is no item is no relation",
    { Alpha: [] },
    [{ id: "1", title: "One", first: "Alpha" }],
    { 1: "orphan: Neither column names a project (text in them is no item of a relation)" },
  ],
  [
    "the title of no project",
    { Alpha: [] },
    [{ id: "1", title: "One", first: item("Gone", page("c")) }],
    { 1: 'orphan: Its columns name "Gone", which is the title of no project.' },
  ],
  [
    "the title of two projects",
    { Alpha: [], "Alpha#2": [] },
    [{ id: "1", title: "One", first: ALPHA }],
    { 1: 'orphan: Its columns name "Alpha", which is the title of 2 projects.' },
  ],
  [
    "the title of two projects, and the cell of one of them holds it: which of the two its columns mean is not told",
    { Alpha: [item("One", page("1"))], "Alpha#2": [] },
    [{ id: "1", title: "One", first: ALPHA }],
    { 1: 'orphan: Its columns name "Alpha", which is the title of 2 projects.' },
  ],
  [
    "the title of two projects, and the cell of a third one holds it",
    { Alpha: [], "Alpha#2": [], Beta: [item("One", page("1"))] },
    [{ id: "1", title: "One", first: ALPHA }],
    {
      1: 'disagreement: Its columns name "Alpha", which is the title of 2 projects, and the cell Phase of "Beta" holds it.',
    },
  ],
  [
    "an item that may be meant for a phase whose project is not told is given to no other",
    { Alpha: [item("Sync", page("1"))], "Alpha#2": [] },
    [
      { id: "1", title: "Sync", first: ALPHA },
      { id: "2", title: "Sync" },
    ],
    { 1: "orphan: Its columns name", 2: "orphan: Neither column names a project, and of the items" },
  ],
  [
    "the columns name different projects",
    { Alpha: [item("One", page("1"))], Beta: [] },
    [{ id: "1", title: "One", first: ALPHA, second: BETA }],
    { 1: "disagreement: Its columns name different projects" },
  ],
  [
    "one column names two projects",
    { Alpha: [item("One", page("1"))], Beta: [] },
    [{ id: "1", title: "One", second: `${ALPHA}, ${BETA}` }],
    { 1: "disagreement: Its columns name different projects" },
  ],
  [
    "another project's cell holds it",
    { Alpha: [], Beta: [item("One", page("1"))] },
    [{ id: "1", title: "One", first: ALPHA }],
    { 1: 'disagreement: Its columns name "Alpha", and the cell Phase of "Beta" holds it.' },
  ],
  [
    "two projects' cells hold its page",
    { Alpha: [item("One", page("1"))], Beta: [item("One", page("1"))] },
    [{ id: "1", title: "One", first: ALPHA }],
    { 1: "disagreement: The cells Phase of several projects hold its page" },
  ],
  [
    "two projects' cells hold the page of a phase that names none",
    { Alpha: [item("One", page("1"))], Beta: [item("One", page("1"))] },
    [{ id: "1", title: "One" }],
    { 1: "disagreement: The cells Phase of several projects hold its page" },
  ],
  [
    "the title of a project leads to two pages",
    { Alpha: [item("One", page("1")), item("Two", page("2"))] },
    [
      { id: "1", title: "One", first: ALPHA },
      { id: "2", title: "Two", first: item("Alpha", page("f")) },
    ],
    { 1: 'disagreement: The title "Alpha" leads to 2 pages.', 2: 'disagreement: The title "Alpha" leads to 2 pages.' },
  ],
  [
    "the page of a project goes by two titles",
    { Alpha: [item("One", page("1"))], Beta: [item("Two", page("2"))] },
    [
      { id: "1", title: "One", first: ALPHA },
      { id: "2", title: "Two", first: item("Beta", page("a")) },
    ],
    {
      1: 'disagreement: The page of "Alpha" goes by other titles',
      2: 'disagreement: The page of "Beta" goes by other titles',
    },
  ],
  [
    "its columns name what does not exist, and a project's cell holds it",
    { Beta: [item("One", page("1"))] },
    [{ id: "1", title: "One", first: item("Gone", page("c")) }],
    {
      1: 'disagreement: Its columns name "Gone", which is the title of no project, and the cell Phase of "Beta" holds it.',
    },
  ],
  [
    "an item that may be another phase's is given to none",
    { Alpha: [], Beta: [item("Sync", page("1"))] },
    [
      { id: "1", title: "Sync", first: ALPHA },
      { id: "2", title: "Sync" },
    ],
    { 1: "disagreement: Its columns name", 2: "orphan: Neither column names a project, and of the items" },
  ],
];
