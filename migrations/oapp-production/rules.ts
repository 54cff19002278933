/** What may be odd about a cell. A flag of a row is "<rule>:<column>", a finding says the same with the cell. */
export const ODDITIES = [
  /** A date that nobody entered (oapp.md, A.1): null. */
  "placeholder",
  /** A cell that is no date of the calendar in any known form: null. */
  "date-unreadable",
  /** A time that the clocks of the zone showed twice: the earlier one. */
  "time-ambiguous",
  /** An instant of which only the day is known: its beginning. */
  "time-of-day-missing",
  /** A date with a time of day, which the column does not hold. */
  "time-of-day-left-out",
  /** A word outside the vocabulary: null. */
  "word-unknown",
  /** A status that was filled in by a machine: mapped. */
  "backfilled-default",
  /** Blanks around an id or a title, cut off. */
  "trimmed",
  /** An id with a blank inside where others have a hyphen. */
  "id-with-blank",
  /** Text in a relation cell that is no item of it. */
  "relation-unreadable",
  /** Notes that begin with another status than the column has. */
  "status-contradicted",
  /** A word of a title that is another one with two letters exchanged. */
  "typo-suspect",
  /** Text where an id is expected. */
  "free-text",
] as const;
export type Oddity = (typeof ODDITIES)[number];

/** header-repeated: the names of the columns once more, as where two files were joined. */
export type RejectRule = "relation-unreadable" | "no-place" | "header-repeated";
export type ExclusionRule = "blank-record";
