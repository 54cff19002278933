import { describe, expect, test } from "vitest";
import { notesStatus, openBoxes } from "../../migrations/oapp-production/notes-status.ts";
import { TITLE_WORDS, typoSuspect } from "../../migrations/oapp-production/typo-suspect.ts";

describe("the status that notes state", () => {
  test.each<readonly [string, string, string | null]>([
    ["an icon and a word at the beginning", "🔵 Planned\nScope", "Not Started"],
    ["the same glued to what follows", "✅ CompleteSummary of it", "Complete"],
    ["behind a label", "Lamp 3.1\nStatus: 🟡 In Progress\nMore", "In Progress"],
    ["behind a label without an icon", "Status: Done", "Complete"],
    ["behind a label, glued", "Goal: lightStatus: ✅ Complete Summary:", "Complete"],
    ["behind a label after a blank", "Goal: light. Status: ✅ Complete Summary:", "Complete"],
    ["on a line of its own", "Lamp room\n✅ Complete\nMore", "Complete"],
    ["with a variation selector", "☑️ Complete", "Complete"],
    ["the label before the line", "✅ Complete\nStatus: 🔵 Planned", "Not Started"],
    ["in the heading of a part", "Side Quest (Complete):\n• ✅ Complete the lamp", null],
    ["as the beginning of a sentence about something else", "✅ Completed: the lamp\nmore", "Complete"],
    ["as part of a longer word", "🔵 Plannedness", null],
    ["nowhere", "Planned work. In progress with the crew.", null],
    ["in nothing", "", null],
  ])("%s", (_, notes, status) => {
    expect(notesStatus(notes)).toBe(status);
  });

  test("boxes that wait are counted, ticked ones are not", () => {
    expect(openBoxes("- [ ] one\n- [x] two\n☐ three\n☑ four")).toBe(2);
  });
});

describe("a typo", () => {
  test.each<readonly [string, string | null]>([
    ["Lamp Developmetn", "development"],
    ["Watch Maintenacne (old)", "maintenance"],
    ["Development and Integration", null],
    ["Agent Protocol", null],
    ["", null],
  ])("in %j is suspected: %j", (title, meant) => {
    expect(typoSuspect(title)?.meant ?? null).toBe(meant);
  });

  test("no two of the words have the same letters", () => {
    const letters = TITLE_WORDS.map((word) => word.split("").toSorted().join(""));
    expect(new Set(letters).size).toBe(TITLE_WORDS.length);
    expect(TITLE_WORDS.filter((word) => typoSuspect(word) !== null)).toEqual([]);
  });
});
