import { findLabel } from "./find-label.ts";
import { bulletItem, listBelow, numberedItem, type ListItem } from "./list-item.ts";
import type { NoteLine } from "./read-lines.ts";
import { iconAt } from "./status-icon.ts";
import type { StepCandidate } from "./step.ts";
import { undecorated } from "./undecorated.ts";

const ACTIONS = /^(?:fix actions taken|action items) *:?$/iu;
const HEADING_LENGTH_MAX = 200;
/** The names of a feature table's columns, glued: "FeatureNoteDeskNotePage". */
const FEATURES = /^Feature\p{Lu}\p{Ll}/u;
const FEATURES_HEADER = /^\S*(?=\p{Lu}\p{Ll}*\s)/u;
const LABELLED_MAX = 999;

/** What looks like work to be done and is no step: rows F001, F002, …, items below "Fix Actions Taken" or "Action Items", rows of a feature table. */
export function findCandidates(lines: readonly NoteLine[]): readonly StepCandidate[] {
  return [...labelledRows(lines), ...actionItems(lines), ...lines.flatMap(featureRows)];
}

/** Rows by the next expected label, each on a line of its own or glued to the one before. */
function labelledRows(lines: readonly NoteLine[]): readonly StepCandidate[] {
  const candidates: StepCandidate[] = [];
  let number = 1;
  for (const line of lines) {
    const starts: number[] = [];
    while (number <= LABELLED_MAX) {
      const at = labelAt(line.text, labelOf(number), (starts.at(-1) ?? -1) + 1);
      if (at === null) break;
      starts.push(at);
      number++;
    }
    const first = number - starts.length;
    starts.forEach((start, index) => {
      const text = line.text.slice(start, starts[index + 1]).trim();
      candidates.push({ kind: "labelled-row", label: labelOf(first + index), text, offset: line.offset + start });
    });
  }
  return candidates;
}

function labelOf(number: number): string {
  return `F${String(number).padStart(3, "0")}`;
}

function labelAt(text: string, label: string, from: number): number | null {
  const isStart = from === 0 && text.startsWith(label) && !/\d/u.test(text.charAt(label.length));
  return isStart ? 0 : findLabel(text, { label, from, to: text.length });
}

function actionItems(lines: readonly NoteLine[]): readonly StepCandidate[] {
  return lines.flatMap(({ text }, line) => {
    if (text.length > HEADING_LENGTH_MAX || !ACTIONS.test(undecorated(text))) return [];
    return listBelow(lines, { line, accept: anyItem, isBlankAllowed: true }).map((item) => ({
      kind: "action-item" as const,
      label: item.label,
      text: item.text,
      offset: item.offset,
    }));
  });
}

function anyItem(line: NoteLine): ListItem | null {
  return numberedItem(line) ?? bulletItem(line);
}

/** Rows of a feature table whose cells have been glued: each a text and two icons, one a column. */
function featureRows({ text, offset }: NoteLine): readonly StepCandidate[] {
  if (!FEATURES.test(text)) return [];
  const candidates: StepCandidate[] = [];
  let start = FEATURES_HEADER.exec(text.slice(0, HEADING_LENGTH_MAX))?.[0].length ?? 0;
  for (let at = start; at < text.length; at++) {
    const first = iconAt(text, at);
    if (first === null) continue;
    const second = iconAt(text, at + first.text.length);
    if (second === null || text.slice(start, at).trim() === "") continue;
    const end = at + first.text.length + second.text.length;
    candidates.push({ kind: "feature-row", label: null, text: text.slice(start, end).trim(), offset: offset + start });
    start = end;
    at = end - 1;
  }
  return candidates;
}
