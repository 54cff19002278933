import {
  isAbbreviation,
  isLink,
  isNamePart,
  isNamePrefix,
  isNeverLast,
  opensOutput,
  takesNumber,
} from "./name-words.ts";
import { SEAM_RULES, type Place, type Seam, type SeamRule } from "./seam.ts";

/** What a place scores as a seam, by what stands around it; null where no seam can be. */
export function judgePlace(place: Place): Seam | null {
  const rule = /^\p{Lu}/u.test(place.right) ? capitalRuleOf(place) : markRuleOf(place);
  if (rule === null) return null;
  return { at: place.at, rule, score: SEAM_RULES[rule] - objectionsTo(place, rule) };
}

const EXTENSION = /[\p{L}\d_)*]\.\p{Ll}{1,5}$/u;
/** "React." of "React.Component". */
const MEMBER = /(?:^|[^\p{L}\d])\p{Lu}[\p{L}\d]*\.$/u;
const SENTENCE_END = /[\p{L}\d)][.!?…]$|%$/u;
const JOINT = /[-–—/\\_@#&.,:;'’*(<[{“«"`=|~]$/u;
const LOWER_WORD = /(?:^|[^\p{L}\d])\p{Ll}+(?:[’']\p{Ll}+)?$/u;
const PLURAL = /(?:^|[^\p{L}])\p{Lu}{2,}s$/u;
const NUMBER = /(?:^|[^\p{L}])v?\d[\d.,]*$|\p{L}\d$/u;
const CAMEL_NAME = /(?:^|[^\p{L}\d])(\p{Ll}+)(\p{Lu}\p{Ll}+)\p{L}*$/u;

/** What stands in front of a capital, from the surest rule to the least. */
function capitalRuleOf(place: Place): SeamRule | null {
  const { left, right, isClosed } = place;
  if (isClosed) return "after-closing";
  if (EXTENSION.test(left)) return "after-extension";
  if (MEMBER.test(left)) return "inside-name";
  if (SENTENCE_END.test(left)) return "after-sentence";
  if (JOINT.test(left)) return null;
  if (isRepeated(left, right)) return "after-repetition";
  if (LOWER_WORD.test(left)) return wordRuleOf(place);
  if (PLURAL.test(left)) return "after-plural";
  if (NUMBER.test(left)) return "after-number";
  if (/\p{Lu}$/u.test(left)) return abbreviationRuleOf(place);
  return /\p{L}$/u.test(left) ? nameRuleOf(place) : "after-mark";
}

/** "Notion" and "Notion page", "phaseSteps" and "PhaseStep table", "FogPanel" and "PanelState": one name ends a cell, and begins the other. */
function isRepeated(left: string, right: string): boolean {
  const words = [/^[\p{L}\d]+/u.exec(right)?.[0] ?? "", firstHump(right)].map(stemOf);
  return words.some((word) => word.length > 2 && stemOf(left).endsWith(word));
}

function stemOf(word: string): string {
  return word.replace(/s$/u, "").toLowerCase();
}

/** Behind a plain lower-case word: a seam, unless the two make a name. */
function wordRuleOf({ left, right }: Place): SeamRule {
  const word = lastWord(left);
  const isPart = isNamePart(firstHump(right));
  if (isNeverLast(word) || (isPart && isNamePrefix(word))) return "inside-identifier";
  return isPart ? "before-name-part" : "after-word";
}

/** Behind a capital: "REST APIEndpoint", "plan BDecision". */
function abbreviationRuleOf({ left, right }: Place): SeamRule | null {
  if (!/^\p{Lu}\p{Ll}{2,}/u.test(right)) return null;
  const abbreviation = /(?:^|[^\p{L}])(\p{Lu}+)$/u.exec(left)?.[1];
  if (abbreviation === undefined) return null;
  const isLetter = abbreviation.length === 1 && left.length === 1;
  return isLetter || isAbbreviation(abbreviation) ? "after-abbreviation" : "inside-name";
}

/** Behind a name that has capitals of its own. */
function nameRuleOf({ left, right, next }: Place): SeamRule {
  const hump = firstHump(right);
  const camel = CAMEL_NAME.exec(left);
  if (camel !== null) {
    const [, first = "", second = ""] = camel;
    const isName = isNamePrefix(first) || isNeverLast(first) || isNamePart(second);
    if (!isName) return "inside-name";
    // "Extract useTideLevels from", "Rename useTideLevels": the name goes on, and so does its cell, or it ends the row.
    if (isLink(next) || (next === "" && !opensOutput(hump))) return "inside-identifier";
    return isNamePart(hump) ? "before-name-part" : "after-camel";
  }
  if (opensOutput(hump)) return "after-name";
  const isThird = /\p{Lu}\p{Ll}+\p{Lu}\p{Ll}+$/u.test(left) && !/\p{Ll}\p{Lu}/u.test(right);
  return isThird && next !== "" && !isLink(next) ? "after-long-name" : "inside-name";
}

/** In front of a mark or a number: only a word of some length may end there. */
function markRuleOf({ left, right, next }: Place): SeamRule | null {
  if (!/\p{Ll}{3}$/u.test(left)) return null;
  if (/^\d/u.test(right) && (!/^\d+%?$/u.test(right) || next === "" || takesNumber(lastWord(left)))) return null;
  return "before-mark";
}

/** What speaks against a place, whatever stands in front of it; less than nothing where something speaks for it. */
function objectionsTo(place: Place, rule: SeamRule): number {
  const { left, right, next, isFirstWord } = place;
  const isOpened = opensOutput(firstHump(right));
  // A name in the middle of a cell has another word of that cell behind it, or ends the row.
  const isWithin = rule === "after-word" && !isOpened && (next === "" || isLink(next));
  const hasMoreCapitals = rule === "after-word" && /\p{Ll}\p{Lu}/u.test(right);
  // Of the places in "useLedgerSyncCacheHits" nothing but habit tells one from another: names have two words behind the first.
  const isUnusual = rule === "after-camel" && capitalsOf(left) !== 2;
  const against = [
    isFirstWord ? 0.25 : 0,
    isWithin ? 0.15 : 0,
    hasMoreCapitals ? 0.05 : 0,
    isUnusual ? 0.02 : 0,
    left.includes("://") ? 1 : 0,
    isOpened ? -0.03 : 0,
  ];
  return against.reduce((sum, each) => sum + each, 0);
}

/** "State" of "StateMachine survives". */
function firstHump(right: string): string {
  return /^\p{Lu}+\p{Ll}*/u.exec(right)?.[0] ?? "";
}

/** Of the last word: 2 in "useTideLevels". */
function capitalsOf(left: string): number {
  return /[\p{L}\d]*$/u.exec(left)?.[0].match(/\p{Lu}\p{Ll}+/gu)?.length ?? 0;
}

/** "hook" of "my-hook". */
function lastWord(left: string): string {
  return /\p{Ll}+$/u.exec(left)?.[0] ?? "";
}
