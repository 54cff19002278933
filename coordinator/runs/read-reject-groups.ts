import type { Target } from "../../shared/connections/sqlite.ts";
import { groupBy } from "../validators/group-by.ts";

/** The rejects of a target as somebody looks at them: by rule, counted by collection, with a few of each. */
export type RejectGroups = {
  readonly count: number;
  /** The most frequent first, RULES_MAX at the most. */
  readonly rules: readonly RejectRule[];
  /** Rules beyond those. */
  readonly more: number;
};

export type RejectRule = {
  readonly rule: string;
  readonly count: number;
  readonly collections: readonly { readonly collection: string; readonly count: number }[];
  readonly samples: readonly RejectSample[];
};

export type RejectSample = {
  readonly collection: string;
  readonly system: string;
  readonly path: string;
  readonly reason: string;
  /** As far as it is read: a value may be a megabyte. */
  readonly raw: string;
  readonly rawLength: number;
};

const RULES_MAX = 60;
const SAMPLES_OF_RULE = 5;
export const RAW_READ_MAX = 4000;

type Group = {
  readonly rule: string;
  readonly collection: string;
  readonly system: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
};

/** Reads the rejects once to count them, and then only those that are shown, each by its key. */
export function readRejectGroups(target: Target): RejectGroups {
  const groups = target
    .prepare<[], Group>(
      `SELECT rule, collection, system, count(*) AS count, min(path) AS first, max(path) AS last FROM _touchdown_rejects
       GROUP BY rule, collection, system ORDER BY count DESC, rule, collection`,
    )
    .all();
  const byRule = groupBy(groups, ({ rule }) => rule);
  const rules = [...byRule].map(([rule, own]) => ({ rule, own, count: sumOf(own) })).toSorted(mostFirst);
  const shown = rules.slice(0, RULES_MAX).map(({ rule, own, count }) => ({
    rule,
    count,
    collections: own.map(({ collection, count: ofCollection }) => ({ collection, count: ofCollection })),
    samples: readSamples(target, own),
  }));
  return { count: sumOf(groups), rules: shown, more: rules.length - shown.length };
}

/** One of every collection in turn, and then a second one. */
function readSamples(target: Target, groups: readonly Group[]): readonly RejectSample[] {
  const sample = target.prepare<[string, string], RejectSample>(
    `SELECT collection, system, path, reason, substr(raw, 1, ${RAW_READ_MAX}) AS raw, length(raw) AS rawLength
     FROM _touchdown_rejects WHERE system = ? AND path = ?`,
  );
  const seconds = groups.filter(({ first, last }) => first !== last);
  const places = [
    ...groups.map(({ system, first }) => ({ system, path: first })),
    ...seconds.map(({ system, last }) => ({ system, path: last })),
  ];
  return places.slice(0, SAMPLES_OF_RULE).flatMap(({ system, path }) => sample.get(system, path) ?? []);
}

function mostFirst(a: { readonly count: number }, b: { readonly count: number }): number {
  return b.count - a.count;
}

function sumOf(groups: readonly Group[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}
