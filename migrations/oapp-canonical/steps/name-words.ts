/** Second halves of names in code: "projectId", "hookState". */
const PARTS = words(
  "Id Ids ID IDs Ref Refs Url Urls URL At By Of To On In Is",
  "Name Names Type Types Key Keys Api API Data List Map Props State Store Storage Context Config Log Logs Prompt Notes Tasks Status",
  "Date Json JSON Db DB Sql SQL Hook Item Items Path Script Role Roles Count Index Text Label Title Value Mode Time Size Event",
  "Handler Provider Client Server Exchange Review Base Board Code Hub Kit Ops Ql QL Up Case Box Bar",
);

/** First halves of names in code. */
const PREFIXES = words(
  "gov proj project phase step user agent api app data db event file local session git created updated start end due last first next",
  "prev current selected default max min num total row item node key value auth log checkpoint ai scope run you open type java post",
);

/** With these no cell ends: function words, and what stands in front of names in code. */
const NEVER_LAST = words(
  "use get set is has can should handle my non pre re un sub mac the a an of in on for and or but by as at into onto to from with via per are be",
);

/** Behind the first word of a cell these are rare: they show that the word is a name within a cell. */
const LINKS = words("to in into on onto for from with and or of via as at by per");

/** Words with which an output likes to begin, beside participles. */
const OPENERS = words(
  "Working Live Visible Functional Green Done Complete Full New All Every Single One Two Three Each Users User Shared Clean Ready No",
);

/** With digits behind them these are names: "sha256". */
const NUMBERED = words("sha base utf ipv int http oauth python node phase step version level week sprint");

const SHORT_ABBREVIATIONS = words("UI UX QA AI DB CI CD PR ID IT OS ML VM PM HR KPI");

/** Whether a capitalised word is one that ends names in code. */
export function isNamePart(word: string): boolean {
  return PARTS.has(word);
}

/** Whether a lower-case word is one that begins names in code. */
export function isNamePrefix(word: string): boolean {
  return PREFIXES.has(word);
}

export function isNeverLast(word: string): boolean {
  return NEVER_LAST.has(word) || word.length === 1;
}

export function isLink(word: string): boolean {
  return LINKS.has(word);
}

export function takesNumber(word: string): boolean {
  return NUMBERED.has(word);
}

export function isAbbreviation(word: string): boolean {
  return word.length > 2 || SHORT_ABBREVIATIONS.has(word);
}

/** Whether a capitalised word is a participle, or another with which outputs begin. */
export function opensOutput(word: string): boolean {
  return OPENERS.has(word) || (PARTICIPLE.test(word) && !NO_PARTICIPLE.test(word));
}

const PARTICIPLE = /^\p{Lu}\p{Ll}+(?:ed|ing)$/u;
/** "Feed", "String". */
const NO_PARTICIPLE = /eed$|^[^aeiouy]*ing$/iu;

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
