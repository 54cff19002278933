const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[-+.\w]+/g;
/** What a double keeps of a number's digits at the most. */
const DIGITS_MAX = 17;
/** Without any of these a text has no escaped characters, no long number and no large one. */
const SUSPECT = /\\u|\d{16}|\d[eE][+-]?\d{3}/;
const TWO_KEYS = /"\s*:[^]*?"\s*:/;

/**
 * What in a JSON text does not survive being read: a key that is there twice (readers keep one of them), a number that a double does not hold, half a
 * character of two. Null for a text that says one thing to every reader, and for one that does not parse.
 */
export function jsonFlaw(text: unknown): string | null {
  if (typeof text !== "string") return null;
  const isSuspect = SUSPECT.test(text);
  if (!isSuspect && !TWO_KEYS.test(text)) return null;
  try {
    const again = JSON.stringify(JSON.parse(text));
    // What comes back as it was has no key twice.
    return !isSuspect && again === text ? null : findFlaw(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function findFlaw(text: string): string | null {
  // A set of keys for each object that is open, null for an array.
  const open: (Set<string> | null)[] = [];
  let before = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token.startsWith('"')) {
      const keys = before === "{" || before === "," ? (open.at(-1) ?? null) : null;
      const flaw = flawOfText(String(JSON.parse(token)), keys);
      if (flaw !== null) return flaw;
    } else if (isInexact(token)) return "holds a number that does not fit a double";
    before = token;
  }
  return null;
}

/** `keys` are those of the object so far whose key the text is, or null for a value. */
function flawOfText(text: string, keys: Set<string> | null): string | null {
  if (!text.isWellFormed()) return "holds half a character";
  if (keys === null) return null;
  if (keys.has(text)) return "holds a key twice";
  keys.add(text);
  return null;
}

function isInexact(token: string): boolean {
  if (!/^-?\d/.test(token)) return false;
  if (/^-?\d+$/.test(token)) return !Number.isSafeInteger(Number(token));
  const digits = (/^-?([\d.]+)/.exec(token)?.[1] ?? "").replace(".", "").replace(/^0+/, "").replace(/0+$/, "");
  return digits.length > DIGITS_MAX || !Number.isFinite(Number(token));
}
