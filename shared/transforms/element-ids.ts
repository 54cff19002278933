/** Ids for array elements, made unique: the second "h1" is "h1~2"; an element without id is known by its index. */
export function elementIds(ids: readonly (string | null)[]): string[] {
  const counts = new Map<string, number>();
  const taken = new Set(ids);
  return ids.map((id, index) => {
    const isFirst = id !== null && !counts.has(id);
    if (isFirst) {
      counts.set(id, 1);
      return id;
    }
    const base = id ?? String(index);
    // "h1~2" may be the id of another element, and so may an index.
    let count = id === null ? 1 : (counts.get(id) ?? 1) + 1;
    while (taken.has(nameOf(base, count))) count += 1;
    if (id !== null) counts.set(id, count);
    taken.add(nameOf(base, count));
    return nameOf(base, count);
  });
}

function nameOf(base: string, count: number): string {
  return count === 1 ? base : `${base}~${count}`;
}
