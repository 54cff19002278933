import { VERB_GROUPS, type Verb } from "../verb.ts";
import { wrapped } from "../watch/cells.ts";

const MOST = 120;

/** Every verb with its title, by what it is for. */
export function overview(verbs: readonly Verb[], columns: number): string[] {
  const width = Math.min(MOST, columns);
  const nameWidth = Math.max(...verbs.map(({ name }) => name.length));
  const indent = " ".repeat(nameWidth + 4);
  const rows = ({ name, title }: Verb): string[] =>
    wrapped(title, width - indent.length).map((row, index) =>
      index === 0 ? `  ${name.padEnd(nameWidth)}  ${row}` : `${indent}${row}`,
    );
  return [
    "Usage: touchdown <verb> [options]",
    "",
    "Moves whole systems through queues, and proves that every record arrived.",
    ...VERB_GROUPS.flatMap((group) => {
      const members = verbs.filter((verb) => verb.group === group);
      return members.length === 0 ? [] : ["", `${group}:`, ...members.flatMap(rows)];
    }),
    "",
    "Options of a verb: touchdown <verb> -h. Its manual, with examples: touchdown help <verb>.",
    "Every verb takes --json. Settings come from the environment (.env.example).",
  ].flatMap((line) => (line.startsWith("  ") ? [line] : wrappedOrEmpty(line, width)));
}

function wrappedOrEmpty(line: string, width: number): string[] {
  return line === "" ? [""] : wrapped(line, width);
}
