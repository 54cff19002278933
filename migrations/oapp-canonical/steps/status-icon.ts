import type { Step, StepStatus } from "./step.ts";

/** What an icon in front of an item says (oapp.md, B.4). A warning sign says two things: in progress, and Amber. */
const ICONS: Readonly<Record<string, StepStatus>> = {
  "✅": "completed",
  "🔲": "planned",
  "🔵": "planned",
  "🔜": "planned",
  "⏳": "planned",
  "🧠": "planned",
  "🔄": "in progress",
  "🟡": "in progress",
  "🚧": "in progress",
  "🧪": "in progress",
  "⚠": "in progress",
  "❌": "blocked",
};
const WARNING = "⚠";
/** Asks for the coloured form of the character before it; texts have it or leave it out. */
const VARIATION_SELECTOR = "\uFE0F";

export type IconItem = {
  readonly status: StepStatus | null;
  readonly rag: Step["rag"];
  /** What is written behind the icon. */
  readonly text: string;
};

/** The icon at the start of an item, with or without a variation selector or blanks behind it; an item without one has status null. */
export function takeIcon(item: string): IconItem {
  const icon = iconAt(item, 0);
  if (icon === null) return { status: null, rag: null, text: item.trim() };
  const rag = icon.text.startsWith(WARNING) ? "Amber" : null;
  return { status: icon.status, rag, text: item.slice(icon.text.length).trim() };
}

/** The status icon that begins at this place, with its variation selector, or null. */
export function iconAt(text: string, at: number): { readonly text: string; readonly status: StepStatus } | null {
  const point = text.codePointAt(at);
  const icon = point === undefined ? "" : String.fromCodePoint(point);
  const status = ICONS[icon];
  if (status === undefined) return null;
  const isVaried = text.startsWith(VARIATION_SELECTOR, at + icon.length);
  return { text: isVaried ? icon + VARIATION_SELECTOR : icon, status };
}

const WORDS: ReadonlyMap<string, StepStatus> = new Map([
  ["planned", "planned"],
  ["not started", "planned"],
  ["in progress", "in progress"],
  ["active", "in progress"],
  ["complete", "completed"],
  ["completed", "completed"],
  ["done", "completed"],
  ["blocked", "blocked"],
]);

/** The status that a word says, as phases and the brackets of headings write them, with blank, hyphen or underscore; null for any other word. */
export function statusOfWord(word: string): StepStatus | null {
  return (
    WORDS.get(
      word
        .trim()
        .toLowerCase()
        .replaceAll(/[\s_-]+/gu, " "),
    ) ?? null
  );
}
