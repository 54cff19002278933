import { judgePlace } from "./judge-place.ts";
import type { Seam } from "./seam.ts";

/** Of the words around a seam, this much is looked at: names are shorter, and a row without blanks costs no more than its length. */
const WORD_LENGTH_MAX = 48;
/** What a cell may begin with where no blank shows that it does. */
const BEGINNING = /^[\p{Lu}\d`“"«\p{Extended_Pictographic}]/u;
const NEXT_WORDS = /^(\S*)\s*(\S*)/u;

/** Every place of a row where two cells may meet, in its order. */
export function findSeams(row: string): readonly Seam[] {
  const seams: Seam[] = [];
  const quotes = new Set<string>();
  let wordStart = 0;
  for (let at = 1; at < row.length; at++) {
    const before = row.charAt(at - 1);
    const isClosed = closes(before, quotes);
    if (before.trim() === "") wordStart = at;
    if (wordStart === at || quotes.has(row.charAt(at)) || !BEGINNING.test(row.slice(at, at + 2))) continue;
    const left = row.slice(Math.max(wordStart, at - WORD_LENGTH_MAX), at);
    const [, right = "", next = ""] = NEXT_WORDS.exec(row.slice(at, at + WORD_LENGTH_MAX)) ?? [];
    const seam = judgePlace({ at, left, right, next, isFirstWord: wordStart === 0, isClosed });
    if (seam !== null) seams.push(seam);
  }
  return seams;
}

/** Keeps which quotes are open; says whether this character closes something. */
function closes(character: string, open: Set<string>): boolean {
  if (character !== '"' && character !== "`") return /[)\]}”»]/u.test(character);
  if (open.delete(character)) return true;
  open.add(character);
  return false;
}
