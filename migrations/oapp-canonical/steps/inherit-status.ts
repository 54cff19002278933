import { statusOfWord } from "./status-icon.ts";
import type { PhaseNotes, StepStatus } from "./step.ts";

/** What a step without an icon has: what the word of its heading says, else what the phase says, else planned, for nothing says that it was begun. */
export function inheritStatus(word: string | null, phase: PhaseNotes): StepStatus {
  return (word === null ? null : statusOfWord(word)) ?? statusOfWord(phase.status) ?? "planned";
}
