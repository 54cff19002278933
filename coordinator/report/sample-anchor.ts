import type { RuleReport } from "./report.ts";

/** Rules of rejects and of findings, which may have the same name. */
export type RuleKind = "reject" | "finding";

/** The name of a sample's place on the page: by rule and collection, the first of a collection without a number. */
export function sampleAnchor(kind: RuleKind, { rule, samples }: RuleReport, index: number): string {
  const collection = samples[index]?.collection ?? "";
  const before = samples.slice(0, index).filter((sample) => sample.collection === collection).length;
  return [kind, plain(rule), plain(collection), ...(before === 0 ? [] : [before + 1])].join("-");
}

/** The place of the first sample that a rule has of a collection, or null when it shows none. */
export function firstSampleAnchor(
  rules: readonly RuleReport[],
  { kind, rule, collection }: { readonly kind: RuleKind; readonly rule: string; readonly collection: string },
): string | null {
  const found = rules.find((candidate) => candidate.rule === rule);
  const index = found?.samples.findIndex((sample) => sample.collection === collection) ?? -1;
  return found === undefined || index === -1 ? null : sampleAnchor(kind, found, index);
}

function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}
