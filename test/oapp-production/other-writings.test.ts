import { expect, test } from "vitest";
import { ExportLab } from "./export-lab.ts";
import { landExport } from "./landed-export.ts";
import { item, page } from "./scene.ts";

/** Sentence, collection, cells. */
const WRITINGS: readonly (readonly [string, "projects" | "phases" | "tech-debt", Readonly<Record<string, string>>])[] =
  [
    [
      "an instant with a narrow blank, as newer exports have it",
      "projects",
      { createdAt: "July 5, 2025 1:05\u202fPM" },
    ],
    ["an instant with a blank that does not break", "projects", { createdAt: "July 5, 2025 1:05\u00a0PM" }],
    ["an instant with zeros in front", "projects", { createdAt: "July 05, 2025 01:05 PM" }],
    ["midnight and noon", "projects", { createdAt: "July 5, 2025 12:05 AM", updatedAt: "July 5, 2025 12:00 PM" }],
    ["a project's day", "projects", { createdAt: "July 5, 2025", updatedAt: "2025-07-05" }],
    ["a phase's date with a time of day", "phases", { startDate: "July 28, 2025 12:08 PM", endDate: "2025-07-28" }],
    ["a placeholder with a time of day", "phases", { startDate: "January 1, 2000 12:00 AM" }],
    ["a register's day and instant", "tech-debt", { createdAt: "2025-07-28", updatedAt: "July 08, 2025 12:08 PM" }],
    ["words in other spellings", "projects", { status: "on-hold" }],
    ["words of a phase in other spellings", "phases", { status: "in_progress", RAG: "GREEN " }],
    ["words that every object of the language knows", "projects", { status: "constructor" }],
    ["words that no phase knows, and every object does", "phases", { status: "__proto__", RAG: "constructor" }],
  ];

test.each(WRITINGS)(
  "%s: whatever is taken stands before the checks that read it again",
  async (_, collection, cells) => {
    const rows = {
      projects: [{ Title: "Alpha", projectID: "P", status: "Active", updatedAt: "July 1, 2025 9:00 AM" }],
      phases: [{ phaseid: "1", phasename: "One", status: "Planned", "WT Projects": item("Alpha", page("a")) }],
      "tech-debt": [{ title: "Lamp" }],
    };
    const landed = landExport({ ...rows, [collection]: rows[collection].map((row) => ({ ...row, ...cells })) });
    const lab = new ExportLab(landed);
    const verdicts = await lab.ask("dates", "vocabularies", "cells");
    lab.close();
    landed.close();
    expect(verdicts.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
      "cells PASS",
      "dates PASS",
      "vocabularies PASS",
    ]);
  },
);
