import type { Notes } from "../answer.ts";
import { gluedTable, joinedNotes, keySteps, NO_NOTES, plainNotes, scopeBullets, sideQuest } from "../notes.ts";
import type { Random } from "../random.ts";
import { mentionNotes } from "../traps.ts";
import { prose, task } from "../words.ts";

/** How the notes of a phase of the scene are made. */
export type MakeNotes = (random: Random, seed: number) => Notes;

export const none = (): Notes => NO_NOTES;

export function table(plan: {
  readonly major: number;
  readonly rows: number;
  readonly status: string;
  readonly heading?: string;
}): MakeNotes {
  return (random) => gluedTable(random, { heading: "", ...plan });
}

/** A list of steps behind what the notes say of their own status: other than the column says. */
export function contradicting(says: string, icons: "open" | "mixed", quest: "Planned" | "Complete"): MakeNotes {
  return (random) => {
    const boxes = icons === "open" ? `\n${Array.from({ length: 4 }, () => `☐ ${task(random)}`).join("\n")}` : "";
    return joinedNotes([plainNotes(`${says}${boxes}`), keySteps(random, { rows: 4, icons }), sideQuest(random, quest)]);
  };
}

export function scope(phaseId: string, rows: number): MakeNotes {
  return (random) => scopeBullets(random, { phaseId, title: "First Cut", rows, status: "Planned" });
}

export function mention(id: string): MakeNotes {
  return (random) => mentionNotes(random, id);
}

export function padded(notes: (random: Random) => Notes, length: number): MakeNotes {
  return (random) => {
    const { text, steps, candidates } = notes(random);
    return { text: `${text}\n${prose(random, length - text.length - 1)}`, steps, candidates };
  };
}
