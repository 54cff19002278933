import type { ProjectDraft } from "../draft.ts";
import { at, randomFor, type Random } from "../random.ts";
import { notionPage } from "../relation-cell.ts";
import { longTime, person, prose, sentence, sentences, task } from "../words.ts";
import { balancingText, marksOf, PROJECT_MARKS } from "./balancing-text.ts";
import { PROJECT_PLANS } from "./project-plans.ts";

const OWNERS = ["Ledgerbot", "Ledgerbot", "Runa", "Tinker"] as const;
const GOV_LOGS = [0, 1, 3, 4];
/** Has no scope notes. */
const WITHOUT_SCOPE = 14;
/** Its scope notes bring the export's line ends, quotes and emoji to the counts of the sheet. */
const BALANCING = 15;
const DESCRIPTIONS = 10;

/** Projects of the scene. `others`: cells of their records that are made elsewhere. */
export function sceneProjects(seed: number, others: readonly string[]): readonly ProjectDraft[] {
  const drafts = PROJECT_PLANS.map((_, index) => sceneProject(seed, index));
  const there = marksOf([...drafts.flatMap(textsOf), ...others]);
  const random = randomFor(seed, "scene", 900);
  const balanced = balancingText(() => sentence(random), PROJECT_MARKS, there);
  return drafts.map((draft, index) => (index === BALANCING ? { ...draft, scopeNotes: balanced } : draft));
}

function textsOf({ goals, description, aiPromptLog, scopeNotes }: ProjectDraft): readonly string[] {
  return [goals, description, aiPromptLog, scopeNotes];
}

function sceneProject(seed: number, index: number): ProjectDraft {
  const random = randomFor(seed, "scene", index);
  const { title, id, status, tags } = at(PROJECT_PLANS, index);
  return {
    ref: { title, id, pageId: notionPage(seed, "project-page", index) },
    status,
    owner: at(OWNERS, index),
    goals: index === 0 ? `${lines(random, 4)}\n${prose(random, 2100)}` : lines(random, 4),
    description: descriptionOf(random, index),
    aiPromptLog: index === 0 ? `${lines(random, 6)}\nSee "http://lantern.md/" and ask "why" twice.` : "",
    tags,
    scopeNotes: scopeNotesOf(random, index),
    govLog: GOV_LOGS.includes(index)
      ? [{ title: `Decision ${index + 1}: ${task(random)}`, pageId: notionPage(seed, "other-page", index) }]
      : [],
    createdAt: longTime(random),
    updatedAt: longTime(random),
  };
}

function descriptionOf(random: Random, index: number): string {
  if (index >= DESCRIPTIONS) return "";
  // A table that lost its borders: steps of a project, which are none of a phase.
  if (index === 2)
    return `ActionResponsibleStatus${cells(6, (row) => `${task(random)}${person(row)}Open`)}\n${prose(random, 2050)}`;
  return lines(random, 5);
}

function scopeNotesOf(random: Random, index: number): string {
  if (index === WITHOUT_SCOPE || index === BALANCING) return "";
  if (index === 1) return `${keycaps(random)}\n${prose(random, 2100)}`;
  if (index === 3)
    return `StepDescriptionOwnerStatus${cells(10, (row) => `${row + 1}${task(random)}${person(row)}Planned`)}\n${prose(random, 2020)}`;
  return `${Array.from({ length: 13 }, () => sentences(random, 2)).join("\n")}\n\n⚠️ ${sentence(random)}`;
}

/** "1️⃣ Draft the chart" to 8: a keycap holds a variation selector. */
function keycaps(random: Random): string {
  return Array.from({ length: 8 }, (_, index) => `${index + 1}\uFE0F\u20E3 ${task(random)}`).join("\n");
}

function cells(rows: number, cell: (row: number) => string): string {
  return Array.from({ length: rows }, (_, row) => cell(row)).join("");
}

function lines(random: Random, count: number): string {
  return Array.from({ length: count }, () => sentence(random)).join("\n");
}
