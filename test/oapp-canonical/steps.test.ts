import { describe, expect, test } from "vitest";
import { extractSteps } from "../../migrations/oapp-canonical/steps/extract-steps.ts";
import { splitRow } from "../../migrations/oapp-canonical/steps/split-row.ts";
import type { Step } from "../../migrations/oapp-canonical/steps/step.ts";

function stepsOf(notes: string, phaseid = "WT-4.0", status = "In Progress"): readonly Step[] {
  return extractSteps({ phaseid, status, notes }).steps;
}

describe("tables whose cells have been glued together", () => {
  const TABLE =
    "🚀 Phase 4: Harbour LoopStepTaskOutput4.1Import PierMap.tsx into HarbourBoard.tsxRendered map within board4.2Link tide cards to logsClick-through opens the log";

  test("become one step a row, cut where the cells meet, with the raw row kept", () => {
    expect(stepsOf(TABLE)).toMatchObject([
      {
        format: "table",
        label: "4.1",
        name: "Import PierMap.tsx into HarbourBoard.tsx",
        output: "Rendered map within board",
        status: "in progress",
        statusSource: "inherited",
        raw: "4.1Import PierMap.tsx into HarbourBoard.tsxRendered map within board",
        splitConfidence: 0.95,
        splitRule: "after-extension",
      },
      { label: "4.2", name: "Link tide cards to logs", output: "Click-through opens the log", splitConfidence: 0.9 },
    ]);
  });

  const labels: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "a row begins at the next expected label alone",
      "StepTaskOutput2.1Aim at 2.3 sAim met2.2Log itLog kept",
      ["2.1", "2.2"],
    ],
    ["a gap ends the table", "StepTaskOutput2.1OneDone2.3ThreeDone", ["2.1"]],
    ["a table begins with minor 1", "StepTaskOutput2.2OneDone2.3ThreeDone", []],
    ["a version is no label", "StepTaskOutput4.1Move to v4.2 of the kitKit in place", ["4.1"]],
    ["an amount is no label", "StepTaskOutput4.1Spend $4.2M wiselyMoney spent", ["4.1"]],
    ["a phase's id is no label", "StepTaskOutput4.1Prepare WT-4.2Rollout planned", ["4.1"]],
    ["a decimal among digits is no label", "StepTaskOutput1.1Take 11.2 and 1.25Taken1.2NextDone", ["1.1", "1.2"]],
    ["the next label inside a longer number is none", "StepTaskOutput1.1Take 11.2 of it, 1.25 and 1.2.7Taken", ["1.1"]],
    ["an amount with its unit is no label", "StepTaskOutput4.1Add 4.2GB of diskDisk added", ["4.1"]],
    [
      "ten and more rows are counted on",
      `StepTaskOutput${Array.from({ length: 12 }, (_, i) => `3.${i + 1}Do workWork done`).join("")}`,
      Array.from({ length: 12 }, (_, i) => `3.${i + 1}`),
    ],
    ["another major number is text", "StepTaskOutput4.1Read 5.2 twiceRead4.2Go homeGone", ["4.1", "4.2"]],
    ["column names without rows are no table", "StepTaskOutput and nothing else", []],
    ["the line ends the table", "StepTaskOutput4.1Do workWork done\n4.2Never readNever", ["4.1"]],
    [
      "two tables may stand in one note",
      "StepTaskOutput4.1Do workWork done\nStepTaskOutput5.1Do moreMore done",
      ["4.1", "5.1"],
    ],
  ];
  test.each(labels)("%s", (_title, notes, expected) => {
    expect(stepsOf(notes).map(({ label }) => label)).toEqual(expected);
  });

  const seams: readonly (readonly [string, string | null])[] = [
    ["Wire onClick in StepCard.tsx", "Cards open the pane"],
    ["Create useTideState hook", "State survives navigation"],
    ["Persist layout in localStorage", "Layout survives reload"],
    ["Document the REST API", "Endpoint list published"],
    ["Export tides (daily)", "File in the bucket"],
    ['Name the queue "pages"', "Queue visible on the board"],
    ["Sync to Notion", "Notion page shows it"],
    ["Deploy to CloudRun", "Service responds"],
    ["Reach 95%", "Badge shows it"],
    ["Install plugin v3.2", "Plugin active"],
    ["Build Tide Dashboard", "Rendered map"],
    ["Show noteCount in the header", "Header shows it"],
    ["Extract useTideLevels", "Gauge shows them"],
    ["Wire onTideChange", "Panel redraws"],
    ["Cache rows in useLedgerStore", "CacheHits counter above zero"],
    ["Read levels with useTideFeed", "TideBoard tile shows them"],
    ["Replace getQuayMap", "QuayMap is drawn once"],
    ["Return rows from fetchBerthRows", "Rows counted on the page"],
    ["Mount SeaChart in PierPage", "Chart drawn at once"],
    ["Mount useTideLevels in PierPage", null],
    ["Add toJSON to SeaChart", null],
    ["Rename useTideLevels", null],
    ["Migrate to TypeScript", null],
    ["Connect TideMesh to GitHub", null],
    ["Store the projectId", null],
    ["plain words only", null],
  ];
  test.each(seams)("%s | %s is cut there and nowhere else", (task, output) => {
    expect(splitRow(`${task}${output ?? ""}`)).toMatchObject({ task, output });
  });

  test.each([
    ["🚀 Phase 4 (Complete)StepTaskOutput4.1Lay keelKeel laid", "completed"],
    ["🚀 Phase 4 (Planned)\nStepTaskOutput4.1Lay keelKeel laid", "planned"],
    ["🚀 Phase 4 (of 5)StepTaskOutput4.1Lay keelKeel laid", "in progress"],
    ["🚀 Phase 4 (Complete)\nStepTaskOutput4.1🚧 Lay keelKeel laid", "in progress"],
  ])(
    "a row without an icon inherits what the brackets of its heading say, else what the phase says: %j",
    (notes, status) => {
      expect(stepsOf(notes).map((step) => step.status)).toEqual([status]);
    },
  );

  test("two places that are as likely halve the confidence", () => {
    const contested = splitRow("Draw the quayQuay drawn on paperPaper kept");
    expect(contested.confidence).toBeLessThan(splitRow("Draw the quayQuay drawn on paper").confidence);
  });

  test.each(["Cache rows in useLedgerStoreCacheHits counter above zero", "Read levels with useTideFeedTideBoard tile"])(
    "where two names in code are glued together nothing tells where one ends: %s is doubtful",
    (row) => {
      expect(splitRow(row).confidence).toBeLessThan(0.5);
    },
  );

  test("no place at all is said as a confidence of 0", () => {
    expect(splitRow("all of it is task")).toEqual({
      task: "all of it is task",
      output: null,
      confidence: 0,
      rule: "none",
    });
  });
});

describe("lists below headings", () => {
  test("numbered items below Key Steps are steps, with the status of their icon or of the heading", () => {
    const notes =
      "Key Steps (Planned):\n1. ✅ Lay keel\n2. ⚠ Caulk seams\n3. ❌ Step mast\n4. 🧪Try sails\n5. Paint hull\nText.\n6. No step";
    expect(
      stepsOf(notes).map(({ label, name, status, rag, statusSource }) => [label, name, status, rag, statusSource]),
    ).toEqual([
      ["1", "Lay keel", "completed", null, "icon"],
      ["2", "Caulk seams", "in progress", "Amber", "icon"],
      ["3", "Step mast", "blocked", null, "icon"],
      ["4", "Try sails", "in progress", null, "icon"],
      ["5", "Paint hull", "planned", null, "inherited"],
    ]);
  });

  test.each([
    ["In-Progress", "in progress"],
    ["not_started ", "planned"],
    ["DONE", "completed"],
    ["someday", "planned"],
    ["constructor", "planned"],
    ["__proto__", "planned"],
  ])("a step without an icon below a phase whose status is %j is %s", (status, expected) => {
    expect(stepsOf(`Key Steps (${status}):\n1. Lay keel`, "WT-4.0", status).map((step) => step.status)).toEqual([
      expected,
    ]);
  });

  test("a side quest is one, and inherits from its heading", () => {
    expect(stepsOf("Side Quest (Complete):\n\n• Chart the bay\n")).toMatchObject([
      { name: "Chart the bay", isSideQuest: true, status: "completed", statusSource: "inherited", label: null },
    ]);
  });

  test("scope bullets stand directly below a first line that repeats the phase's id", () => {
    expect(
      stepsOf("\nWT 5.2 – Rule Pilot\n• Load rules\n• 🔜 Fire rules\n\n• Late", "WT-5.2 ", "Planned"),
    ).toMatchObject([
      { format: "scope", name: "Load rules", status: "planned", statusSource: "inherited" },
      { format: "scope", name: "Fire rules", status: "planned", statusSource: "icon" },
    ]);
    expect(stepsOf("WT 5.2.1 – Rule Pilot\n• Load rules", "WT-5.2")).toEqual([]);
    expect(stepsOf("WT 5.2 – Rule Pilot\n\n• Load rules", "WT-5.2")).toEqual([]);
    expect(stepsOf("Intro\nWT 5.2 – Rule Pilot\n• Load rules", "WT-5.2")).toEqual([]);
  });

  test.each(["Status: ✅ Complete Summary:", "Status: ✅ Complete\nSummary:"])(
    "outcome bullets below %j are completed",
    (heading) => {
      expect(stepsOf(`${heading}\n• Pier built\r\n• Lamps lit`, "WT-3.0", "Planned")).toMatchObject([
        { format: "outcome", name: "Pier built", status: "completed", statusSource: "inherited" },
        { format: "outcome", name: "Lamps lit", status: "completed" },
      ]);
    },
  );

  test("steps of several formats come in the order of the notes", () => {
    const notes = "Side Quest (Planned):\n• Quest\nKey Steps:\n1. First\nStepTaskOutput1.1Do workWork done";
    expect(stepsOf(notes).map(({ format }) => format)).toEqual(["side-quest", "key-steps", "table"]);
  });
});

describe("what looks like steps", () => {
  test.each([
    ["prose with ids", "Phase 3.x, covering Phases WT-3.0 to WT-3.3. The purpose is plain."],
    ["glued ids", "WT-5.1 PhaseStep and WT-6.0GitOps follow"],
    ["an issue table", "IssueArea001Login002Search003Export"],
    ["later phases", "From WT-6.0 onward we sail."],
    ["an id in lower case", "see wt-8.0"],
    ["a transcript", "$ ls\n1. Project Memory: ./NOTES.md\n2. User Memory: ~/notes.md"],
    ["numbered names", "🔵 1. Harbour Core\n🔵 2. Harbour Net"],
    ["policy bullets", "Policy\n• Never force-push\n• Sign everything"],
    [
      "addresses",
      "https://www.notion.so/0123456789abcdef0123456789abcdef?pvs=21https://www.notion.so/fedcba9876543210fedcba9876543210?pvs=21",
    ],
    ["a summary of what is not complete", "Status: 🔵 Planned Summary:\n• Later"],
    ["nothing", ""],
  ])("%s yields none", (_title, notes) => {
    expect(extractSteps({ phaseid: "WT-3.0", status: "Planned", notes })).toEqual({ steps: [], candidates: [] });
  });

  test("action items and feature rows are candidates, with their text", () => {
    const notes =
      "F001Mend the pumpF002Mend the hatch\nF003 Mend the lamp\n🔧 Fix Actions Taken:\n1. Pump mended\n• Hatch mended\nFeatureTideBoardTidePageInline notes✅❌History✅⚠️\n";
    const { steps, candidates } = extractSteps({ phaseid: "PM-2.1", status: "Complete", notes });
    expect(steps).toEqual([]);
    expect(candidates.map(({ kind, text }) => [kind, text])).toEqual([
      ["labelled-row", "F001Mend the pump"],
      ["labelled-row", "F002Mend the hatch"],
      ["labelled-row", "F003 Mend the lamp"],
      ["action-item", "Pump mended"],
      ["action-item", "Hatch mended"],
      ["feature-row", "Inline notes✅❌"],
      ["feature-row", "History✅⚠️"],
    ]);
  });
});

describe("hostile notes", () => {
  const numbered = (count: number, text: (number: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index + 1)).join("");

  test.each<readonly [string, (size: number) => string]>([
    ["digits and dots", (size) => "1.".repeat(size / 2)],
    ["a table of digits and dots", (size) => `StepTaskOutput1.1${"1.2".repeat(size / 3)}`],
    ["a table of nothing but labels", (size) => `StepTaskOutput${numbered(size / 7, (number) => `1.${number}a`)}`],
    ["column names over and over", (size) => "StepTaskOutput1.1".repeat(size / 17)],
    ["a row without blanks", (size) => `StepTaskOutput1.1${"aB".repeat(size / 2)}`],
    ["a row of lower case", (size) => `StepTaskOutput1.1${`${"a".repeat(47)}B`.repeat(size / 48)}`],
    ["headings over and over", (size) => "Key Steps:\n\n".repeat(size / 12)],
    ["brackets", (size) => `Key Steps ${"(".repeat(size)}`],
    [
      "labels of candidates",
      (size) => numbered(size / 4, (number) => `F${String((number % 999) + 1).padStart(3, "0")}`),
    ],
    ["icons", (size) => `FeatureAaBb${"✅".repeat(size / 2)}`],
  ])("%s take time in proportion to their length", (_title, notesOf) => {
    // Of this process alone: others on the machine shall not decide. Ten times the length takes ten times as long, and a hundred times if it were squared.
    const took = (size: number) => {
      const notes = notesOf(size);
      const before = process.cpuUsage();
      extractSteps({ phaseid: "WT-1.0", status: "Planned", notes });
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    took(10_000);
    const short = Math.max(took(10_000), 10);
    expect(took(100_000)).toBeLessThan(30 * short);
  });
});
