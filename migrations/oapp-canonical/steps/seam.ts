/**
 * Where one cell of a glued row may end and the next begin: no blank between, a capital (or a mark) behind. What stands in front of the seam decides how likely it
 * is that two cells meet there and not two halves of a name. This is the scale of `splitConfidence`.
 */
export const SEAM_RULES = {
  /** "Dashboard.tsxRendered": a file extension. */
  "after-extension": 0.95,
  /** "(React)Rendered", "`test`Passes": a closing bracket or quote. */
  "after-closing": 0.95,
  /** "dashboardRendered": a plain lower-case word. */
  "after-word": 0.9,
  /** "NotionNotion": the same name twice. */
  "after-repetition": 0.95,
  /** "done.Rendered", "100 %Rendered": the end of a sentence, or per cent. */
  "after-sentence": 0.8,
  /** "APIsRendered": several of an abbreviation. */
  "after-plural": 0.8,
  /** "localStorageRendered": a camelCase name, itself left whole. */
  "after-camel": 0.75,
  /** "v2Rendered", "phase 3Rendered": a number. */
  "after-number": 0.7,
  /** "APIRendered": an abbreviation. */
  "after-abbreviation": 0.6,
  /** "DashboardRendered diagram": a capitalised word, when what follows is a participle or another word that opens outputs. */
  "after-name": 0.55,
  /** "C++Rendered": any other mark. */
  "after-mark": 0.5,
  /** "dashboard🚀", "dashboard`npm test`", "proposal3 options": a lower-case word in front of a mark or number instead of a capital. */
  "before-mark": 0.45,
  /** "hookState", "dashboardLogs": a lower-case word in front of a word that often ends names: either. */
  "before-name-part": 0.4,
  /** "CloudRunService responds": the last of three capitalised words, for names have two. */
  "after-long-name": 0.35,
  /** "AgentMesh": two halves of a name, most likely. Not cut. */
  "inside-name": 0.2,
  /** "projectId", "useState", "iOS", "toJSON": two halves of a name. Not cut. */
  "inside-identifier": 0.1,
} as const;
export type SeamRule = keyof typeof SEAM_RULES;

export type Seam = {
  /** Characters of the row in front of it. */
  readonly at: number;
  readonly rule: SeamRule;
  /** Of the rule, or less where something speaks against this very place. */
  readonly score: number;
};

/** A seam that scores less is none. */
export const SCORE_MIN = 0.3;
/** Another seam that scores as much, but for this, makes the choice between them doubtful. */
export const RIVAL_MARGIN = 0.1;
/** What is left of the confidence then. */
export const RIVAL_FACTOR = 0.5;

/** A place between two characters, with the pieces of the word that it would cut. */
export type Place = {
  readonly at: number;
  /** Of the word in front of it, from the last blank. */
  readonly left: string;
  /** Of the word behind it, to the next blank. */
  readonly right: string;
  /** The word behind that one; empty at the end of the row. */
  readonly next: string;
  /** Whether the row begins with `left`. */
  readonly isFirstWord: boolean;
  /** Whether a closing bracket or quote ends `left`, and not an opening one. */
  readonly isClosed: boolean;
};
