const SEPARATORS = /[\s_-]+/g;

/** Words of the source, in any spelling of case, blanks, underscores and hyphens, to the words of the target. */
export type Vocabulary = ReadonlyMap<string, string>;

export function vocabularyOf(words: Readonly<Record<string, string>>): Vocabulary {
  // The word as it is given is found without rewriting the text that asks for it.
  return new Map([
    ...Object.entries(words),
    ...Object.entries(words).map(([word, to]) => [spelling(word), to] as const),
  ]);
}

/** The target's word; null for nothing at all; undefined for a word that is not in the vocabulary. */
export function lookUp(vocabulary: Vocabulary, text: string | null | undefined): string | null | undefined {
  if (text === null || text === undefined || text === "") return null;
  const found = vocabulary.get(text) ?? vocabulary.get(spelling(text));
  return found ?? (text.trim() === "" ? null : undefined);
}

function spelling(word: string): string {
  return word.replace(SEPARATORS, "").toLowerCase();
}
