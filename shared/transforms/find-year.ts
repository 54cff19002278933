const YEARS = /(?<!\d)(?:19|20)\d\d(?!\d)/g;

/** The first year a text names, and whether it names another one: "FY2023/2024" is 2023 and ambiguous. */
export function findYear(text: string): { readonly year: string | null; readonly isAmbiguous: boolean } {
  const years = text.match(YEARS) ?? [];
  const [year = null] = years;
  return { year, isAmbiguous: years.some((other) => other !== year) };
}
