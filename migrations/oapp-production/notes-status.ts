/** What notes say of their phase's status, in the words of the column. */
export type NotesStatus = "Not Started" | "In Progress" | "Complete";

/**
 * The status that notes state: behind a label "Status:", or on a line of its own or at the very beginning, with an icon before it. The first of these counts. Words in
 * other headings ("Side Quest (Complete)") are about a part of the phase.
 */
export function notesStatus(notes: string): NotesStatus | null {
  const stated = LABELLED.exec(notes) ?? LEADING.exec(notes) ?? ALONE.exec(notes);
  return stated === null ? null : (WORDS.get((stated[1] ?? "").toLowerCase().replaceAll(/\s+/g, " ")) ?? null);
}

/** Boxes that wait to be ticked. */
export function openBoxes(notes: string): number {
  return Array.from(notes.matchAll(OPEN_BOX)).length;
}

const WORDS = new Map<string, NotesStatus>([
  ["planned", "Not Started"],
  ["not started", "Not Started"],
  ["in progress", "In Progress"],
  ["complete", "Complete"],
  ["completed", "Complete"],
  ["done", "Complete"],
]);

const WORD = String.raw`(planned|not\s+started|in\s+progress|completed|complete|done)`;
const ICON = String.raw`(?:✅|🔲|🔵|🔜|⏳|🧠|🔄|🟡|🚧|🧪|☑)\uFE0F?\s*`;
/** Notion glues what stood in blocks: "Status: ✅ CompleteSummary". A capital may follow the word, a small letter may not. */
const END = String.raw`(?![a-z])`;

const LABELLED = new RegExp(String.raw`(?:S|\bs)tatus\s*:\s*(?:${ICON})?${anyCase(WORD)}${END}`, "u");
const LEADING = new RegExp(String.raw`^\s*${ICON}${anyCase(WORD)}${END}`, "u");
const ALONE = new RegExp(String.raw`^[ \t]*${ICON}${anyCase(WORD)}[ \t.]*$`, "mu");
const OPEN_BOX = /\[ \]|☐/g;

/** The flag i would let a capital follow the word no more. */
function anyCase(pattern: string): string {
  return pattern.replaceAll(/(?<!\\)[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
