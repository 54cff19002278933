import { inheritStatus } from "./inherit-status.ts";
import { bulletItem, listBelow, numberedItem, type ListItem } from "./list-item.ts";
import type { NoteLine } from "./read-lines.ts";
import { startsWithPhaseId } from "./starts-with-phase-id.ts";
import { takeIcon } from "./status-icon.ts";
import type { PhaseNotes, Step, StepFormat } from "./step.ts";
import { undecorated } from "./undecorated.ts";

/** Longer lines are no headings. */
const HEADING_LENGTH_MAX = 200;
const KEY_STEPS = /^key steps *(?:\(([^()]*)\))? *:?$/iu;
const SIDE_QUEST = /^side quests? *(?:\(([^()]*)\))? *:?$/iu;
const OUTCOME = /^status: *(?:✅\uFE0F?)? *(completed?) *summary *:?$/iu;
const COMPLETE = /^status: *(?:✅\uFE0F?)? *(completed?)$/iu;
const SUMMARY = /^summary *:?$/iu;

/** A list of steps: its format, the line that heads it, and the word of the heading that says how far they are. */
type ListHeading = { readonly format: StepFormat; readonly line: number; readonly word: string | null };

/** The steps of formats 2 to 5 of oapp.md, B.4: numbered lists, side quests, scope and outcome bullets. */
export function findListSteps(lines: readonly NoteLine[], phase: PhaseNotes): readonly Step[] {
  return findHeadings(lines, phase).flatMap((heading) => {
    const accept = heading.format === "key-steps" ? numberedItem : bulletItem;
    const items = listBelow(lines, { line: heading.line, accept, isBlankAllowed: heading.format !== "scope" });
    return items.flatMap((item) => stepOf(item, heading, phase));
  });
}

function findHeadings(lines: readonly NoteLine[], phase: PhaseNotes): readonly ListHeading[] {
  const first = lines.findIndex(({ text }) => text !== "");
  const isScope = first >= 0 && startsWithPhaseId(lines[first]?.text ?? "", phase.phaseid);
  const headings: ListHeading[] = isScope ? [{ format: "scope", line: first, word: null }] : [];
  // The word of a line "Status: ✅ Complete", while a line "Summary:" may still follow it.
  let complete: string | null = null;
  lines.forEach(({ text }, line) => {
    if (text === "") return;
    const heading = text.length > HEADING_LENGTH_MAX ? null : headingOf(undecorated(text), complete);
    if (heading !== null) headings.push({ ...heading, line });
    complete = COMPLETE.exec(text.slice(0, HEADING_LENGTH_MAX))?.[1] ?? null;
  });
  return headings;
}

function headingOf(text: string, complete: string | null): Omit<ListHeading, "line"> | null {
  const keySteps = KEY_STEPS.exec(text);
  if (keySteps !== null) return { format: "key-steps", word: keySteps[1] ?? null };
  const sideQuest = SIDE_QUEST.exec(text);
  if (sideQuest !== null) return { format: "side-quest", word: sideQuest[1] ?? null };
  const outcome = OUTCOME.exec(text);
  if (outcome !== null) return { format: "outcome", word: outcome[1] ?? null };
  return complete !== null && SUMMARY.test(text) ? { format: "outcome", word: complete } : null;
}

function stepOf(item: ListItem, heading: ListHeading, phase: PhaseNotes): readonly Step[] {
  const { status, rag, text } = takeIcon(item.text);
  if (text === "") return [];
  return [
    {
      format: heading.format,
      label: item.label,
      name: text,
      output: null,
      status: status ?? inheritStatus(heading.word, phase),
      statusSource: status === null ? "inherited" : "icon",
      rag,
      isSideQuest: heading.format === "side-quest",
      raw: item.raw,
      splitConfidence: 1,
      splitRule: "whole",
      offset: item.offset,
    },
  ];
}
