import type { Disposition } from "../../../shared/landing.ts";
import type { SourceMap } from "../../../shared/value.ts";
import type { ExclusionRule, RejectRule } from "../rules.ts";
import type { Dirt } from "./dirt.ts";

export type SeedSystem = "friday" | "mwr";

/**
 * What must become of one source record, as the generator knows it from what it planted. Records of one `group` are the same person
 * (or the same person at the same client): exactly one of them is mapped, the others are merged into it.
 */
export type Answer = {
  readonly path: string;
  readonly disposition: Disposition | "mapped|merged";
  /** The rule of a record that is rejected or excluded. */
  readonly rule?: RejectRule | ExclusionRule;
  /** The table of the row that a mapped record becomes. */
  readonly table?: string;
  readonly group?: string;
  /** The oddity that was planted here, for tests and for people who look for one. */
  readonly dirt?: Dirt;
};

/** A document for the source and the answers for it and its elements, the document's own first. */
export type SeedDocument = {
  readonly system: SeedSystem;
  readonly path: string;
  readonly data: SourceMap;
  readonly answers: readonly Answer[];
};

export function mapped(path: string, table: string, dirt: Dirt | null = null): Answer {
  return dirt === null ? { path, disposition: "mapped", table } : { path, disposition: "mapped", table, dirt };
}

export function rejected(path: string, rule: RejectRule, dirt: Dirt | null = null): Answer {
  return dirt === null ? { path, disposition: "rejected", rule } : { path, disposition: "rejected", rule, dirt };
}

/** One line of the answer file. Assembled by hand because there are half a million; only what may hold a quote is escaped. */
export function answerLine(system: SeedSystem, answer: Answer): string {
  const { path, disposition, rule, table, group, dirt } = answer;
  let line = `{"system":"${system}","path":"${path}","disposition":"${disposition}"`;
  if (rule !== undefined) line += `,"rule":"${rule}"`;
  if (table !== undefined) line += `,"table":"${table}"`;
  if (group !== undefined) line += `,"group":${JSON.stringify(group)}`;
  if (dirt !== undefined) line += `,"dirt":"${dirt}"`;
  return `${line}}\n`;
}
