import type { Disposition } from "../../../shared/landing.ts";
import type { SourceMap } from "../../../shared/value.ts";
import type { ExclusionRule, FindingRule, RejectRule } from "../rules.ts";
import { DIRT, type Dirt, type Planting } from "./dirt.ts";
import type { SeedObject } from "./objects.ts";

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
  /** What is certain to be told of this record. */
  readonly finding?: FindingRule;
  /** Fields of a record that arrives which must not arrive with it. */
  readonly excludedFields?: readonly string[];
  /** Planted fields that no mapping names: they must arrive in source_extra, and the coverage must name them. */
  readonly unknownFields?: readonly string[];
};

/** A document for the source and the answers for it and its elements, the document's own first. */
export type SeedDocument = {
  readonly system: SeedSystem;
  readonly path: string;
  readonly data: SourceMap;
  readonly answers: readonly Answer[];
  /** Objects of the file stores that the document names and that exist. Documents may share an object. */
  readonly objects?: readonly SeedObject[];
};

export function mapped(path: string, table: string): Answer {
  return { path, disposition: "mapped", table };
}

export function rejected(path: string, rule: RejectRule): Answer {
  return { path, disposition: "rejected", rule };
}

export function excluded(path: string, rule: ExclusionRule): Answer {
  return { path, disposition: "excluded", rule };
}

/** What becomes of a record with this oddity: what the table of oddities says, else it is mapped, and known by it. */
export function answered(path: string, table: string, dirt: Dirt | null): Answer {
  if (dirt === null) return mapped(path, table);
  const { rejects, excludes, finding } = expectationOf(dirt);
  if (rejects !== undefined) return { ...rejected(path, rejects), dirt };
  if (excludes !== undefined) return { ...excluded(path, excludes), dirt };
  return { ...mapped(path, table), dirt, ...(finding !== undefined && { finding }) };
}

/** A record below something that does not arrive: only a fault of its own is found before that. */
export function answeredBelowLost(path: string, dirt: Dirt | null): Answer {
  const isFoundBefore = dirt !== null && (isRejecting(dirt) || expectationOf(dirt).excludes !== undefined);
  return isFoundBefore ? answered(path, "", dirt) : rejected(path, "missing-parent");
}

export function isRejecting(dirt: Dirt | null): boolean {
  return dirt !== null && expectationOf(dirt).rejects !== undefined;
}

/** One line of the answer file. Assembled by hand because there are half a million; only what may hold a quote is escaped. */
export function answerLine(system: SeedSystem, answer: Answer): string {
  const { path, disposition, rule, table, group, dirt, finding, excludedFields, unknownFields } = answer;
  let line = `{"system":"${system}","path":"${path}","disposition":"${disposition}"`;
  if (rule !== undefined) line += `,"rule":"${rule}"`;
  if (table !== undefined) line += `,"table":"${table}"`;
  if (group !== undefined) line += `,"group":${JSON.stringify(group)}`;
  if (dirt !== undefined) line += `,"dirt":"${dirt}"`;
  if (finding !== undefined) line += `,"finding":"${finding}"`;
  if (excludedFields !== undefined) line += `,"excludedFields":${JSON.stringify(excludedFields)}`;
  if (unknownFields !== undefined) line += `,"unknownFields":${JSON.stringify(unknownFields)}`;
  return `${line}}\n`;
}

function expectationOf(dirt: Dirt): Planting {
  return DIRT[dirt];
}
