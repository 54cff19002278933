import type { Answer, SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { generateMoonlanding, type GenerateOptions } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";

export function generate(options: Partial<GenerateOptions> & { readonly records: number }): SeedDocument[] {
  return [...generateMoonlanding({ seed: 7, ...options })];
}

export function answersOf(documents: readonly SeedDocument[]): Answer[] {
  return documents.flatMap(({ answers }) => [...answers]);
}

/** "friday/engagements/list/rfis": the path without the ids of lists; "friday/settings" and the like are themselves. */
export function collectionOf({ path }: Pick<SeedDocument, "path">): string {
  const [root = "", area, list, , ...below] = path.split("/");
  if (list === undefined) return root === "friday" ? path : root;
  return [root, area, list, ...below.filter((_, index) => index % 2 === 0)].join("/");
}

export function countBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const key = keyOf(item);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
