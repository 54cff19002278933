/**
 * The extras of several claims as one JSON object, keyed by the claim they come from. The extras are canonical JSON
 * already, so they are put together as text.
 */
export function mergedExtras(
  extras: readonly { readonly key: string; readonly extra: string | null }[],
): string | null {
  const parts = extras
    .filter(({ extra }) => extra !== null)
    .map(({ key, extra }) => `${JSON.stringify(key)}:${extra}`)
    .toSorted();
  return parts.length === 0 ? null : `{${parts.join(",")}}`;
}
