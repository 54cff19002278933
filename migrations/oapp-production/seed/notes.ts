import type { ExpectedStep, Notes } from "./answer.ts";
import { at, below, type Random } from "./random.ts";
import { result, sentence, sentences, task } from "./words.ts";

type StepStatus = ExpectedStep["status"];

/** What a phase's own status says of a step without an icon. */
const OF_PHASE: Readonly<Record<string, StepStatus>> = {
  Planned: "planned",
  "In Progress": "in progress",
  Active: "in progress",
  Complete: "completed",
  Done: "completed",
};

export const NO_NOTES: Notes = { text: "", steps: [], candidates: 0 };

export function plainNotes(text: string, candidates = 0): Notes {
  return { text, steps: [], candidates };
}

/** Several notes in one cell, with a blank line between them. */
export function joinedNotes(parts: readonly Notes[]): Notes {
  return {
    text: parts.map(({ text }) => text).join("\n\n"),
    steps: parts.flatMap(({ steps }) => steps),
    candidates: parts.reduce((sum, { candidates }) => sum + candidates, 0),
  };
}

type TableOptions = {
  readonly major: number;
  readonly rows: number;
  readonly status: string;
  readonly heading: string;
};

/** "StepTaskOutput4.1Draft the chartChart agreed4.2…": what is left of a table when its borders are lost. */
export function gluedTable(random: Random, { major, rows, status, heading }: TableOptions): Notes {
  const steps = Array.from({ length: rows }, (_, index) => ({
    label: `${major}.${index + 1}`,
    name: task(random),
    output: result(random),
    ...inherited(OF_PHASE[status] ?? "planned"),
  }));
  const text = steps.map(({ label, name, output }) => `${label}${name}${output}`).join("");
  return { text: `${heading}StepTaskOutput${text}`, steps, candidates: 0 };
}

/** Four icons that say planned, then some that say other things. */
const ICONS = [
  ["🔲", "planned"],
  ["✅", "completed"],
  ["🔄", "in progress"],
  ["⚠️", "in progress"],
  ["🔜", "planned"],
  ["❌", "blocked"],
] as const satisfies readonly (readonly [string, StepStatus])[];

/** A numbered list with an icon each. `icons`: "open" ticks none of them. */
export function keySteps(
  random: Random,
  { rows, icons }: { readonly rows: number; readonly icons: "open" | "mixed" },
): Notes {
  const items = Array.from({ length: rows }, (_, index) => {
    const [icon, status] = icons === "open" ? ICONS[0] : at(ICONS, index + below(random, 2));
    const step: ExpectedStep = {
      label: String(index + 1),
      name: task(random),
      output: null,
      status,
      isSideQuest: false,
      rag: icon === "⚠️" ? "Amber" : null,
      statusSource: "icon",
    };
    return { line: `${step.label}. ${icon} ${step.name}`, step };
  });
  const heading = icons === "open" ? "Key Steps (Planned):" : "Key Steps:";
  return {
    text: [heading, ...items.map(({ line }) => line)].join("\n"),
    steps: items.map(({ step }) => step),
    candidates: 0,
  };
}

export function sideQuest(random: Random, state: "Planned" | "Complete"): Notes {
  const name = task(random);
  const status = state === "Planned" ? "planned" : "completed";
  return {
    text: `Side Quest (${state}):\n• ${name}`,
    steps: [{ label: null, name, output: null, ...inherited(status), isSideQuest: true }],
    candidates: 0,
  };
}

export type ScopeOptions = {
  readonly phaseId: string;
  readonly title: string;
  readonly rows: number;
  readonly status: string;
};

/** Bullets directly under a first line that repeats the phase's id, with a blank for its hyphen. */
export function scopeBullets(random: Random, { phaseId, title, rows, status }: ScopeOptions): Notes {
  const steps = bullets(random, rows, OF_PHASE[status] ?? "planned");
  const first = `${phaseId.replace("-", " ")} – ${title}`;
  return { text: [first, ...steps.map(({ name }) => `• ${name}`)].join("\n"), steps, candidates: 0 };
}

export function outcomeBullets(random: Random, rows: number): Notes {
  const steps = bullets(random, rows, "completed");
  const text = ["Status: ✅ Complete Summary:", ...steps.map(({ name }) => `• ${name}`)].join("\n");
  return { text, steps, candidates: 0 };
}

export function proseNotes(random: Random, paragraphs: number): Notes {
  return plainNotes(Array.from({ length: paragraphs }, () => sentences(random, 2)).join("\n\n"));
}

/** Bullets under a heading that is none of those: no steps. */
export function policyNotes(random: Random, rows: number): Notes {
  const lines = Array.from({ length: rows }, () => `• ${sentence(random)}`);
  return plainNotes(["House rules", ...lines].join("\n"));
}

function bullets(random: Random, rows: number, status: StepStatus): readonly ExpectedStep[] {
  return Array.from({ length: rows }, () => ({ label: null, name: task(random), output: null, ...inherited(status) }));
}

function inherited(status: StepStatus): Pick<ExpectedStep, "status" | "isSideQuest" | "rag" | "statusSource"> {
  return { status, isSideQuest: false, rag: null, statusSource: "inherited" };
}
