/** Ids for array elements, made unique: the second "h1" is "h1~2"; an element without id is known by its index. */
export function elementIds(ids: readonly (string | null)[]): string[] {
  const seen = new Map<string, number>();
  const taken = new Set(ids);
  return ids.map((id, index) => {
    const base = id ?? String(index);
    let count = (seen.get(base) ?? 0) + 1;
    let unique = nameOf(base, count);
    // The first of its id keeps it; "h1~2" and an index may each be the id of another element.
    if (count > 1 || id === null) {
      while (taken.has(unique)) unique = nameOf(base, ++count);
    }
    seen.set(base, count);
    taken.add(unique);
    return unique;
  });
}

function nameOf(base: string, count: number): string {
  return count === 1 ? base : `${base}~${count}`;
}
