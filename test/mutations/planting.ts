import type Database from "better-sqlite3";

/** SQL, or what is done to the target; what takes the folder of files gets one of its own. */
export type Change = string | ((target: Database.Database, files: string) => void);

/**
 * Who makes such a mistake: a mapping (then a diff, which maps with the same mapping, would be wrong in the same way), the engine or the machine below it, or
 * somebody with the target at hand.
 */
export const MAKERS = ["mapping", "engine", "hand"] as const;
export type Maker = (typeof MAKERS)[number];

/** One wrong thing, with the ledger made to agree wherever whoever does it would see to that. */
export type Defect = {
  /** A sentence: what was done. */
  readonly title: string;
  readonly maker: Maker;
  readonly change: Change;
};

export type Topic = { readonly title: string; readonly defects: readonly Defect[] };

/** Something that looks wrong and is right. */
export type Oddity = { readonly title: string } & (
  | {
      /** It is so at the source and in the target: SQL that selects the rows of the landed set which show it. */
      readonly shownBy: string;
    }
  | {
      /** It is so in the target alone, and says the same as the source. */
      readonly change: Change;
    }
);

export function byMapping(title: string, change: Change): Defect {
  return { title, maker: "mapping", change };
}

export function byEngine(title: string, change: Change): Defect {
  return { title, maker: "engine", change };
}

export function byHand(title: string, change: Change): Defect {
  return { title, maker: "hand", change };
}
