import { bulkProjectRef } from "./bulk-phase.ts";
import type { ProjectDraft } from "./draft.ts";
import { at, isDrawn, pick, randomFor } from "./random.ts";
import { notionPage } from "./relation-cell.ts";
import { longTime, sentence, sentences, task } from "./words.ts";

const STATUSES = ["Completed", "Completed", "Planning", "Active", "Completed", "On Hold", "Archived"] as const;

export function bulkProject(seed: number, index: number): ProjectDraft {
  const random = randomFor(seed, "project", index);
  const hasLog = isDrawn(random, 0.25);
  return {
    ref: bulkProjectRef(seed, index),
    status: at(STATUSES, index),
    owner: pick(random, ["Ledgerbot", "Ledgerbot", "Runa", "Tinker"]),
    goals: `${sentence(random)}\n${sentence(random)}`,
    description: isDrawn(random, 0.6) ? `${sentences(random, 3)}\n\n"${task(random)}", they said.` : "",
    aiPromptLog: "",
    tags: isDrawn(random, 0.3) ? pick(random, ["Strategy", "Strategy, Migration", "Practice"]) : "",
    scopeNotes: `⚠️ ${sentence(random)}\n${sentences(random, 2)}`,
    govLog: hasLog ? [{ title: task(random), pageId: notionPage(seed, "other-page", 50_000_000 + index) }] : [],
    createdAt: longTime(random),
    updatedAt: longTime(random),
  };
}
