import { findRows, type TableRow } from "./find-rows.ts";
import { inheritStatus } from "./inherit-status.ts";
import type { NoteLine } from "./read-lines.ts";
import { splitRow } from "./split-row.ts";
import { statusOfWord, takeIcon } from "./status-icon.ts";
import type { PhaseNotes, Step } from "./step.ts";

/** The three column names of a table whose cells have been glued together. */
const HEADER = "StepTaskOutput";
/** The last brackets of a heading. */
const BRACKETS = /\(([^()]*)\)[^()]*$/u;
const HEADING_LENGTH_MAX = 200;

/** The rows of glued tables: format 1 of oapp.md, B.4. A table begins behind its column names and ends with their line. */
export function findTableSteps(lines: readonly NoteLine[], phase: PhaseNotes): readonly Step[] {
  return lines.flatMap((line, index) =>
    line.text.includes(HEADER) ? stepsOf(line, lines[index - 1]?.text ?? "", phase) : [],
  );
}

function stepsOf(line: NoteLine, above: string, phase: PhaseNotes): readonly Step[] {
  const steps: Step[] = [];
  let heading = line.text.slice(0, line.text.indexOf(HEADER));
  let from = heading.length + HEADER.length;
  while (from <= line.text.length) {
    const next = line.text.indexOf(HEADER, from);
    const to = next < 0 ? line.text.length : next;
    const inherited = inheritStatus(wordOf(heading.trim() === "" ? above : heading), phase);
    for (const row of findRows(line.text, { from, to })) steps.push(stepOf(row, line.offset, inherited));
    if (next < 0) break;
    heading = "";
    from = next + HEADER.length;
  }
  return steps;
}

/** The status that the brackets of a heading say, if they say one. */
function wordOf(heading: string): string | null {
  const word = BRACKETS.exec(heading.slice(-HEADING_LENGTH_MAX))?.[1] ?? null;
  return word === null || statusOfWord(word) === null ? null : word;
}

function stepOf(row: TableRow, lineOffset: number, inherited: Step["status"]): Step {
  const { status, rag, text } = takeIcon(row.text);
  const { task, output, confidence, rule } = splitRow(text);
  return {
    format: "table",
    label: row.label,
    name: task,
    output,
    status: status ?? inherited,
    statusSource: status === null ? "inherited" : "icon",
    rag,
    isSideQuest: false,
    raw: row.raw,
    splitConfidence: confidence,
    splitRule: rule,
    offset: lineOffset + row.start,
  };
}
